package io.synadb.vector.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.vector.Coverage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowBits;
import io.synadb.vector.SearchParams;
import io.synadb.vector.TestVectors;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.HnswIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IndexBuilderTest {
    private static final SearchParams EXACT = SearchParams.builder(5).exact().build();

    private final Vectors rows = Vectors.of(TestVectors.GAUSSIAN.rows(), TestVectors.DIMENSIONS);
    private final float[] query =
            Vectors.of(TestVectors.GAUSSIAN.queries(), TestVectors.DIMENSIONS).row(1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyKindIsBuiltAndOpenedByItsSpec(IndexKind kind) {
        IndexBuilder builder = IndexBuilder.forSpec(IndexSpec.parse(kind.word(), Map.of("metric", "l2")));
        Coverage data = new Coverage(new UUID(1, 2), 1000, rows.size());
        Path file = folder.resolve("a.syx");
        List<Integer> seen = new ArrayList<>();
        try (VectorIndex built = builder.build(rows, (done, all) -> seen.add(done))) {
            assertThat(seen).endsWith(rows.size()).isSorted();
            assertThat(built.size()).isEqualTo(rows.size());
            assertThat(built.spec().kind()).isEqualTo(kind);
            assertThat(built.spec().options()).containsOnlyKeys(kind.options());
            Neighbors nearest = built.search(query, EXACT);

            assertThat(builder.open(file, rows, data)).isEmpty();
            if (built instanceof HnswIndex graph) {
                graph.save(file, data);
            }
            Optional<GrowingIndex> opened = builder.open(file, rows, data);
            assertThat(opened.isPresent()).isEqualTo(Files.exists(file));
            opened.ifPresent(index -> {
                assertThat(index.spec()).isEqualTo(built.spec());
                assertThat(index.search(query, EXACT)).isEqualTo(nearest);
                index.close();
            });
            try (GrowingIndex grown = builder.empty(rows)) {
                assertThat(grown.size()).isZero();
                grown.insert(3);
                assertThat(grown.search(query, EXACT).rows()).containsExactly(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void someRowsOnlyAreBuiltAndWritten(IndexKind kind) {
        IndexBuilder builder = IndexBuilder.forSpec(IndexSpec.of(kind, DistanceMetric.L2));
        RowBits even = RowBits.where(rows.size(), row -> row % 2 == 0);
        Coverage data = new Coverage(new UUID(1, 2), 1000, rows.size());
        Path file = folder.resolve("even.syx");
        try (VectorIndex built = builder.build(rows, even)) {
            assertThat(built.size()).isEqualTo(even.cardinality());
            Neighbors nearest = built.search(query, EXACT);
            assertThat(nearest.rows()).hasSize(5).matches(found -> IntStream.of(found)
                    .allMatch(even::accepts));
            if (!IndexBuilder.hasFile(kind)) {
                assertThatThrownBy(() -> IndexBuilder.save(built, file, data))
                        .isInstanceOf(UnsupportedFeatureException.class)
                        .hasMessage("Cannot write " + file + ": an index of kind 'flat' has no file");
                return;
            }
            IndexBuilder.save(built, file, data);
            try (VectorIndex opened = builder.open(file, rows, data).orElseThrow()) {
                assertThat(opened.size()).isEqualTo(even.cardinality());
                assertThat(opened.search(query, EXACT)).isEqualTo(nearest);
            }
        }
    }

    @Test
    void severalThreadsBuildAWholeIndex() {
        IndexSpec spec = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);
        try (VectorIndex index = IndexBuilder.forSpec(spec).threads(4).build(rows)) {
            assertThat(index.size()).isEqualTo(rows.size());
            assertThat(index.search(rows.row(77), SearchParams.nearest(1)).row(0))
                    .isEqualTo(77);
        }
        assertThatThrownBy(() -> IndexBuilder.forSpec(spec).threads(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A build by 0 threads: expected at least 1");
    }

    @ParameterizedTest
    @EnumSource
    void whoIsToldOfABuildCanGiveItUp(IndexKind kind) {
        IndexBuilder builder = IndexBuilder.forSpec(IndexSpec.of(kind, DistanceMetric.L2));
        assertThatThrownBy(() -> builder.build(rows, (done, all) -> {
                    throw new UnsupportedOperationException("enough");
                }))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("enough");
    }

    @Test
    void refusesOptionsThatTheKindDoesNotKnow() {
        assertThatThrownBy(() -> IndexBuilder.forSpec(IndexSpec.parse("hnsw", Map.of("m", "many"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Option 'm' of index 'hnsw' is 'many': expected a whole number from 2 to 256");
        assertThatThrownBy(() -> IndexBuilder.forSpec(IndexSpec.parse("flat", Map.of("codes", "8bit"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown value '8bit' of option 'codes' of index 'flat': did you mean '7bit'?"
                        + " Known are 7bit, none");
    }
}

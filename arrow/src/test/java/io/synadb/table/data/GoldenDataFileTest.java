package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.data.statistics.StatisticsCollector;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.junit.jupiter.api.Test;

/** The data file that was built by hand from the format's description, as both of its commits see it. */
class GoldenDataFileTest {
    private static final String PATH = "data/811e46c5-b496-4bcc-bddd-4b7e8d5f9407.syna";
    private static final DataFile FIRST = file(97_239, 96_727, 0xe18e24eb, 2000);
    private static final DataFile EXTENDED = file(145_559, 145_239, 0x4e279b8a, 3000);
    /** Sums of NumPy's {@code default_rng(chunk).random((1000, 8), dtype=float32)}. */
    private static final double[] VECTOR_SUMS = {3988.5358747839928, 4003.023550570011, 3991.9698932766914};

    private static DataFile file(long length, long footer, int footerCrc, long rows) {
        return new DataFile(PATH, length, footer, footerCrc, rows, Map.of(), Map.of(), 0, 0);
    }

    static Storage storage() {
        URL table = Objects.requireNonNull(GoldenDataFileTest.class.getResource("/golden/format/table"));
        try {
            return LocalStorage.of(Path.of(table.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void firstVersionHasTwoChunks() {
        try (DataFileReader reader = DataFileReader.open(storage(), FIRST)) {
            assertThat(reader.chunks()).isEqualTo(2);
            assertThat(reader.rowsOf(1)).isEqualTo(1000);
            assertThat(reader.firstRowOf(1)).isEqualTo(1000);
            assertReads(reader, 2);
        }
    }

    @Test
    void extendedVersionReadsAlongTheFooterChain() {
        try (DataFileReader reader = DataFileReader.open(storage(), EXTENDED)) {
            assertThat(reader.chunks()).isEqualTo(3);
            assertReads(reader, 3);
        }
    }

    private static void assertReads(DataFileReader reader, int chunks) {
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                try (VectorSchemaRoot batch = reader.read(chunk, List.of(1, 2, 3), allocator)) {
                    assertChunk(batch, chunk);
                }
            }
        }
    }

    private static void assertChunk(VectorSchemaRoot batch, int chunk) {
        assertThat(batch.getRowCount()).isEqualTo(1000);
        BigIntVector ids = (BigIntVector) batch.getVector("id");
        VarCharVector categories = (VarCharVector) batch.getVector("category");
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("vec");
        for (int row = 0; row < 1000; row++) {
            assertThat(ids.get(row)).isEqualTo(1000L * chunk + row);
            if (row % 7 == 0) {
                assertThat(categories.isNull(row)).isTrue();
            } else {
                assertThat(new String(categories.get(row), StandardCharsets.UTF_8))
                        .isEqualTo("cat" + row % 5);
            }
            assertThat(vectors.isNull(row)).isFalse();
        }
        Float4Vector elements = (Float4Vector) vectors.getDataVector();
        double sum = 0;
        for (int i = 0; i < 8000; i++) {
            sum += elements.get(i);
        }
        assertThat(sum).isEqualTo(VECTOR_SUMS[chunk]);
    }

    @Test
    void schemaHasFieldIdsAndAVectorColumn() {
        try (DataFileReader reader = DataFileReader.open(storage(), FIRST)) {
            assertThat(reader.schema().getFields()).extracting(Schemas::fieldId).containsExactly(1, 2, 3);
            assertThat(Schemas.dimensions(reader.schema().findField("vec"))).isEqualTo(8);
        }
    }

    @Test
    void chunkStatisticsAreThoseOfThePage() throws Exception {
        String expected = "{\"1\":{\"min\":2000,\"max\":2999,\"nulls\":0},"
                + "\"2\":{\"min\":\"Y2F0MA==\",\"max\":\"Y2F0NA==\",\"nulls\":143},"
                + "\"3\":{\"nulls\":0,\"minLen\":8,\"maxLen\":8}}";
        try (DataFileReader reader = DataFileReader.open(storage(), EXTENDED)) {
            Map<Integer, ColumnStatistics> statistics = reader.statisticsOf(2);
            assertThat(StatisticsJson.read(new ObjectMapper().readTree(expected)))
                    .isEqualTo(statistics);
            assertThat(StatisticsJson.write(statistics)).hasToString(expected);
        }
    }

    @Test
    void collectorFindsTheStatisticsOfTheHandBuiltFile() {
        try (BufferAllocator allocator = new RootAllocator();
                DataFileReader reader = DataFileReader.open(storage(), EXTENDED);
                VectorSchemaRoot batch = reader.read(2, List.of(1, 2, 3), allocator)) {
            ObjectNode collected = StatisticsJson.write(StatisticsCollector.of(batch));
            // Norms and sketches of distinct values came later than this file.
            collected.forEach(column -> ((ObjectNode) column).remove(List.of("minNorm", "maxNorm", "distinct")));
            assertThat(StatisticsJson.read(collected)).isEqualTo(reader.statisticsOf(2));
        }
    }
}

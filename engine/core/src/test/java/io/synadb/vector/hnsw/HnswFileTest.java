package io.synadb.vector.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.Coverage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowBits;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.GraphValidator;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HnswFileTest {
    private static final int M = 6;
    private static final UUID SOURCE = new UUID(1, 2);
    private static final SearchParams FIVE = SearchParams.nearest(5);
    private static final SearchParams FIVE_EXACTLY =
            SearchParams.builder(5).exact().build();

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameTheFile() {
        path = folder.resolve("a.syx");
    }

    private static IndexSpec spec(DistanceMetric metric) {
        return IndexSpec.of(IndexKind.HNSW, metric).with("m", M).with("ef-construction", 40);
    }

    private static Coverage data(int rows) {
        return new Coverage(SOURCE, 100L * rows, rows);
    }

    private void save(Vectors rows, DistanceMetric metric) {
        try (HnswIndex index = HnswIndex.build(rows, spec(metric))) {
            index.save(path, data(rows.size()));
        }
    }

    private Optional<HnswIndex> open(Vectors rows, DistanceMetric metric) {
        return HnswIndex.open(path, rows, spec(metric), data(rows.size()));
    }

    @Test
    void isSavedOnlyAsOneOfAllItsRowsAndOverNothingButAnIndex() throws IOException {
        Vectors rows = Rows.gaussian(50, 4, 1);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            assertThatThrownBy(() -> index.save(path, data(49)))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("The index has row 49, but is to be saved as one of 49 rows: expected 50");
            assertThat(path).doesNotExist();
            Files.writeString(path, "a database");
            assertThatThrownBy(() -> index.save(path, data(50))).isInstanceOf(AlreadyExistsException.class);
            assertThat(path).hasContent("a database");
            assertThat(open(rows, DistanceMetric.L2)).isEmpty();
        }
    }

    private static Stream<Arguments> shapesOfEachCodingByEveryMetric() {
        return Stream.of(Shape.OFFSET, Shape.TWO_GROUPS).flatMap(shape -> Stream.of(DistanceMetric.values())
                // As few as have 7-bit codes and as many as have those of 4 bits.
                .flatMap(metric -> Stream.of(12, 140).map(length -> Arguments.of(shape, metric, length))));
    }

    @ParameterizedTest
    @MethodSource("shapesOfEachCodingByEveryMetric")
    void findsInTheFileWhatItFoundInMemory(Shape shape, DistanceMetric metric, int dimensions) {
        Vectors rows = shape.vectors(700, dimensions, 1);
        Vectors queries = shape.vectors(20, dimensions, 2);
        boolean signs = metric == DistanceMetric.HAMMING;
        try (HnswIndex index = HnswIndex.build(rows, spec(metric))) {
            IntStream.range(0, 200).forEach(row -> index.remove(3 * row));
            index.save(path, data(700));
            try (HnswIndex opened = open(rows, metric).orElseThrow()) {
                assertThat(opened.graph()).isInstanceOf(MappedGraph.class);
                assertThat(opened.size()).isEqualTo(500);
                assertThat(opened.spec()).isEqualTo(index.spec());
                Coding coding = ((MappedGraph) opened.graph()).coding();
                assertThat(coding.origin().isZero()).isEqualTo(signs || shape.isBlurredByCodes());
                assertThat(coding.isExact()).isEqualTo(!signs && shape.isBlurredByCodes());
                GraphValidator.check(opened.graph(), M);
                for (int query = 0; query < queries.size(); query++) {
                    assertThat(opened.search(queries.row(query), FIVE))
                            .isEqualTo(index.search(queries.row(query), FIVE));
                    assertThat(opened.search(queries.row(query), FIVE_EXACTLY))
                            .isEqualTo(index.search(queries.row(query), FIVE_EXACTLY));
                }
                opened.insert(3);
                index.insert(3);
                assertThat(opened.graph()).isInstanceOf(GrowingGraph.class);
                GraphValidator.check(opened.graph(), M);
                assertThat(opened.search(rows.row(3), FIVE)).isEqualTo(index.search(rows.row(3), FIVE));
            }
        }
    }

    /** Files of before there were origins are like that. */
    @Test
    void aFileWithoutAnOriginIsOfRowsAsTheyAre() {
        Vectors rows = Rows.gaussian(300, 12, 1);
        save(rows, DistanceMetric.L2);
        try (ContainerReader file = ContainerReader.open(path, ContainerHeader.Magic.INDEX)) {
            assertThat(file.has(HnswFormat.CODES)).isTrue();
            assertThat(file.has(HnswFormat.ORIGIN)).isFalse();
        }
        try (HnswIndex opened = open(rows, DistanceMetric.L2).orElseThrow()) {
            assertThat(((MappedGraph) opened.graph()).coding().origin().isZero())
                    .isTrue();
            assertThat(opened.search(rows.row(7), FIVE)).isEqualTo(opened.search(rows.row(7), FIVE_EXACTLY));
        }
    }

    @ParameterizedTest
    @CsvSource({"OFFSET, origin, 48", "TWO_GROUPS, coding, 4"})
    void aFileWithADamagedOriginOrCodingIsNotUsed(Shape shape, String name, int bytes) throws IOException {
        Vectors rows = shape.vectors(300, 12, 1);
        save(rows, DistanceMetric.L2);
        byte[] whole = Files.readAllBytes(path);
        int entry = new String(whole, StandardCharsets.ISO_8859_1).indexOf(name);
        ByteBuffer table = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int section = (int) table.getLong(entry + Long.BYTES);
        assertThat(table.getLong(entry + 2 * Long.BYTES)).isEqualTo(bytes);
        for (int at = section; at < section + bytes; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(path, damaged);
            assertThat(warnings(() -> assertThat(open(rows, DistanceMetric.L2)).isEmpty()))
                    .singleElement()
                    .asString()
                    .contains(path.toString(), name, "It is not used.");
        }
    }

    @Test
    void aFileOfCodesThatALaterVersionMayKnowIsNotUsed() {
        Vectors rows = Rows.gaussian(300, 12, 1);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.L2))) {
            byte[] kind = {2, 0, 0, 0};
            index.save(
                    header -> ContainerWriter.to(path, header)
                            .section(HnswFormat.CODING, sink -> sink.put(ByteBuffer.wrap(kind))),
                    data(rows.size()));
        }
        assertThat(warnings(() -> assertThat(open(rows, DistanceMetric.L2)).isEmpty()))
                .singleElement()
                .asString()
                .contains(path.toString(), "section coding has 2, expected 1", "It is not used.");
    }

    @Test
    void rowsBesideTheGraphAndRemovedRowsStayWhatTheyAre() {
        Vectors rows = Vectors.of(new float[] {1, 0, 0, 0, Float.NaN, 1, 0, 1}, 2);
        try (HnswIndex index = HnswIndex.build(rows, spec(DistanceMetric.COSINE))) {
            index.remove(3);
            index.save(path, data(4));
        }
        try (HnswIndex opened = open(rows, DistanceMetric.COSINE).orElseThrow()) {
            assertThat(opened.size()).isEqualTo(3);
            assertThat(opened.search(new float[] {0, 1}, FIVE).rows()).containsExactly(0, 1, 2);
        }
    }

    @Test
    void anIndexWithoutRowsIsAFileToo() {
        try (HnswIndex index = HnswIndex.empty(Rows.gaussian(1, 2, 1), spec(DistanceMetric.L2))) {
            index.save(path, data(0));
        }
        try (HnswIndex opened = HnswIndex.open(path, Rows.gaussian(1, 2, 1), spec(DistanceMetric.L2), data(0))
                .orElseThrow()) {
            assertThat(opened.search(new float[2], FIVE).size()).isZero();
            opened.insert(0);
            assertThat(opened.search(new float[2], FIVE).rows()).containsExactly(0);
        }
    }

    @Test
    void whatIsMissingOrOfSomethingElseIsNotUsed() {
        Vectors rows = Rows.gaussian(50, 4, 1);
        assertThat(open(rows, DistanceMetric.L2)).isEmpty();
        save(rows, DistanceMetric.L2);
        assertThat(open(rows, DistanceMetric.DOT)).isEmpty();
        assertThat(open(Rows.gaussian(50, 5, 1), DistanceMetric.L2)).isEmpty();
        IndexSpec spec = spec(DistanceMetric.L2);
        for (Coverage other : new Coverage[] {
            new Coverage(new UUID(1, 3), 5000, 50), new Coverage(SOURCE, 4999, 50), new Coverage(SOURCE, 5000, 49)
        }) {
            assertThat(HnswIndex.open(path, rows, spec, other)).as("%s", other).isEmpty();
        }
        assertThat(HnswIndex.open(path, rows, spec.with("m", 5), data(50))).isEmpty();
        assertThatThrownBy(() -> HnswIndex.open(path, rows, spec, data(51)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The data of index file " + path + " has 51 rows, but there are only 50 vectors");
        assertThat(HnswIndex.open(path, rows, spec.with("seed", 5), data(50))).isEmpty();
        assertThat(HnswIndex.open(path, rows, spec.with("ef-search", 5), data(50)))
                .isPresent();
    }

    @Test
    void rowsThatCameAfterTheFileAreFound() {
        Vectors rows = Rows.gaussian(300, 8, 1);
        Vectors first = Vectors.of(Arrays.copyOf(flat(rows), 200 * 8), 8);
        save(first, DistanceMetric.L2);
        try (HnswIndex opened = open(rows, DistanceMetric.L2).orElseThrow()) {
            assertThat(opened.size()).isEqualTo(300);
            assertThat(opened.search(rows.row(250), FIVE)).isEqualTo(opened.search(rows.row(250), FIVE_EXACTLY));
            assertThat(opened.search(rows.row(250), FIVE).row(0)).isEqualTo(250);
            opened.remove(250);
            assertThat(opened.size()).isEqualTo(299);
            assertThat(opened.search(rows.row(250), FIVE).rows()).doesNotContain(250);
            IntStream.range(200, 300).filter(row -> row != 250).forEach(opened::insert);
            assertThat(opened.size()).isEqualTo(299);
            assertThat(opened.graph().holds(299)).isTrue();
            GraphValidator.check(opened.graph(), M);
            opened.insert(250);
            opened.save(path, data(300));
        }
        try (HnswIndex opened = open(rows, DistanceMetric.L2).orElseThrow()) {
            assertThat(opened.graph().holds(250)).isTrue();
        }
    }

    @Test
    void whatIsNoIndexFileIsWarnedOfAndStaysAsItIs() throws IOException {
        Vectors rows = Rows.gaussian(12, 3, 1);
        Files.writeString(path, "mine");
        assertThat(warnings(() -> assertThat(open(rows, DistanceMetric.L2)).isEmpty()))
                .singleElement()
                .asString()
                .contains("The index file " + path + " is not used. Damaged file");
        assertThat(path).hasContent("mine");

        Files.delete(path);
        Path inside = Files.createFile(Files.createDirectory(path).resolve("inside"));
        assertThat(warnings(() -> assertThat(open(rows, DistanceMetric.L2)).isEmpty()))
                .singleElement()
                .asString()
                .contains("The index file " + path + " is not used. The path " + path + " is a folder");
        assertThat(inside).exists();
    }

    @Test
    void noFlippedByteIsBelievedAndEachIsWarnedOfOnce() throws IOException {
        Vectors rows = Rows.gaussian(12, 3, 1);
        IndexSpec spec = spec(DistanceMetric.L2).with("m", 2);
        try (HnswIndex index = HnswIndex.build(rows, spec)) {
            index.save(path, data(12));
        }
        byte[] whole = Files.readAllBytes(path);
        float[] query = {0.1f, -0.2f, 0.3f};
        Neighbors truth = found(rows, spec, query, FIVE_EXACTLY);
        assertThat(found(rows, spec, query, FIVE)).isEqualTo(truth);
        AtomicInteger used = new AtomicInteger();
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(path, damaged);
            String name = "byte " + at;
            List<String> warnings = warnings(() -> {
                Optional<HnswIndex> opened = HnswIndex.open(path, rows, spec, data(12));
                if (opened.isPresent()) {
                    used.incrementAndGet();
                    try (HnswIndex index = opened.get()) {
                        assertThat(index.search(query, FIVE)).as(name).isEqualTo(truth);
                        assertThat(index.search(query, FIVE)).as(name).isEqualTo(truth);
                    }
                }
            });
            assertThat(warnings).as(name).singleElement().asString().contains(path.toString());
        }
        // Damage of codes and links is found by the search that reads them.
        assertThat(used.get()).isBetween(1, whole.length - 1);
    }

    @Test
    void aDamagedGraphIsBuiltAgainByTheFirstChange() throws IOException {
        Vectors rows = Rows.gaussian(400, 8, 1);
        save(rows, DistanceMetric.L2);
        byte[] file = Files.readAllBytes(path);
        // The middle of the file is full of links.
        file[file.length / 2] ^= 1;
        Files.write(path, file);
        try (HnswIndex index = open(rows, DistanceMetric.L2).orElseThrow()) {
            index.remove(7);
            GraphValidator.check(index.graph(), M);
            assertThat(index.size()).isEqualTo(399);
            assertThat(index.search(rows.row(7), FIVE)).isEqualTo(index.search(rows.row(7), FIVE_EXACTLY));
        }
    }

    @Test
    void theGraphComesIntoMemoryUnderSearches() {
        Vectors rows = Rows.gaussian(400, 8, 1);
        save(rows, DistanceMetric.L2);
        try (HnswIndex index = open(rows, DistanceMetric.L2).orElseThrow()) {
            AtomicInteger ids = new AtomicInteger();
            Parallel.run(4, () -> {
                int id = ids.getAndIncrement();
                for (int row = id; row < 400; row += 4) {
                    if (id == 0 && row > 100) {
                        index.remove(row);
                        index.insert(row);
                    }
                    assertThat(index.search(rows.row(row), FIVE).size()).isEqualTo(5);
                }
            });
            GraphValidator.check(index.graph(), M);
            assertThat(index.size()).isEqualTo(400);
        }
    }

    @Test
    void searchesWhileItCatchesUpFindEachRowOnce() {
        Vectors rows = Rows.gaussian(400, 8, 1);
        save(Vectors.of(Arrays.copyOf(flat(rows), 200 * 8), 8), DistanceMetric.L2);
        RowBits wanted = RowBits.where(400, row -> row % 4 != 0);
        ContainerReader file = ContainerReader.open(path, ContainerHeader.Magic.INDEX);
        try (HnswIndex index = HnswIndex.open(file, rows, spec(DistanceMetric.L2), data(400), wanted)
                .orElseThrow()) {
            assertThat(index.behind()).isEqualTo(50 + 150);
            AtomicInteger ids = new AtomicInteger();
            Parallel.run(3, () -> {
                boolean catchesUp = ids.getAndIncrement() == 0;
                do {
                    assertThat(catchesUp && index.catchUp(() -> false)).isEqualTo(catchesUp);
                    int[] found =
                            index.search(rows.row(7), SearchParams.nearest(400)).rows();
                    assertThat(IntStream.of(found).filter(wanted::accepts).sorted())
                            .containsExactlyElementsOf(IntStream.range(0, 400)
                                    .filter(wanted::accepts)
                                    .boxed()
                                    .toList());
                } while (index.behind() > 0);
            });
            assertThat(index.size()).isEqualTo(300);
            GraphValidator.check(index.graph(), M);
        }
    }

    @Test
    void aRowThatWasToLeaveAndIsInsertedStaysAsItIsNow() {
        float[] floats = flat(Rows.gaussian(400, 8, 1));
        save(Vectors.of(floats.clone(), 8), DistanceMetric.L2);
        Arrays.fill(floats, 4 * 8, 5 * 8, 20);
        Vectors rows = Vectors.of(floats, 8);
        RowBits wanted = RowBits.where(400, row -> row % 4 != 0);
        ContainerReader file = ContainerReader.open(path, ContainerHeader.Magic.INDEX);
        try (HnswIndex index = HnswIndex.open(file, rows, spec(DistanceMetric.L2), data(400), wanted)
                .orElseThrow()) {
            index.insert(4);
            assertThat(index.behind()).isEqualTo(99);
            assertThat(index.size()).isEqualTo(301);
            assertThat(index.catchUp(() -> false)).isTrue();
            assertThat(index.size()).isEqualTo(301);
            assertThat(index.search(rows.row(4), SearchParams.builder(1).ef(10).build()))
                    .isEqualTo(index.search(
                            rows.row(4), SearchParams.builder(1).exact().build()))
                    .extracting(found -> found.row(0))
                    .isEqualTo(4);
            GraphValidator.check(index.graph(), M);
        }
    }

    @Test
    void aClosedIndexLetsGoOfItsFile() {
        Vectors rows = Rows.gaussian(40, 8, 1);
        save(rows, DistanceMetric.L2);
        HnswIndex index = open(rows, DistanceMetric.L2).orElseThrow();
        index.close();
        index.close();
        assertThatThrownBy(() -> index.search(rows.row(0), FIVE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> index.save(path, data(40))).isInstanceOf(IllegalStateException.class);
        assertThat(((MappedGraph) index.graph()).retain()).isFalse();
    }

    private Neighbors found(Vectors rows, IndexSpec spec, float[] query, SearchParams params) {
        try (HnswIndex index =
                HnswIndex.open(path, rows, spec, data(rows.size())).orElseThrow()) {
            return index.search(query, params);
        }
    }

    /** What is warned of meanwhile. */
    private static List<String> warnings(Runnable deed) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            deed.run();
        } finally {
            System.setErr(err);
        }
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("WARN"))
                .toList();
    }

    private static float[] flat(Vectors rows) {
        float[] flat = new float[rows.size() * rows.dimensions()];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.row(row), 0, flat, row * rows.dimensions(), rows.dimensions());
        }
        return flat;
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches of a table by the indexes of its files, held against the exact search. */
class IndexedSearchTest {
    private static final int FILE_ROWS = 1500;
    private static final int QUERIES = 40;
    private static final IndexSpec SPEC = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;
    private long nextId;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = VectorRows.create(storage, 1000);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private void append(int files) {
        for (int i = 0; i < files; i++) {
            VectorRows.append(table, nextId, FILE_ROWS, allocator);
            nextId += FILE_ROWS;
        }
    }

    private void index() {
        table.indexes().create("embedding", SPEC, allocator);
    }

    private List<Long> ids(VectorSearch search) {
        try (Matches matches = search.run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            List<Long> found = new ArrayList<>();
            for (int rank = 0; rank < matches.size(); rank++) {
                found.add(ids.get(rank));
            }
            assertThat(matches.distances()).isSorted();
            return found;
        }
    }

    /** Which part of the exact answers to many queries a search finds; each distance is checked by the id. */
    private double recall(UnaryOperator<VectorSearch> asked) {
        TableSnapshot snapshot = table.current();
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = VectorRows.query(i);
            Set<Long> exact = new HashSet<>(
                    ids(asked.apply(snapshot.search("embedding", query)).exact()));
            wanted += exact.size();
            try (Matches matches =
                    asked.apply(snapshot.search("embedding", query)).run(allocator)) {
                BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
                for (int rank = 0; rank < matches.size(); rank++) {
                    assertThat(matches.distances()[rank])
                            .isEqualTo(VectorRows.distance(query, ids.get(rank), DistanceMetric.L2));
                    found += exact.contains(ids.get(rank)) ? 1 : 0;
                }
                assertThat(matches.size()).isEqualTo(exact.size());
            }
        }
        return (double) found / wanted;
    }

    @Test
    void findsNearlyAllOfTheNearestInOneFileAndInSeveral() {
        append(1);
        index();
        assertThat(recall(search -> search)).isGreaterThanOrEqualTo(0.98);
        assertThat(recall(search -> search.ef(10))).as("by a narrow walk").isBetween(0.6, 0.999);
        append(4);
        index();
        assertThat(recall(search -> search)).isGreaterThanOrEqualTo(0.98);
        assertThat(recall(search -> search.k(100))).isGreaterThanOrEqualTo(0.98);
        assertThat(recall(search -> search.ef(200))).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void deletedRowsAndThoseThatAConditionRefusesAreNeverCandidates() {
        append(3);
        index();
        TableSnapshot before = table.current();
        TableCommit commit = table.newCommit(before);
        for (DataFile file : before.files()) {
            commit.delete(file.path(), LongStream.range(0, 500).map(i -> 3 * i).toArray());
        }
        TableSnapshot after = commit.publish();
        assertThat(table.indexes().list().get(0).files()).isEqualTo(3);
        assertThat(recall(search -> search)).isGreaterThanOrEqualTo(0.98);
        assertThat(recall(search -> search.where(Predicate.parse("kind = 'few'"))))
                .isGreaterThanOrEqualTo(0.98);
        assertThat(recall(search -> search.where(Predicate.parse("id < 4 OR id = 3000"))))
                .isEqualTo(1);
        assertThat(ids(after.search("embedding", VectorRows.query(1)).k(2000)))
                .hasSize(2000)
                .allMatch(id -> id % FILE_ROWS % 3 != 0 && id % 97 != 96);
        assertThat(ids(after.search("embedding", VectorRows.query(2)).where(Predicate.parse("kind = 'few'"))))
                .allMatch(id -> id % 5 == 0);
    }

    @Test
    void whatNoIndexCoversIsScanned() {
        append(2);
        index();
        append(2 + 2);
        assertThat(table.indexes().list().get(0).files()).isEqualTo(2);
        assertThat(recall(search -> search)).isGreaterThanOrEqualTo(0.98);
        float[] query = VectorRows.vector(5 * FILE_ROWS + 5);
        assertThat(ids(table.current().search("embedding", query).k(1))).containsExactly(5L * FILE_ROWS + 5);
    }

    /** Then the share of the rows says nothing of the share of the answers. */
    @Test
    void aFileThatHoldsAllOfTheNearestIsSearchedAgain() {
        append(1);
        for (int i = 0; i < 5; i++) {
            VectorRows.append(table, VectorRows.FAR + i * 1000L, 1000, allocator);
        }
        index();
        TableSnapshot snapshot = table.current();
        for (int i = 0; i < 10; i++) {
            float[] query = VectorRows.query(i);
            List<Long> all = ids(snapshot.search("embedding", query).k(40).exact());
            List<Long> some = ids(snapshot.search("embedding", query).k(40));
            assertThat(some).hasSize(40).allMatch(id -> id < VectorRows.FAR);
            some.retainAll(all);
            assertThat(some).hasSizeGreaterThanOrEqualTo(38);
        }
    }

    @Test
    void aDamagedOrMissingIndexIsDoneWithout() throws IOException {
        append(2);
        index();
        List<String> paths = storage.list("index");
        assertThat(paths).hasSize(2);
        Path first = storage.local("index/" + paths.get(0));
        try (FileChannel file = FileChannel.open(first, StandardOpenOption.WRITE)) {
            for (long at = 64; at < file.size(); at += 512) {
                file.write(ByteBuffer.wrap(new byte[] {(byte) 0x5a, (byte) at}), at);
            }
        }
        storage.delete("index/" + paths.get(1));
        assertThat(recall(search -> search)).isEqualTo(1);

        IndexingResult again = table.indexes().rebuild("embedding", IndexKind.HNSW, allocator);
        assertThat(again.files()).isEqualTo(2);
        assertThat(storage.list("index")).hasSize(3);
        assertThat(recall(search -> search)).isBetween(0.98, 1.0);
    }

    /** Of every block of an index: whatever it says, the answer is exact or what a sound index gives. */
    @Test
    void noDamageIsBelieved() throws IOException {
        append(1);
        index();
        float[] query = VectorRows.query(5);
        List<Long> exact = ids(table.current().search("embedding", query).exact());
        for (int part = 0; part < 12; part++) {
            table.indexes().rebuild("embedding", IndexKind.HNSW, allocator);
            String path = table.current()
                    .state()
                    .index(table.current().files().get(0).path(), 3, "hnsw")
                    .orElseThrow()
                    .path();
            try (FileChannel file = FileChannel.open(storage.local(path), StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), file.size() * part / 12);
            }
            List<Long> found = ids(table.current().search("embedding", query));
            found.retainAll(exact);
            assertThat(found).as("damage in part %s of 12", part).hasSizeGreaterThanOrEqualTo(9);
        }
    }

    @Test
    void anotherMetricAndAskingForItAreExact() {
        append(2);
        index();
        TableSnapshot snapshot = table.current();
        for (int i = 0; i < 10; i++) {
            float[] query = VectorRows.query(i);
            assertThat(ids(snapshot.search("embedding", query)
                            .metric(DistanceMetric.COSINE)
                            .ef(10)))
                    .isEqualTo(ids(snapshot.search("embedding", query)
                            .metric(DistanceMetric.COSINE)
                            .exact()));
        }
        assertThatThrownBy(
                        () -> snapshot.search("embedding", VectorRows.query(0)).ef(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ef = 0");
    }

    /** The way of engines: a task for each file, whose rows they rank. */
    @Test
    void tasksOfAScanAnswerByTheIndexIfTheyMay() {
        append(3);
        index();
        TableSnapshot snapshot = table.current();
        int common = 0;
        int fewer = 0;
        for (int i = 0; i < 10; i++) {
            float[] query = VectorRows.query(i);
            Nearest nearest = new Nearest("embedding", query, DistanceMetric.L2, 10, NullOrder.LAST);
            List<Long> exact = ids(snapshot.scan().select("id").nearest(nearest));
            assertThat(exact).hasSize(30);
            List<Long> found = ids(snapshot.scan().select("id").nearest(nearest).byIndex(0));
            assertThat(found).hasSize(30);
            found.retainAll(exact);
            common += found.size();
            List<Long> few = ids(snapshot.scan().select("id").nearest(nearest).byIndex(10));
            few.retainAll(exact);
            fewer += few.size();
            Nearest first = new Nearest("embedding", query, DistanceMetric.L2, 1, NullOrder.FIRST);
            assertThat(ids(snapshot.scan().select("id").nearest(first).byIndex(0)))
                    .isEqualTo(ids(snapshot.scan().select("id").nearest(first)));
        }
        assertThat(common).isGreaterThanOrEqualTo(294);
        assertThat(fewer).as("by narrow walks").isLessThan(common);
        // More than there are with a vector: those without rank behind them.
        Nearest all = new Nearest("embedding", VectorRows.query(0), DistanceMetric.L2, FILE_ROWS, NullOrder.LAST);
        assertThat(ids(snapshot.scan().select("id").nearest(all).byIndex(0))).hasSize(3 * FILE_ROWS);
    }

    @Test
    void whereRowsWithoutADistanceRankFirstFilesWithoutAnyAreSearchedByTheIndex() {
        table = VectorRows.create(TestTables.storage(directory.resolve("small")), 50);
        VectorRows.append(table, 97 * 1000, 96, allocator);
        VectorRows.append(table, 97 * 1000, 97, allocator);
        index();
        Nearest first = new Nearest("embedding", VectorRows.query(0), DistanceMetric.L2, 5, NullOrder.FIRST);
        ScanBuilder scan = table.current().scan().select("id").nearest(first).byIndex(90);
        assertThat(scan.plan().tasks()).extracting(ScanTask::usesIndex).containsExactly(true, false);
        assertThat(ids(scan)).isEqualTo(ids(table.current().scan().select("id").nearest(first)));
    }

    private List<Long> ids(ScanBuilder scan) {
        List<Long> found = new ArrayList<>();
        for (ScanTask task : scan.plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        BigIntVector ids = (BigIntVector) batch.getVector("id");
                        for (int row = 0; row < batch.getRowCount(); row++) {
                            found.add(ids.get(row));
                        }
                    }
                }
            }
        }
        return found;
    }
}

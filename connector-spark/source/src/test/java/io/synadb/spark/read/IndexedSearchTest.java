package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code search.mode = index}, held against the same search in Java and against the exact one. */
class IndexedSearchTest extends SparkTest {
    private static final int DIMENSIONS = 32;
    private static final int QUERIES = 6;
    private static final String VECTOR =
            "transform(sequence(1, " + DIMENSIONS + "), x -> float(pmod(hash(id, x), 1000) - 500) / 1000F)";

    /** Two files with an index, of which a fifth of the rows is deleted, and a small one without. */
    @BeforeEach
    void table() {
        sql("CREATE TABLE syna.db.t (id BIGINT, part BIGINT, v ARRAY<FLOAT>)" + " TBLPROPERTIES ('vector.v.dim' = '"
                + DIMENSIONS + "', 'index-min-rows' = '1000')");
        insert(0, 1500);
        insert(1500, 1500);
        insert(3000, 200);
        sql("DELETE FROM syna.db.t WHERE part = 0");
        sql("CALL syna.system.create_index('db.t', 'v', metric => 'l2')");
    }

    private void insert(int first, int rows) {
        sql("INSERT INTO syna.db.t SELECT id, id % 5, " + VECTOR + " FROM range(" + first + ", " + (first + rows)
                + ", 1, 1)");
    }

    private static float[] query(int number) {
        SplittableRandom random = new SplittableRandom(number);
        float[] query = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            query[i] = (float) random.nextDouble() - 0.5f;
        }
        return query;
    }

    private static String search(String function, String options, String where, float[] query, String order) {
        String vector = IntStream.range(0, query.length)
                .mapToObj(i -> "float('" + query[i] + "')")
                .collect(Collectors.joining(", ", "array(", ")"));
        return "SELECT id FROM syna.db.t " + (options.isEmpty() ? "" : "WITH (" + options + ") ") + where
                + " ORDER BY syna.system." + function + "(v, " + vector + ") " + order + " LIMIT 10";
    }

    private static String byIndex(int ef, float[] query) {
        return search(
                "l2_distance", "'search.mode' = 'index'" + (ef > 0 ? ", 'search.ef' = " + ef : ""), "", query, "");
    }

    private static String exact(float[] query) {
        return search("l2_distance", "", "", query, "");
    }

    private List<Long> ids(String search) {
        return sql(search).collectAsList().stream().map(row -> row.getLong(0)).toList();
    }

    private String explain(String search) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) sql(search))
                .queryExecution()
                .toString();
    }

    private Path folder() {
        return folder.resolve("warehouse/db/t");
    }

    private record Found(long id, float distance) {}

    /** What a Java program gets that ranks the rows of all tasks. */
    private List<Long> inJava(int ef, float[] query) {
        Storage storage = LocalStorage.of(folder());
        TableSnapshot snapshot = Table.open(storage).current();
        Nearest nearest = new Nearest("v", query, DistanceMetric.L2, 10, NullOrder.LAST);
        List<Found> found = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator()) {
            for (ScanTask task :
                    snapshot.scan().nearest(nearest).byIndex(ef).plan().tasks()) {
                try (BatchReader reader = task.open(allocator)) {
                    for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                        try (VectorSchemaRoot batch = next.get()) {
                            found.addAll(distances(batch, query));
                        }
                    }
                }
            }
        }
        return found.stream()
                .sorted(Comparator.comparingDouble(Found::distance))
                .limit(10)
                .map(Found::id)
                .toList();
    }

    private static List<Found> distances(VectorSchemaRoot batch, float[] query) {
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("v");
        float[] vector = new float[DIMENSIONS];
        List<Found> found = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            for (int i = 0; i < DIMENSIONS; i++) {
                vector[i] = ((Float4Vector) vectors.getDataVector()).get(vectors.getElementStartIndex(row) + i);
            }
            long id = ((BigIntVector) batch.getVector("id")).get(row);
            found.add(new Found(id, DistanceMetric.L2.distance(query, 0, vector, 0, DIMENSIONS)));
        }
        return found;
    }

    @Test
    void answersAsJavaDoesAndNearlyExactly() {
        int same = 0;
        int narrow = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = query(i);
            List<Long> exact = ids(exact(query));
            List<Long> found = ids(byIndex(200, query));
            List<Long> few = ids(byIndex(10, query));
            assertThat(found).isEqualTo(inJava(200, query)).hasSize(10).allMatch(id -> id % 5 != 0);
            assertThat(few).isEqualTo(inJava(10, query));
            assertThat(ids(byIndex(0, query))).isEqualTo(inJava(0, query));
            same += (int) found.stream().filter(exact::contains).count();
            narrow += (int) few.stream().filter(exact::contains).count();
        }
        assertThat(same).isGreaterThanOrEqualTo((int) (0.97 * 10 * QUERIES));
        assertThat(narrow).as("walks that keep ten candidates").isLessThan(same);
    }

    @Test
    void explainSaysHowManyFilesAreSearchedByIndex() {
        float[] query = query(0);
        assertThat(explain(byIndex(0, query))).contains("nulls FIRST, by index in 2 of 3 files");
        assertThat(explain(byIndex(200, query))).contains("by index in 2 of 3 files, ef 200");
        assertThat(explain(exact(query))).contains("pushed: nearest 10").doesNotContain("by index");
        assertThat(explain(search("cosine_distance", "'search.mode' = 'index'", "", query, "")))
                .as("another metric")
                .contains("by index in 0 of 3 files");
        assertThat(explain("SELECT id FROM syna.db.t WITH ('search.mode' = 'index') LIMIT 3"))
                .doesNotContain("by index");
    }

    @Test
    void theSessionAndTheReaderChooseToo() {
        float[] query = query(1);
        spark.conf().set("spark.datasource.synadb.search.mode", "index");
        spark.conf().set("spark.datasource.synadb.search.ef", 10);
        assertThat(explain(exact(query))).contains("by index in 2 of 3 files, ef 10");
        assertThat(explain(search("l2_distance", "'search.mode' = 'exact'", "", query, "")))
                .doesNotContain("by index");
        spark.read().option("search.ef", 300).table("syna.db.t").createOrReplaceTempView("t");
        assertThat(explain(exact(query).replace("syna.db.t", "t"))).contains("by index in 2 of 3 files, ef 300");
        assertThat(ids(exact(query).replace("syna.db.t", "t"))).isEqualTo(inJava(300, query));
    }

    @Test
    void aConditionIsAnsweredInsideTheWalk() {
        String index = "'search.mode' = 'index', 'search.ef' = '200'";
        int same = 0;
        for (int i = 0; i < QUERIES; i++) {
            List<Long> exact = ids(search("l2_distance", "", "WHERE part = 3 AND id < 2900", query(i), ""));
            List<Long> found = ids(search("l2_distance", index, "WHERE part = 3 AND id < 2900", query(i), ""));
            assertThat(found).hasSize(10).allMatch(id -> id % 5 == 3 && id < 2900);
            same += (int) found.stream().filter(exact::contains).count();
        }
        assertThat(same).isGreaterThanOrEqualTo((int) (0.97 * 10 * QUERIES));
        assertThat(ids(search("l2_distance", index, "WHERE id IN (1, 7, 3001)", query(0), "")))
                .containsExactlyInAnyOrder(1L, 7L, 3001L);
    }

    /** By ascending distance NULL comes first in SQL, and no index knows the rows that have none. */
    @Test
    void rowsWithoutAVectorComeFirstUnlessTheyAreToComeLast() {
        sql("INSERT INTO syna.db.t SELECT id, 1, IF(id = 4999, NULL, " + VECTOR + ") FROM range(4000, 5200, 1, 1)");
        sql("CALL syna.system.create_index('db.t', 'v', metric => 'l2')");
        float[] query = query(2);
        assertThat(explain(byIndex(0, query))).contains("by index in 2 of 4 files");
        assertThat(ids(byIndex(0, query))).startsWith(4999L).hasSize(10);
        String last = search("l2_distance", "'search.mode' = 'index'", "", query, "NULLS LAST");
        assertThat(explain(last)).contains("by index in 3 of 4 files");
        assertThat(ids(last)).isEqualTo(inJava(0, query)).doesNotContain(4999L);
    }

    @Test
    void aVectorWithoutADirectionIsSuchARowUnderCosine() {
        sql("INSERT INTO syna.db.t SELECT id, 1, IF(id = 4999, array_repeat(0F, " + DIMENSIONS + "), " + VECTOR
                + ") FROM range(4000, 5200, 1, 1)");
        sql("CALL syna.system.create_index('db.t', 'v', metric => 'cosine')");
        String first = search("cosine_distance", "'search.mode' = 'index'", "", query(3), "");
        assertThat(explain(first)).contains("by index in 2 of 4 files");
        assertThat(ids(first)).startsWith(4999L).hasSize(10);
        assertThat(explain(first.replace(" LIMIT", " NULLS LAST LIMIT"))).contains("by index in 3 of 4 files");
    }

    @Test
    void aMissingAndADamagedIndexFileAreDoneWithout() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder().resolve("index"))) {
            files = listed.sorted().toList();
        }
        assertThat(files).hasSize(2);
        Files.delete(files.get(0));
        byte[] bytes = Files.readAllBytes(files.get(1));
        Arrays.fill(bytes, bytes.length / 8, bytes.length, (byte) 0x5a);
        Files.write(files.get(1), bytes);
        for (int i = 0; i < 3; i++) {
            assertThat(ids(byIndex(10, query(i)))).isEqualTo(ids(exact(query(i))));
        }
    }
}

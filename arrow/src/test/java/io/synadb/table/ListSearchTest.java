package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.predicate.Predicate;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists without a declared length, searched as vectors and held against distances that are measured one by one. */
class ListSearchTest {
    private static final int LENGTH = 5;
    private static final float[] QUERY = {0.5f, -1, 2, 0.25f, 1};
    private static final Schema SCHEMA = new Schema(List.of(
            Field.notNullable("id", new ArrowType.Int(64, true)),
            new Field(
                    "v",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(Field.nullable("element", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE))))));

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final Map<Long, float[]> comparable = new TreeMap<>();
    private final Random random = new Random(7);
    private Table table;
    private long rows;

    @BeforeEach
    void create() {
        table = Table.create(
                TestTables.storage(directory),
                TableSpec.builder()
                        .schema(SCHEMA)
                        .property("compression", "lz4")
                        .build());
        append(400, LENGTH);
        append(300, LENGTH);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** Of ten rows one is null and one has a null element. */
    private void append(int count, int length) {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults().withChunkBytes(3_000))
                        .newWriter("t", allocator)) {
            ListVector lists = (ListVector) batch.getVector("v");
            Float4Vector elements = (Float4Vector) lists.getDataVector();
            for (int row = 0; row < count; row++, rows++) {
                ((BigIntVector) batch.getVector("id")).setSafe(row, rows);
                if (rows % 10 == 3) {
                    lists.setNull(row);
                    continue;
                }
                float[] vector = new float[length];
                int start = lists.startNewValue(row);
                for (int i = 0; i < length; i++) {
                    vector[i] = random.nextInt(64) / 8f;
                    elements.setSafe(start + i, vector[i]);
                }
                if (rows % 10 == 7) {
                    elements.setNull(start + 2);
                } else {
                    comparable.put(rows, vector);
                }
                lists.endValue(row, length);
            }
            batch.setRowCount(count);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    private List<Float> expected(DistanceMetric metric, int k, long above) {
        return comparable.entrySet().stream()
                .filter(entry -> entry.getKey() > above)
                .map(entry -> metric.distance(QUERY, 0, entry.getValue(), 0, LENGTH))
                .filter(distance -> !distance.isNaN())
                .sorted(Comparator.naturalOrder())
                .limit(k)
                .toList();
    }

    private List<Float> found(VectorSearch search, DistanceMetric metric) {
        List<Float> distances = new ArrayList<>();
        try (Matches matches = search.metric(metric).run(allocator)) {
            for (int i = 0; i < matches.size(); i++) {
                long id = ((BigIntVector) matches.rows().getVector("id")).get(i);
                float[] vector = Objects.requireNonNull(comparable.get(id), "a row that is to be no answer");
                assertThat(matches.distances()[i]).isEqualTo(metric.distance(QUERY, 0, vector, 0, LENGTH));
                distances.add(matches.distances()[i]);
            }
        }
        return distances;
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "COSINE", "DOT"})
    void theNearestListsAreFound(DistanceMetric metric) {
        assertThat(found(table.current().search("v", QUERY).k(25), metric)).isEqualTo(expected(metric, 25, -1));
        Predicate condition = Predicate.parse("id > 350");
        assertThat(found(
                        table.current()
                                .search("v", QUERY)
                                .k(25)
                                .where(condition)
                                .exact(),
                        metric))
                .isEqualTo(expected(metric, 25, 350));
        assertThat(found(table.current().search("v", QUERY).k(10_000), metric)).isEqualTo(expected(metric, 10_000, -1));
    }

    @Test
    void aListOfAnotherLengthIsNamedUnlessNobodyComparesIt() {
        append(1, 4);
        comparable.remove(700L);
        String path = table.current().files().get(2).path();
        assertThatThrownBy(() -> table.current().search("v", QUERY).run(allocator))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("Cannot search column 'v' of data file " + directory.resolve(path)
                        + ": row 0 has a list of 4 elements, the query vector has 5. Lists are searched where all that are"
                        + " compared have one length: pass a query of that length, or choose the rows by a condition.");
        Predicate others = Predicate.parse("id < 700");
        assertThat(found(table.current().search("v", QUERY).k(3).where(others), DistanceMetric.L2))
                .isEqualTo(expected(DistanceMetric.L2, 3, -1));
        table.newCommit(table.current()).delete(path, 0).publish();
        assertThat(found(table.current().search("v", QUERY).k(3), DistanceMetric.L2))
                .isEqualTo(expected(DistanceMetric.L2, 3, -1));
    }

    @Test
    void listsHaveNoIndex() {
        assertThatThrownBy(
                        () -> table.indexes().create("v", IndexSpec.parse("hnsw", Map.of("metric", "l2")), allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(
                        "cannot have an index: it is List, which is searched without an index, expected vectors.");
    }
}

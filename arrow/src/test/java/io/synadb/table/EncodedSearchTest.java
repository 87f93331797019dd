package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.arrow.ElementType;
import io.synadb.arrow.Halves;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import io.synadb.table.predicate.Predicate;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches of vectors of every encoding, exact and by index files, held against distances that are measured one by one. */
class EncodedSearchTest {
    private static final int DIMENSIONS = 72;
    private static final int FILE_ROWS = 300;
    private static final int K = 10;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    /** The vectors as they are compared, by id; none for a null one. */
    private final Map<Long, float[]> vectors = new TreeMap<>();

    private Table table() {
        return Table.open(TestTables.storage(directory));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private void create(Field vector, String... property) {
        TableSpec.Builder spec = TableSpec.builder()
                .schema(new Schema(List.of(Field.nullable("id", new ArrowType.Int(64, true)), vector)))
                .property(FileIndexer.MIN_ROWS, "10");
        if (property.length > 0) {
            spec.property(property[0], property[1]);
        }
        Table.create(TestTables.storage(directory), spec.build());
    }

    private void append(int rows) {
        try (TableWriter writer = table().newWrite(WriteOptions.defaults().withChunkBytes(20_000))
                        .newWriter("test", allocator);
                VectorSchemaRoot batch = new RandomBatches(new Random(vectors.size()), 0.05)
                        .batch(table().current().schema(), rows, allocator)) {
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            for (int row = 0; row < rows; row++) {
                long id = vectors.size();
                ids.setSafe(row, id);
                vectors.put(id, asCompared(batch, row));
            }
            writer.write(batch);
            table().newCommit(table().current()).append(writer.finish()).publish();
        }
    }

    private float[] asCompared(VectorSchemaRoot batch, int row) {
        List<?> numbers = (List<?>) batch.getVector("v").getObject(row);
        if (numbers == null) {
            return new float[0];
        }
        VectorEncoding encoding = Schemas.encoding(table().current().schema().findField("v"));
        float[] compared = new float[encoding.dimensions(numbers.size())];
        for (int i = 0; i < compared.length; i++) {
            compared[i] = switch (encoding) {
                case F32, F64, I8 -> ((Number) numbers.get(i)).floatValue();
                case F16 -> Halves.widen((Short) numbers.get(i));
                case BINARY -> (((Number) numbers.get(i / 8)).intValue() & (0x80 >> i % 8)) != 0 ? 1 : 0;
            };
        }
        return compared;
    }

    private List<String> expected(float[] query, DistanceMetric metric, long from) {
        List<Map.Entry<Long, Float>> distances = new ArrayList<>();
        vectors.forEach((id, vector) -> {
            if (vector.length > 0 && id >= from) {
                distances.add(Map.entry(id, metric.distance(query, 0, vector, 0, query.length)));
            }
        });
        distances.sort(Map.Entry.<Long, Float>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
        return distances.stream()
                .limit(K)
                .map(entry -> entry.getKey() + " at " + entry.getValue())
                .toList();
    }

    private List<String> found(float[] query, UnaryOperator<VectorSearch> asked) {
        try (Matches matches =
                asked.apply(table().current().search("v", query).k(K)).run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            List<Map.Entry<Long, Float>> found = new ArrayList<>();
            for (int i = 0; i < matches.size(); i++) {
                found.add(Map.entry(ids.get(i), matches.distances()[i]));
            }
            found.sort(Map.Entry.<Long, Float>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
            return found.stream()
                    .map(entry -> entry.getKey() + " at " + entry.getValue())
                    .toList();
        }
    }

    private static float[] query(long seed) {
        Random random = new Random(seed);
        float[] query = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            query[i] = (float) random.nextGaussian();
        }
        return query;
    }

    private static Stream<Arguments> metrics() {
        return Stream.of(VectorEncoding.values()).flatMap(encoding -> Stream.of(DistanceMetric.values())
                .filter(metric -> encoding != VectorEncoding.BINARY || metric == DistanceMetric.HAMMING)
                .map(metric -> Arguments.of(encoding, metric)));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void findsTheNearestOfEveryEncodingWithAndWithoutIndexFiles(VectorEncoding encoding, DistanceMetric metric) {
        create(Schemas.vector("v", true, encoding, DIMENSIONS));
        append(FILE_ROWS);
        append(FILE_ROWS);
        table().newCommit(table().current())
                .deleteWhere(Predicate.parse("id < 5"), allocator)
                .publish();
        for (int i = 0; i < 5; i++) {
            float[] query = query(i);
            List<String> expected = expected(query, metric, 5);
            assertThat(distances(found(query, search -> search.metric(metric)))).isEqualTo(distances(expected));
            if (metric != DistanceMetric.HAMMING) {
                assertThat(found(query, search -> search.metric(metric).exact()))
                        .isEqualTo(expected);
            }
            assertThat(distances(found(query, search -> search.metric(metric).where(Predicate.parse("id >= 250")))))
                    .isEqualTo(distances(expected(query, metric, 250)));
        }

        table().indexes().create("v", IndexSpec.of(IndexKind.HNSW, metric), allocator);
        assertThat(table().indexes().list().get(0).files()).isEqualTo(2);
        append(20);
        int same = 0;
        for (int i = 0; i < 20; i++) {
            float[] query = query(100 + i);
            List<String> expected = distances(expected(query, metric, 5));
            List<String> found =
                    distances(found(query, search -> search.metric(metric).ef(200)));
            same += found.equals(expected) ? 1 : 0;
        }
        assertThat(same).as("of 20 answers that are those of the exact search").isGreaterThanOrEqualTo(17);
    }

    /** Of equal distances, as there are many of bits, any rows are an answer. */
    private static List<String> distances(List<String> found) {
        return found.stream().map(text -> text.substring(text.indexOf(' '))).toList();
    }

    @Test
    void withoutAMetricThePropertySaysItOrElseTheEncoding() {
        create(Schemas.vector("v", true, VectorEncoding.F16, DIMENSIONS), "vector.v.metric", "dot");
        append(50);
        assertThat(found(query(1), search -> search)).isEqualTo(expected(query(1), DistanceMetric.DOT, 0));
        table().changeSchema(table().current())
                .renameColumn("v", "w")
                .renameColumn("id", "v")
                .publish();
        assertThat(table().current().properties()).containsEntry("vector.w.metric", "dot");
    }

    @Test
    void binaryVectorsAreComparedByHammingOnly() {
        create(Schemas.vector("v", true, VectorEncoding.BINARY, DIMENSIONS));
        append(50);
        assertThat(distances(found(query(1), search -> search)))
                .isEqualTo(distances(expected(query(1), DistanceMetric.HAMMING, 0)));
        assertThatThrownBy(() -> table().current().search("v", query(1)).metric(DistanceMetric.L2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("binary vectors, which are compared by hamming: found the metric l2");
        assertThatThrownBy(() -> table().indexes().require("v", IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("compared by hamming");
        assertThatThrownBy(() -> table().current().search("v", new float[DIMENSIONS / 8]))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessageContaining("has 9 elements, expected 72");
    }

    @Test
    void tensorsAreNotSearched() {
        create(Schemas.tensor("v", true, ElementType.FLOAT32, List.of(8, 9)));
        assertThatThrownBy(() -> table().current().search("v", query(1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("it is of tensors of float32 of the shape [8, 9], expected vectors");
        assertThatThrownBy(() -> table().indexes().require("v", IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2)))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void float64BeyondFloat32IsInfinitelyFarAndNotInAnIndex() {
        create(Schemas.vector("v", true, VectorEncoding.F64, 2));
        try (TableWriter writer = table().newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = new RandomBatches(new Random(1), 0)
                        .batch(table().current().schema(), 40, allocator)) {
            Float8Vector numbers = (Float8Vector) ((FixedSizeListVector) batch.getVector("v")).getDataVector();
            for (int row = 0; row < 40; row++) {
                ((BigIntVector) batch.getVector("id")).set(row, row);
                numbers.set(2 * row, row == 3 ? 1e300 : row);
            }
            writer.write(batch);
            table().newCommit(table().current()).append(writer.finish()).publish();
        }
        table().indexes().create("v", IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), allocator);
        assertThat(found(new float[] {0, 0}, search -> search.ef(100)))
                .hasSize(K)
                .noneMatch(row -> row.startsWith("3 "));
        assertThat(found(new float[] {0, 0}, search -> search.k(40).exact()))
                .hasSize(40)
                .contains("3 at Infinity");
    }
}

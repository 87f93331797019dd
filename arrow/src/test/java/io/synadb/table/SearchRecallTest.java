package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Schemas;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many of the ten nearest of 10,000 real embeddings a search by index files finds, in few files and in many. */
class SearchRecallTest {
    private static final Path SAMPLE = Path.of("../engine/core/src/test/resources/vector/wordnet");
    private static final int DIMENSIONS = 384;
    private static final int QUERIES = 100;
    private static final int K = 10;
    private static final double LEAST_RECALL = 0.96;
    private static final Schema SCHEMA = new Schema(List.of(
            new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null),
            Schemas.vector("embedding", false, DIMENSIONS)));

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64})
    void findsNearlyAllOfTheNearest(int files) throws IOException {
        float[] rows = decoded("rows.i8");
        float[] queries = decoded("queries.i8");
        Table table = Table.create(
                TestTables.storage(directory),
                TableSpec.builder()
                        .schema(SCHEMA)
                        .property(FileIndexer.MIN_ROWS, "1")
                        .build());
        int count = rows.length / DIMENSIONS;
        for (int file = 0; file < files; file++) {
            append(table, rows, count * file / files, count * (file + 1) / files);
        }
        table.indexes().create("embedding", IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE), allocator);
        assertThat(table.indexes().list()).allSatisfy(index -> {
            assertThat(index.files()).isEqualTo(files);
            assertThat(index.rows()).isEqualTo(count);
        });
        int found = 0;
        for (int i = 0; i < QUERIES; i++) {
            float[] query = Arrays.copyOfRange(queries, i * DIMENSIONS, (i + 1) * DIMENSIONS);
            VectorSearch search = table.current()
                    .search("embedding", query)
                    .metric(DistanceMetric.COSINE)
                    .k(K);
            Set<Long> near = ids(search);
            near.retainAll(ids(search.exact()));
            found += near.size();
        }
        assertThat(found / (double) (QUERIES * K))
                .as("recall in %d files", files)
                .isBetween(LEAST_RECALL, 1.0);
    }

    private Set<Long> ids(VectorSearch search) {
        try (Matches matches = search.run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            List<Long> found = new ArrayList<>();
            for (int rank = 0; rank < matches.size(); rank++) {
                found.add(ids.get(rank));
            }
            assertThat(found).hasSize(K).doesNotHaveDuplicates();
            return new HashSet<>(found);
        }
    }

    private void append(Table table, float[] rows, int first, int end) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("embedding");
            Float4Vector elements = (Float4Vector) vectors.getDataVector();
            for (int row = first; row < end; row++) {
                ids.setSafe(row - first, row);
                int start = vectors.startNewValue(row - first);
                for (int i = 0; i < DIMENSIONS; i++) {
                    elements.setSafe(start + i, rows[row * DIMENSIONS + i]);
                }
            }
            batch.setRowCount(end - first);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    /** Each embedding is its scale, then one byte an element. */
    private static float[] decoded(String name) throws IOException {
        ByteBuffer records =
                ByteBuffer.wrap(Files.readAllBytes(SAMPLE.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
        float[] vectors = new float[records.remaining() / (Float.BYTES + DIMENSIONS) * DIMENSIONS];
        for (int i = 0; i < vectors.length; ) {
            float scale = records.getFloat();
            for (int end = i + DIMENSIONS; i < end; i++) {
                vectors[i] = scale * records.get();
            }
        }
        return vectors;
    }
}

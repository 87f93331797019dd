package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows of {@code id}, {@code kind} and an {@code embedding} around one of forty centres, all of which follow from the id. */
final class VectorRows {
    static final int DIMENSIONS = 32;
    static final int CENTRES = 40;

    /** Rows from this id to a billion are far from all others. */
    static final long FAR = 1_000_000;

    static final Schema SCHEMA = new Schema(List.of(
            new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null),
            new Field("kind", FieldType.nullable(new ArrowType.Utf8()), null),
            Schemas.vector("embedding", true, DIMENSIONS)));

    private VectorRows() {}

    static TableSpec spec(long indexedRows) {
        return TableSpec.builder()
                .schema(SCHEMA)
                .property(FileIndexer.MIN_ROWS, Long.toString(indexedRows))
                .build();
    }

    static Table create(Storage storage, long indexedRows) {
        return Table.create(storage, spec(indexedRows));
    }

    /** The kind of every fifth row is {@code few}, of the others {@code many}; every 97th row has no vector. */
    static TableSnapshot append(Table table, long firstId, int rows, BufferAllocator allocator) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults().withChunkBytes(64 << 10))
                        .newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(spec(1).schema(), allocator)) {
            batch.allocateNew();
            BigIntVector ids = (BigIntVector) batch.getVector("id");
            VarCharVector kinds = (VarCharVector) batch.getVector("kind");
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("embedding");
            Float4Vector elements = (Float4Vector) vectors.getDataVector();
            for (int row = 0; row < rows; row++) {
                long id = firstId + row;
                ids.setSafe(row, id);
                kinds.setSafe(row, (id % 5 == 0 ? "few" : "many").getBytes(StandardCharsets.UTF_8));
                if (id % 97 == 96) {
                    vectors.setNull(row);
                    continue;
                }
                float[] vector = vector(id);
                int start = vectors.startNewValue(row);
                for (int i = 0; i < DIMENSIONS; i++) {
                    elements.setSafe(start + i, vector[i]);
                }
            }
            batch.setRowCount(rows);
            writer.write(batch);
            List<DataFile> files = writer.finish();
            return table.newCommit(table.current()).append(files).publish();
        }
    }

    static float[] vector(long id) {
        SplittableRandom random = new SplittableRandom(id);
        SplittableRandom centre = new SplittableRandom(-1 - random.nextInt(CENTRES));
        float away = id >= FAR && id < 1000 * FAR ? 20 : 0;
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = away + (float) (centre.nextGaussian() + 0.7 * random.nextGaussian());
        }
        return vector;
    }

    /** A query like the rows, and none of them. */
    static float[] query(int number) {
        return vector(1_000_000_007L + number);
    }

    static float distance(float[] query, long id, DistanceMetric metric) {
        return metric.distance(query, 0, vector(id), 0, DIMENSIONS);
    }
}

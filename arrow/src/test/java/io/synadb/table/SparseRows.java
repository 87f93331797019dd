package io.synadb.table;

import io.synadb.arrow.SparseColumns;
import io.synadb.table.search.SparseVector;
import io.synadb.vector.DistanceMetric;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Rows of a table {@code id, terms}, where the sparse vector follows from the id, and distances of them by the book. */
final class SparseRows {
    /** Two columns, as a user has them before a property declares what the second is. */
    static final Schema SCHEMA = new Schema(
            List.of(Field.nullable("id", new ArrowType.Int(64, true)), plain(SparseColumns.field("terms", true, 1))));

    private SparseRows() {}

    private static Field plain(Field field) {
        return new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
    }

    static TableSpec spec(int dimensions) {
        return TableSpec.builder()
                .schema(SCHEMA)
                .property("sparse.terms.dim", Integer.toString(dimensions))
                .build();
    }

    /**
     * What a row holds: values that are small whole numbers, so that ties are common, some of them zero; sometimes none; every
     * seventh row has no vector.
     */
    static @Nullable TreeMap<Integer, Float> vector(long id, int dimensions) {
        return id % 7 == 6 ? null : random(new Random(id * 31 + dimensions), dimensions);
    }

    static TreeMap<Integer, Float> random(Random random, int dimensions) {
        TreeMap<Integer, Float> vector = new TreeMap<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            vector.put((int) Math.pow(dimensions, random.nextDouble()) - 1, random.nextInt(7) - 2f);
        }
        return vector;
    }

    static VectorSchemaRoot batch(Schema schema, long firstId, int rows, int dimensions, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        batch.allocateNew();
        for (int row = 0; row < rows; row++) {
            ((BigIntVector) batch.getVector("id")).setSafe(row, firstId + row);
            TreeMap<Integer, Float> vector = vector(firstId + row, dimensions);
            set(
                    batch,
                    row,
                    vector == null ? null : List.copyOf(vector.keySet()),
                    vector == null ? null : List.copyOf(vector.values()));
        }
        batch.setRowCount(rows);
        return batch;
    }

    /** Sets a vector, whatever is wrong with it. */
    static void set(VectorSchemaRoot batch, int row, @Nullable List<Integer> indices, @Nullable List<Float> values) {
        StructVector structs = (StructVector) batch.getVector("terms");
        if (indices == null && values == null) {
            structs.setNull(row);
            return;
        }
        structs.setIndexDefined(row);
        ListVector ofIndices = (ListVector) structs.getChildrenFromFields().get(0);
        ListVector ofValues = (ListVector) structs.getChildrenFromFields().get(1);
        if (indices != null) {
            int at = ofIndices.startNewValue(row);
            for (int index : indices) {
                ((IntVector) ofIndices.getDataVector()).setSafe(at++, index);
            }
            ofIndices.endValue(row, indices.size());
        }
        if (values != null) {
            int at = ofValues.startNewValue(row);
            for (float value : values) {
                ((Float4Vector) ofValues.getDataVector()).setSafe(at++, value);
            }
            ofValues.endValue(row, values.size());
        }
    }

    static TableSnapshot append(Table table, long firstId, int rows, int dimensions, BufferAllocator allocator) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = batch(SCHEMA, firstId, rows, dimensions, allocator)) {
            writer.write(batch);
            return table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    static SparseVector sparse(Map<Integer, Float> vector, int dimensions) {
        return SparseVector.of(dimensions, vector);
    }

    /** The distance over all elements, the zeros too; NaN where there is none. */
    static double distance(DistanceMetric metric, Map<Integer, Float> a, Map<Integer, Float> b) {
        double dot = 0;
        double squares = 0;
        double ofA = 0;
        double ofB = 0;
        TreeMap<Integer, Float> all = new TreeMap<>(a);
        all.putAll(b);
        for (int index : all.keySet()) {
            double x = a.getOrDefault(index, 0f);
            double y = b.getOrDefault(index, 0f);
            dot += x * y;
            squares += (x - y) * (x - y);
            ofA += x * x;
            ofB += y * y;
        }
        return switch (metric) {
            case DOT -> 0 - dot;
            case L2 -> Math.sqrt(squares);
            case COSINE -> ofA == 0 || ofB == 0 ? Double.NaN : 1 - dot / Math.sqrt(ofA * ofB);
            case HAMMING -> throw new IllegalArgumentException();
        };
    }
}

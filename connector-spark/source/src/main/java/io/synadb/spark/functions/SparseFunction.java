package io.synadb.spark.functions;

import io.synadb.InvalidArgumentException;
import io.synadb.table.search.SparseDistance;
import io.synadb.table.search.SparseVector;
import io.synadb.vector.DistanceMetric;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A function of two sparse vectors, under the name that it has for two dense ones: {@code inner_product(a, b)} and so on. Each
 * is a struct of indices, strictly ascending, and values; it has zeros wherever it has no index.
 *
 * <p>Null where a vector, a list or an element of one is null, and the cosine where a vector is zero. Immutable and thread-safe.
 *
 * @param name under which SQL calls it
 * @param metric whose distance it gives; of {@link DistanceMetric#DOT} the product itself
 * @param left the type of the first vector, {@link SparseStructs#isSparse} of which is true
 * @param right that of the second
 */
record SparseFunction(String name, DistanceMetric metric, StructType left, StructType right)
        implements ScalarFunction<Float> {
    private static final long serialVersionUID = 1L;

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {left, right};
    }

    @Override
    public DataType resultType() {
        return DataTypes.FloatType;
    }

    @Override
    public String canonicalName() {
        return VectorFunctions.canonicalName(name);
    }

    @Override
    public @Nullable Float produceResult(InternalRow arguments) {
        if (arguments.isNullAt(0) || arguments.isNullAt(1)) {
            return null;
        }
        Optional<Elements> a = Elements.of(arguments.getStruct(0, 2), left);
        Optional<Elements> b = Elements.of(arguments.getStruct(1, 2), right);
        if (a.isEmpty() || b.isEmpty()) {
            return null;
        }
        a.get().requireAscending(name);
        b.get().requireAscending(name);
        float distance = SparseDistance.of(metric, a.get().indices, a.get().values, b.get().indices, b.get().values);
        boolean directed =
                metric != DistanceMetric.COSINE || !a.get().isZero() && !b.get().isZero();
        return directed ? (metric == DistanceMetric.DOT ? 0f - distance : distance) : null;
    }

    /**
     * A vector that a query names, if it is one of a column of this dimension: with ascending indices below it, finite numbers
     * and no null.
     */
    static Optional<SparseVector> vector(InternalRow struct, StructType type, int dimensions) {
        return Elements.of(struct, type).flatMap(elements -> {
            try {
                return Optional.of(SparseVector.of(dimensions, elements.indices, elements.values));
            } catch (InvalidArgumentException e) {
                // Spark calls the function, which says what is wrong, or has an answer where a search has none.
                return Optional.empty();
            }
        });
    }

    /** The elements of a vector. */
    private record Elements(int[] indices, float[] values) {
        static Optional<Elements> of(InternalRow struct, StructType type) {
            if (struct.isNullAt(0) || struct.isNullAt(1)) {
                return Optional.empty();
            }
            ArrayData indices = struct.getArray(0);
            ArrayData values = struct.getArray(1);
            if (hasNull(indices) || hasNull(values)) {
                return Optional.empty();
            }
            return Optional.of(new Elements(indices.toIntArray(), SparseStructs.floats(values, type)));
        }

        private static boolean hasNull(ArrayData list) {
            for (int i = 0; i < list.numElements(); i++) {
                if (list.isNullAt(i)) {
                    return true;
                }
            }
            return false;
        }

        void requireAscending(String function) {
            boolean ascend = indices.length == values.length && (indices.length == 0 || indices[0] >= 0);
            for (int i = 1; i < indices.length; i++) {
                ascend &= indices[i] > indices[i - 1];
            }
            if (!ascend) {
                throw new InvalidArgumentException(function + " got a sparse vector of " + indices.length
                        + " indices and " + values.length
                        + " values: expected as many of both, and indices from 0 on that are strictly ascending; sort the"
                        + " pairs of index and value by index");
            }
        }

        boolean isZero() {
            for (float value : values) {
                if (value != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}

package io.synadb.spark.functions;

import io.synadb.DimensionMismatchException;
import io.synadb.vector.DistanceMetric;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import org.jspecify.annotations.Nullable;

/** Two vectors as Spark passes them, measured. Stateless and thread-safe. */
final class VectorArguments {
    private VectorArguments() {}

    /** The distance, or null when a vector or an element is null. */
    static @Nullable Float distance(
            String function, DistanceMetric metric, @Nullable ArrayData left, @Nullable ArrayData right) {
        if (left == null || right == null) {
            return null;
        }
        int dimensions = left.numElements();
        if (dimensions != right.numElements()) {
            throw new DimensionMismatchException(function + " got a vector of " + dimensions + " numbers and one of "
                    + right.numElements() + ": expected two of the same length; check which model made each of them");
        }
        float[] a = floats(left);
        float[] b = floats(right);
        return a == null || b == null ? null : metric.distance(a, 0, b, 0, dimensions);
    }

    /** Whether all elements are zero, as in an empty vector: one without a direction. */
    static boolean isZero(ArrayData vector) {
        for (int i = 0; i < vector.numElements(); i++) {
            if (vector.getFloat(i) != 0f) {
                return false;
            }
        }
        return true;
    }

    private static float @Nullable [] floats(ArrayData vector) {
        return hasNull(vector) ? null : vector.toFloatArray();
    }

    private static boolean hasNull(ArrayData vector) {
        if (vector instanceof UnsafeArrayData unsafe) {
            return hasNull(unsafe);
        }
        for (int i = 0; i < vector.numElements(); i++) {
            if (vector.isNullAt(i)) {
                return true;
            }
        }
        return false;
    }

    /** Looks at 64 elements at a time: the bits of null elements follow the count. */
    private static boolean hasNull(UnsafeArrayData vector) {
        int headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(vector.numElements());
        for (int offset = Long.BYTES; offset < headerBytes; offset += Long.BYTES) {
            if (Platform.getLong(vector.getBaseObject(), vector.getBaseOffset() + offset) != 0) {
                return true;
            }
        }
        return false;
    }
}

package io.synadb.spark.functions;

import io.synadb.DimensionMismatchException;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code hamming_distance(a, b)}: how many bits of two binary vectors differ, of two BINARY of as many bytes.
 *
 * <p>Immutable and thread-safe.
 */
public record HammingDistance() implements ScalarFunction<Integer> {
    /** The name under which SQL calls it. */
    public static final String NAME = "hamming_distance";

    /** Called by the code that Spark generates. */
    public static @Nullable Integer invoke(byte @Nullable [] left, byte @Nullable [] right) {
        if (left == null || right == null) {
            return null;
        }
        if (left.length != right.length) {
            throw new DimensionMismatchException(NAME + " got a binary vector of " + left.length + " bytes and one of "
                    + right.length + ": expected two of the same length; check which model made each of them");
        }
        int different = 0;
        for (int i = 0; i < left.length; i++) {
            different += Integer.bitCount((left[i] ^ right[i]) & 0xFF);
        }
        return different;
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.BinaryType, DataTypes.BinaryType};
    }

    @Override
    public DataType resultType() {
        return DataTypes.IntegerType;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String canonicalName() {
        return VectorFunctions.canonicalName(NAME);
    }
}

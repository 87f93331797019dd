package io.synadb.flink.types;

import io.synadb.arrow.ElementType;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;

/**
 * What Flink sees of columns of vectors and other tensors: an array of all elements, in the order of the rows; binary vectors as
 * BYTES. Stateless and thread-safe.
 */
final class TensorTypes {
    private TensorTypes() {}

    static LogicalType of(Field tensor) {
        return isBinary(tensor)
                ? new VarBinaryType(tensor.isNullable(), VarBinaryType.MAX_LENGTH)
                : new ArrayType(tensor.isNullable(), of(Schemas.element(tensor)));
    }

    /** Whether a column of tensors is one of binary vectors. */
    static boolean isBinary(Field tensor) {
        return Schemas.isVector(tensor) && Schemas.encoding(tensor) == VectorEncoding.BINARY;
    }

    private static LogicalType of(ElementType element) {
        return switch (element) {
            case FLOAT16, FLOAT32 -> new FloatType();
            case FLOAT64 -> new DoubleType();
            case INT8 -> new TinyIntType();
            case UINT8, INT16 -> new SmallIntType();
            case INT32 -> new IntType();
            case INT64 -> new BigIntType();
        };
    }
}

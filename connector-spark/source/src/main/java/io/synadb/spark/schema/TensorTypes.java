package io.synadb.spark.schema;

import io.synadb.arrow.ElementType;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What Spark sees of columns of vectors and other tensors: an array of all elements, in the order of the rows; binary vectors as
 * BINARY. Stateless and thread-safe.
 */
public final class TensorTypes {
    private TensorTypes() {}

    /** The type of a column of tensors. */
    public static DataType of(Field tensor) {
        return isBinary(tensor) ? DataTypes.BinaryType : DataTypes.createArrayType(of(Schemas.element(tensor)), true);
    }

    /** Whether a column of tensors is one of binary vectors. */
    public static boolean isBinary(Field tensor) {
        return Schemas.isVector(tensor) && Schemas.encoding(tensor) == VectorEncoding.BINARY;
    }

    /**
     * The type of the elements of an array that is to be stored as vectors or tensors of some numbers: that of these, where it is
     * one of those that Python makes.
     *
     * @param numbers an encoding of vectors or a type of elements, as a property names it
     */
    public static DataType storedAs(DataType elements, String numbers) {
        return switch (numbers) {
            case "f32", "f16", "float32", "float16" ->
                elements.equals(DataTypes.DoubleType) ? DataTypes.FloatType : elements;
            case "i8", "int8" -> elements.equals(DataTypes.LongType) ? DataTypes.ByteType : elements;
            case "int32" -> elements.equals(DataTypes.LongType) ? DataTypes.IntegerType : elements;
            case "uint8" -> elements.equals(DataTypes.LongType) ? DataTypes.ShortType : elements;
            default -> elements;
        };
    }

    private static DataType of(ElementType element) {
        return switch (element) {
            case FLOAT16, FLOAT32 -> DataTypes.FloatType;
            case FLOAT64 -> DataTypes.DoubleType;
            case INT8 -> DataTypes.ByteType;
            case UINT8, INT16 -> DataTypes.ShortType;
            case INT32 -> DataTypes.IntegerType;
            case INT64 -> DataTypes.LongType;
        };
    }
}

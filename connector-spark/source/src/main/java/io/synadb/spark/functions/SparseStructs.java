package io.synadb.spark.functions;

import io.synadb.arrow.SparseColumns;
import io.synadb.table.search.SparseVector;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.StructType;

/**
 * Sparse vectors as Spark has them: {@code STRUCT<indices: ARRAY<INT>, values: ARRAY<FLOAT>>}; as an argument of a function the
 * values may be DOUBLE or DECIMAL, too, as literals are. Stateless and thread-safe.
 */
public final class SparseStructs {
    private SparseStructs() {}

    /** Whether a value of this type can be a sparse vector. */
    static boolean isSparse(DataType type) {
        return type instanceof StructType struct
                && struct.length() == 2
                && struct.fields()[0].name().equalsIgnoreCase(SparseColumns.INDICES)
                && struct.fields()[1].name().equalsIgnoreCase(SparseColumns.VALUES)
                && struct.fields()[0].dataType() instanceof ArrayType indices
                && indices.elementType() instanceof IntegerType
                && struct.fields()[1].dataType() instanceof ArrayType values
                && isNumber(values.elementType());
    }

    private static boolean isNumber(DataType type) {
        return type instanceof FloatType || type instanceof DoubleType || type instanceof DecimalType;
    }

    /** The query vector that a literal is, if a column of sparse vectors of this dimension can be searched by it. */
    public static Optional<SparseVector> query(Literal<?> literal, int dimensions) {
        return isSparse(literal.dataType()) && literal.value() instanceof InternalRow struct
                ? SparseFunction.vector(struct, (StructType) literal.dataType(), dimensions)
                : Optional.empty();
    }

    /** Numbers of a vector, none of them null. */
    static float[] floats(ArrayData values, StructType vector) {
        DataType type = ((ArrayType) vector.fields()[1].dataType()).elementType();
        float[] floats = new float[values.numElements()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = type instanceof FloatType
                    ? values.getFloat(i)
                    : type instanceof DecimalType decimal
                            ? (float) values.getDecimal(i, decimal.precision(), decimal.scale())
                                    .toDouble()
                            : (float) values.getDouble(i);
        }
        return floats;
    }
}

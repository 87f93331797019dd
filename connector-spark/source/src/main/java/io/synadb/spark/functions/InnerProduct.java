package io.synadb.spark.functions;

import io.synadb.vector.DistanceMetric;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code inner_product(a, b)}: the product of two vectors, as {@code vector_inner_product}. The nearest rows have the
 * largest product: {@code ORDER BY inner_product(v, q) DESC}.
 *
 * <p>Immutable and thread-safe.
 */
public record InnerProduct() implements ScalarFunction<Float> {
    /** The name under which SQL calls it. */
    public static final String NAME = "inner_product";

    /** Called by the code that Spark generates. */
    public static @Nullable Float invoke(@Nullable ArrayData left, @Nullable ArrayData right) {
        Float distance = VectorArguments.distance(NAME, DistanceMetric.DOT, left, right);
        return distance == null ? null : -distance;
    }

    @Override
    public DataType[] inputTypes() {
        return VectorFunctions.inputTypes();
    }

    @Override
    public DataType resultType() {
        return DataTypes.FloatType;
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

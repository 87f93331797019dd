package io.synadb.spark.functions;

import io.synadb.vector.DistanceMetric;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code l2_distance(a, b)}: the Euclidean distance of two vectors, as {@code vector_l2_distance}.
 *
 * <p>Immutable and thread-safe.
 */
public record L2Distance() implements ScalarFunction<Float> {
    /** The name under which SQL calls it. */
    public static final String NAME = "l2_distance";

    /** Called by the code that Spark generates. */
    public static @Nullable Float invoke(@Nullable ArrayData left, @Nullable ArrayData right) {
        return VectorArguments.distance(NAME, DistanceMetric.L2, left, right);
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

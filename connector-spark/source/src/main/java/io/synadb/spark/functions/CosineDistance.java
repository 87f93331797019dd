package io.synadb.spark.functions;

import io.synadb.vector.DistanceMetric;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code cosine_distance(a, b)}: one minus the cosine of the angle between two vectors, which is one minus
 * {@code vector_cosine_similarity}.
 *
 * <p>Immutable and thread-safe.
 */
public record CosineDistance() implements ScalarFunction<Float> {
    /** The name under which SQL calls it. */
    public static final String NAME = "cosine_distance";

    /** Called by the code that Spark generates. */
    public static @Nullable Float invoke(@Nullable ArrayData left, @Nullable ArrayData right) {
        Float distance = VectorArguments.distance(NAME, DistanceMetric.COSINE, left, right);
        if (left == null || right == null || distance == null) {
            return null;
        }
        boolean directed = !distance.isNaN() || !(VectorArguments.isZero(left) || VectorArguments.isZero(right));
        return directed ? distance : null;
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

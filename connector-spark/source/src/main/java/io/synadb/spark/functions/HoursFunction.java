package io.synadb.spark.functions;

import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code hours(t)}: the hours of a timestamp since 1970, by the UTC clock.
 *
 * <p>Immutable and thread-safe.
 *
 * @param input a timestamp
 */
public record HoursFunction(DataType input) implements ScalarFunction<Long> {
    static final String NAME = "hours";
    private static final long HOUR_MICROS = 3_600_000_000L;

    /** Called by the code that Spark generates. */
    public long invoke(long epochMicros) {
        return Math.floorDiv(epochMicros, HOUR_MICROS);
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {input};
    }

    @Override
    public DataType resultType() {
        return DataTypes.LongType;
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

package io.synadb.spark.functions;

import io.synadb.table.partition.Transform.Truncate;
import java.math.BigDecimal;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * {@code truncate(w, v)}: a value without its end, as a table that is partitioned so has it. A number below 0 gets further
 * from 0, perhaps beyond its type, so that what comes out is of a wider one.
 *
 * <p>Immutable and thread-safe.
 *
 * @param input the type of the value, one that {@link Truncate} takes
 */
public record TruncateFunction(DataType input) implements ScalarFunction<Object> {
    static final String NAME = "truncate";
    /** A step has at most so many digits. */
    private static final int WIDTH_DIGITS = 10;

    private static final int LONG_DIGITS = 20;

    /** Called by the code that Spark generates, as all of this name are. */
    public long invoke(int width, byte value) {
        return invoke(width, (int) value);
    }

    public long invoke(int width, short value) {
        return invoke(width, (int) value);
    }

    public long invoke(int width, int value) {
        return new Truncate(width).of(BigDecimal.valueOf(value)).longValueExact();
    }

    public Decimal invoke(int width, long value) {
        return Decimal.apply(new Truncate(width).of(BigDecimal.valueOf(value)), LONG_DIGITS, 0);
    }

    public @Nullable Decimal invoke(int width, @Nullable Decimal value) {
        DecimalType type = (DecimalType) resultType();
        return value == null
                ? null
                : Decimal.apply(new Truncate(width).of(value.toJavaBigDecimal()), type.precision(), type.scale());
    }

    public @Nullable UTF8String invoke(int width, @Nullable UTF8String value) {
        return value == null ? null : UTF8String.fromString(new Truncate(width).of(value.toString()));
    }

    public byte @Nullable [] invoke(int width, byte @Nullable [] value) {
        return value == null ? null : new Truncate(width).of(value);
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.IntegerType, input};
    }

    @Override
    public DataType resultType() {
        if (input instanceof LongType) {
            return DataTypes.createDecimalType(LONG_DIGITS, 0);
        } else if (input instanceof IntegralType) {
            return DataTypes.LongType;
        } else if (input instanceof DecimalType decimal) {
            int digits = Math.max(decimal.precision(), WIDTH_DIGITS) + 1;
            return DataTypes.createDecimalType(Math.min(DecimalType.MAX_PRECISION(), digits), decimal.scale());
        }
        return input;
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

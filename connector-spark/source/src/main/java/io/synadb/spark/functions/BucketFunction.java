package io.synadb.spark.functions;

import io.synadb.table.partition.KeyHash;
import io.synadb.table.partition.Transform.Bucket;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * {@code bucket(n, v)}: in which of n buckets a table has a value, counted from 0.
 *
 * <p>Immutable and thread-safe.
 *
 * @param input the type of the value, one that {@link Bucket} takes
 */
public record BucketFunction(DataType input) implements ScalarFunction<Integer> {
    static final String NAME = "bucket";

    /** Called by the code that Spark generates, as all of this name are. */
    public int invoke(int buckets, byte value) {
        return invoke(buckets, (long) value);
    }

    public int invoke(int buckets, short value) {
        return invoke(buckets, (long) value);
    }

    /** A date by days, too. */
    public int invoke(int buckets, int value) {
        return invoke(buckets, (long) value);
    }

    /** A timestamp by microseconds, too. */
    public int invoke(int buckets, long value) {
        return new Bucket(buckets).of(KeyHash.ofWhole(value));
    }

    public @Nullable Integer invoke(int buckets, @Nullable Decimal value) {
        return value == null
                ? null
                : new Bucket(buckets)
                        .of(KeyHash.ofDecimal(value.toJavaBigDecimal().unscaledValue()));
    }

    public @Nullable Integer invoke(int buckets, @Nullable UTF8String value) {
        return value == null ? null : invoke(buckets, value.getBytes());
    }

    public @Nullable Integer invoke(int buckets, byte @Nullable [] value) {
        return value == null ? null : new Bucket(buckets).of(KeyHash.ofBytes(value));
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {DataTypes.IntegerType, input};
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

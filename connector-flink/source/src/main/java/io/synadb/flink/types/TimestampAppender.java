package io.synadb.flink.types;

import io.synadb.arrow.Timestamps;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Copies timestamps as micro- or nanoseconds, cut to the precision of the type, as Flink does where it serializes a row: so it does
 * not matter whether it did. Not thread-safe.
 */
final class TimestampAppender extends ColumnAppender {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;
    private static final int NANOS_PRECISION = 9;

    private final TimeStampVector times;
    /** The nanoseconds of a number in the column. */
    private final int stepNanos;
    /** To how many of those numbers values are cut. */
    private final long unit;

    TimestampAppender(TimeStampVector times, LogicalType type, String path, RowPlace place) {
        super(times, path, place);
        this.times = times;
        boolean nanos = Timestamps.isNanos(times.getField().getType());
        this.stepNanos = nanos ? 1 : NANOS_PER_MICRO;
        int digits = nanos ? NANOS_PRECISION : FlinkSchemas.MICROS_PRECISION;
        long cut = 1;
        for (int digit = LogicalTypeChecks.getPrecision(type); digit < digits; digit++) {
            cut *= 10;
        }
        this.unit = cut;
    }

    @Override
    long appendValue(Object value, int at) {
        TimestampData time = (TimestampData) value;
        try {
            // A millisecond later where it is below zero: the beginning of the first one may have no number.
            int shift = time.getMillisecond() < 0 ? 1 : 0;
            int perMilli = NANOS_PER_MILLI / stepNanos;
            long all = Math.addExact(
                    Math.multiplyExact(time.getMillisecond() + shift, perMilli),
                    (long) time.getNanoOfMillisecond() / stepNanos - (long) shift * perMilli);
            times.setSafe(at, Math.subtractExact(all, Math.floorMod(all, unit)));
        } catch (ArithmeticException e) {
            throw invalid("is " + time.getMillisecond() + " milliseconds since 1970, expected a time whose "
                    + (stepNanos == 1
                            ? "nanoseconds fit 64 bits, from the year 1678 to 2262. Declare TIMESTAMP(6), or correct"
                                    + " or filter"
                            : "microseconds fit 64 bits, from the year -290308 to 294247. Correct or filter")
                    + " such rows");
        }
        return Long.BYTES + 1L;
    }
}

package io.synadb.flink.types;

import org.apache.arrow.vector.TimeStampVector;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Copies timestamps as microseconds, cut to the precision of the type, as Flink does where it serializes a row: so it does
 * not matter whether it did. Not thread-safe.
 */
final class TimestampAppender extends ColumnAppender {
    private static final int MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final TimeStampVector micros;
    private final long unitMicros;

    TimestampAppender(TimeStampVector micros, LogicalType type, String path, RowPlace place) {
        super(micros, path, place);
        this.micros = micros;
        long unit = 1;
        for (int digit = LogicalTypeChecks.getPrecision(type); digit < FlinkSchemas.MICROS_PRECISION; digit++) {
            unit *= 10;
        }
        this.unitMicros = unit;
    }

    @Override
    long appendValue(Object value, int at) {
        TimestampData time = (TimestampData) value;
        try {
            long all = Math.addExact(
                    Math.multiplyExact(time.getMillisecond(), MICROS_PER_MILLI),
                    time.getNanoOfMillisecond() / NANOS_PER_MICRO);
            micros.setSafe(at, Math.subtractExact(all, Math.floorMod(all, unitMicros)));
        } catch (ArithmeticException e) {
            throw invalid("is " + time.getMillisecond() + " milliseconds since 1970, expected a time whose microseconds"
                    + " fit 64 bits, from the year -290308 to 294247. Correct or filter such rows");
        }
        return Long.BYTES + 1L;
    }
}

package io.synadb.flink.types;

import org.apache.arrow.vector.DurationVector;

/** Copies intervals of days to seconds, of which Flink keeps milliseconds. Not thread-safe. */
final class IntervalAppender extends ColumnAppender {
    private static final int MICROS_PER_MILLI = 1_000;

    private final DurationVector micros;

    IntervalAppender(DurationVector micros, String path, RowPlace place) {
        super(micros, path, place);
        this.micros = micros;
    }

    @Override
    long appendValue(Object value, int at) {
        long millis = (Long) value;
        try {
            micros.setSafe(at, Math.multiplyExact(millis, MICROS_PER_MILLI));
        } catch (ArithmeticException e) {
            throw invalid("is " + millis + " milliseconds, expected an interval whose microseconds fit 64 bits."
                    + " Correct or filter such rows");
        }
        return Long.BYTES + 1L;
    }
}

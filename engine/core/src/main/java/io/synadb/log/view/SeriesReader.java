package io.synadb.log.view;

import io.synadb.Atom;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.Series;
import io.synadb.SeriesQuery;
import io.synadb.SynaException;
import io.synadb.log.record.AtomFormat;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Reads the numbers of a key. Their bytes go from the window of a {@link RecordCursor} to arrays, with no {@link Atom} in
 * between: a million points take some hundredths of a second.
 *
 * <p>Immutable and thread-safe.
 */
final class SeriesReader implements SeriesQuery {
    private final LogView view;
    private final String key;
    private final int[] records;

    /**
     * @param records all of a key, oldest first
     */
    SeriesReader(LogView view, String key, int[] records) {
        this.view = view;
        this.key = key;
        this.records = records;
    }

    @Override
    public Series all() {
        return read(records, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public Series between(long fromMicros, long toMicros) {
        if (toMicros < fromMicros) {
            throw new InvalidArgumentException(
                    "A range of time ends at " + toMicros + " µs, before its start at " + fromMicros + " µs.");
        }
        if (toMicros == fromMicros) {
            return read(new int[0], fromMicros, toMicros);
        }
        RecordsByTime byTime = new RecordsByTime(view.reader());
        int start = byTime.firstNotBefore(fromMicros, records);
        int end = byTime.firstNotBefore(toMicros, records);
        boolean found = start != RecordsByTime.UNKNOWN && end != RecordsByTime.UNKNOWN;
        return read(found ? Arrays.copyOfRange(records, start, end) : records, fromMicros, toMicros - 1);
    }

    private Series read(int[] wanted, long firstMicros, long lastMicros) {
        Points points = new Points(wanted);
        RecordCursor cursor = points.cursor;
        while (cursor.hasNext()) {
            cursor.advance();
            long timestamp = cursor.header().timestampMicros();
            points.take(timestamp >= firstMicros && timestamp <= lastMicros);
        }
        return new NumberSeries(
                "key '" + key + "' in " + view.reader().path(),
                points.timestamps,
                points.bits,
                points.count,
                points.ints);
    }

    private final class Points {
        private final RecordCursor cursor;
        private final long[] timestamps;
        private final long[] bits;
        private final BitSet ints = new BitSet();
        private int count;
        private boolean hasFloat;
        private double lastFloat;

        Points(int[] wanted) {
            cursor = new RecordCursor(view, wanted);
            timestamps = new long[wanted.length];
            bits = new long[wanted.length];
        }

        /** Takes in the value that the cursor stands on; if it is not wanted, only to know what later deltas are added to. */
        void take(boolean wanted) {
            if (cursor.header().isTombstone()) {
                return;
            }
            int tag = cursor.numberTag();
            if (tag == AtomFormat.FLOAT) {
                takeFloat(cursor.numberBits(), wanted);
            } else if (tag == AtomFormat.INT) {
                takeInt(cursor.numberBits(), wanted);
            } else {
                takeOther(cursor.stored().atom(), wanted);
            }
        }

        private void takeOther(Atom atom, boolean wanted) {
            if (atom instanceof Atom.Float number) {
                takeFloat(Double.doubleToRawLongBits(number.value()), wanted);
            } else if (atom instanceof Atom.Int number) {
                takeInt(number.value(), wanted);
            } else if (wanted && !(atom instanceof Atom.Null)) {
                throw new SynaException(
                        ErrorCode.TYPE_MISMATCH,
                        "The value of key '" + key + "' at offset "
                                + cursor.stored().offset() + " of "
                                + view.reader().path() + ", written at "
                                + cursor.header().timestampMicros()
                                + " µs, is no number but " + atom.getClass().getSimpleName()
                                + ": ask for a series between times without it, or for the history.");
            }
        }

        private void takeFloat(long stored, boolean wanted) {
            long value = cursor.header().isDelta() ? absolute(stored) : stored;
            lastFloat = Double.longBitsToDouble(value);
            hasFloat = true;
            if (wanted) {
                add(value);
            }
        }

        private long absolute(long difference) {
            if (hasFloat) {
                return Double.doubleToRawLongBits(lastFloat + Double.longBitsToDouble(difference));
            }
            Atom value = new DeltaChain(view.reader()).value(cursor.record(), cursor.stored());
            return value instanceof Atom.Float number ? Double.doubleToRawLongBits(number.value()) : difference;
        }

        private void takeInt(long value, boolean wanted) {
            if (wanted) {
                ints.set(count);
                add(value);
            }
        }

        private void add(long value) {
            timestamps[count] = cursor.header().timestampMicros();
            bits[count] = value;
            count++;
        }
    }
}

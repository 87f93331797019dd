package io.synadb.log.view;

import io.synadb.log.index.KeyIndex;
import java.util.Arrays;

/**
 * Finds records of a key by their time. What we write never goes back in time, so the search halves: it looks at the times
 * of few records, and then proves its answer by the checksums of the records on both sides of the time. Where another
 * program set its clock back, or the proof fails, it is left to reading all.
 *
 * <p>Stateless and thread-safe.
 */
final class RecordsByTime {
    /** What only reading all records can tell. */
    static final int UNKNOWN = -2;

    private static final int MOST_STEPS = 1 << 20;

    private final LogReader reader;
    private final KeyIndex index;

    RecordsByTime(LogReader reader) {
        this.reader = reader;
        this.index = reader.index();
    }

    /**
     * The last record of a key, in the order of the file, whose time is not after {@code micros}; {@link KeyIndex#NONE} if
     * there is none. With n newer ones, it takes n steps in memory and looks at some log n records.
     *
     * @param newest the key's newest that counts
     */
    int lastNotAfter(long micros, int newest) {
        int found = reader.hasSortedTimes() ? search(micros, newest) : UNKNOWN;
        if (found != UNKNOWN) {
            return found;
        }
        int record = newest;
        while (record != KeyIndex.NONE && provenTime(record) > micros) {
            record = index.previous(record);
        }
        return record;
    }

    private int search(long micros, int newest) {
        if (time(newest) <= micros) {
            return isProven(micros, newest, KeyIndex.NONE) ? newest : UNKNOWN;
        }
        int later = newest;
        for (int steps = 1; ; steps = Math.min(MOST_STEPS, steps * 2)) {
            int[] older = olderThan(later, steps);
            if (older.length < steps || time(older[steps - 1]) <= micros) {
                int place = firstNotAfter(micros, older);
                int found = place == older.length ? KeyIndex.NONE : older[place];
                return isProven(micros, found, place == 0 ? later : older[place - 1]) ? found : UNKNOWN;
            }
            later = older[steps - 1];
        }
    }

    /** The records of the key before {@code record}, newest first, at most {@code steps} of them. */
    private int[] olderThan(int record, int steps) {
        int[] older = new int[Math.min(steps, record)];
        int count = 0;
        int before = index.previous(record);
        while (before != KeyIndex.NONE && count < steps) {
            older[count++] = before;
            before = index.previous(before);
        }
        return count == older.length ? older : Arrays.copyOf(older, count);
    }

    private int firstNotAfter(long micros, int[] newestFirst) {
        int low = 0;
        int high = newestFirst.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(newestFirst[middle]) > micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The place of the first record whose time is not before {@code micros}; the length if there is none; {@link #UNKNOWN}
     * if that cannot be told from a few.
     *
     * @param oldestFirst records of a key
     */
    int firstNotBefore(long micros, int[] oldestFirst) {
        if (!reader.hasSortedTimes()) {
            return UNKNOWN;
        }
        int low = 0;
        int high = oldestFirst.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time(oldestFirst[middle]) < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int before = low == 0 ? KeyIndex.NONE : oldestFirst[low - 1];
        int found = low == oldestFirst.length ? KeyIndex.NONE : oldestFirst[low];
        boolean proven = (before == KeyIndex.NONE || provenTime(before) < micros)
                && (found == KeyIndex.NONE || provenTime(found) >= micros);
        return proven ? low : UNKNOWN;
    }

    /** Whether {@code micros} lies between the checked times of two records that follow each other. */
    private boolean isProven(long micros, int notAfter, int later) {
        return (notAfter == KeyIndex.NONE || provenTime(notAfter) <= micros)
                && (later == KeyIndex.NONE || provenTime(later) > micros);
    }

    /** The time in the header of a record, which a damaged disk may have changed. */
    private long time(int record) {
        return reader.timestampMicros(record);
    }

    private long provenTime(int record) {
        return reader.read(record).header().timestampMicros();
    }
}

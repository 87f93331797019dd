package io.synadb.log.index;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The keys of a log: for each the newest of its records, and for each record of a key the one before it.
 *
 * <p>Records are numbered in file order. {@code offsets} holds where each starts, and behind the last where the log ends;
 * {@code previous} the key's record before, −1 for none; {@code slots} is a hash table with linear probing of
 * {@code hash << 32 | (newest + 1)}, 0 empty, where the hash is the key's CRC32C. Keys themselves stay in the log: whoever asks compares them there. That is
 * 12 bytes a record and 11 to 22 a key, and no object for either.
 *
 * <p>One thread writes, any number read meanwhile without a lock: what a slot leads to is written before the slot is, by a
 * release that every reader's acquire pairs with, and never changes afterwards.
 */
public final class KeyIndex {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    /** The number of no record. */
    static final int NONE = -1;

    private volatile long[] offsets = new long[1025];
    private volatile int[] previous = new int[1024];
    private volatile long[] slots = new long[1024];
    private volatile int records;
    private int keys;

    /** How many records there are, those without a key of their own included. */
    public int records() {
        return records;
    }

    /** How many keys have a record. */
    public int keys() {
        return keys;
    }

    /** Where a record starts. */
    public long offset(int record) {
        return offsets[record];
    }

    /** Where a record ends. */
    public long end(int record) {
        return offsets[record + 1];
    }

    /** The record before {@code record} of the same key; −1 when it is the first. */
    public int previous(int record) {
        return previous[record];
    }

    /**
     * The newest record of a key; −1 when it has none.
     *
     * @param hash the key's
     * @param sameKey whether a record, the newest of some key with this hash, has the key asked for
     */
    public int newest(int hash, IntPredicate sameKey) {
        long[] table = slots;
        int mask = table.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            long slot = (long) SLOT.getAcquire(table, i);
            if (slot == 0) {
                return NONE;
            }
            if ((int) (slot >>> 32) == hash) {
                int record = recordOf(slot);
                if (sameKey.test(record)) {
                    return record;
                }
            }
        }
    }

    /**
     * Adds the next record of a key.
     *
     * @param hash the key's
     * @param before the key's {@link #newest} record until now
     * @return the record's number
     */
    int add(int hash, int before, long start, long end) {
        int record = append(start, end, before);
        long[] table = slots;
        int mask = table.length - 1;
        int i = hash & mask;
        while (table[i] != 0 && ((int) (table[i] >>> 32) != hash || recordOf(table[i]) != before)) {
            i = (i + 1) & mask;
        }
        SLOT.setRelease(table, i, ((long) hash << 32) | (record + 1L));
        records = record + 1;
        if (before == NONE && ++keys > table.length / 3 * 2) {
            grow();
        }
        return record;
    }

    /** Adds a record, or a damaged range, that belongs to no key. */
    public void addWithoutKey(long start, long end) {
        records = append(start, end, NONE) + 1;
    }

    private int append(long start, long end, int before) {
        int record = records;
        if (record == Integer.MAX_VALUE - 16) {
            throw new SynaException(
                    ErrorCode.UNSUPPORTED, "A database holds at most " + record + " records: go on in a new file.");
        }
        if (record == previous.length) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 16L, record + (record >> 1));
            offsets = Arrays.copyOf(offsets, capacity + 1);
            previous = Arrays.copyOf(previous, capacity);
        }
        offsets[record] = start;
        offsets[record + 1] = end;
        previous[record] = before;
        return record;
    }

    private void grow() {
        long[] old = slots;
        long[] larger = new long[old.length * 2];
        int mask = larger.length - 1;
        for (long slot : old) {
            if (slot != 0) {
                int i = (int) (slot >>> 32) & mask;
                while (larger[i] != 0) {
                    i = (i + 1) & mask;
                }
                larger[i] = slot;
            }
        }
        slots = larger;
    }

    /** The newest record of every key, in file order. */
    public int[] newestOfEach() {
        long[] table = slots;
        int[] found = new int[16];
        int count = 0;
        for (int i = 0; i < table.length; i++) {
            long slot = (long) SLOT.getAcquire(table, i);
            if (slot != 0) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = recordOf(slot);
            }
        }
        int[] result = Arrays.copyOf(found, count);
        Arrays.sort(result);
        return result;
    }

    private static int recordOf(long slot) {
        return (int) slot - 1;
    }
}

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
 * {@code chain} the key's record before, and whether the record deletes; {@code slots} is a hash table with linear probing of
 * {@code hash << 32 | (newest + 1)}, 0 empty, where the hash is the key's CRC32C. Keys themselves stay in the log: whoever
 * asks compares them there. That is 12 bytes a record and 11 to 22 a key, and no object for either.
 *
 * <p>One thread writes, any number read meanwhile without a lock. A read works on the {@link Prefix} of records that was
 * {@link #visible} when it began: the writer {@link #publish publishes} after one record, or after all of a batch, which is
 * then seen whole. What a published record leads to never changes; a slot that leads beyond the prefix is followed back
 * along the chain. Within the prefix everything was written before it was published, beyond it before its slot was.
 */
public final class KeyIndex {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    /** The number of no record. */
    public static final int NONE = -1;

    private static final int KEYLESS = 0;
    /** What a record's number is moved by in {@code chain}: 0 is no key, 1 no record before. */
    private static final int CHAIN_BASE = 2;

    private static final int DELETES = 1 << 31;
    private static final int MAX_RECORDS = Integer.MAX_VALUE - 16;

    private volatile long[] offsets = new long[257];
    private volatile int[] chain = new int[256];
    private volatile long[] slots = new long[256];
    /** The {@link Prefix} that reads see: its live keys in the high half, its records in the low one. */
    private volatile long published;

    private int records;
    private int keys;
    private int liveKeys;

    /**
     * The first records of a log, as many as a read sees.
     *
     * @param records how many
     * @param liveKeys how many keys have a value after them
     */
    public record Prefix(int records, int liveKeys) {}

    /** How many records there are, those without a key of their own and those not yet published included; for the writer. */
    public int records() {
        return records;
    }

    /** How many keys have a record, published or not; for the writer. */
    public int keys() {
        return keys;
    }

    /** What was published last. */
    public Prefix visible() {
        long now = published;
        return new Prefix((int) now, (int) (now >>> 32));
    }

    /** All that was added, published or not; for the writer. */
    public Prefix added() {
        return new Prefix(records, liveKeys);
    }

    /** Shows readers all that was added. */
    public void publish() {
        publish(added());
    }

    /** Shows readers what had been {@link #added} once; never less than they have seen. */
    public void publish(Prefix prefix) {
        published = ((long) prefix.liveKeys() << 32) | prefix.records();
    }

    /** Where a record starts. */
    public long offset(int record) {
        return offsets[record];
    }

    /** Where a record ends. */
    public long end(int record) {
        return offsets[record + 1];
    }

    /** The record before {@code record} of the same key; {@link #NONE} when it is the first. */
    public int previous(int record) {
        return Math.max(NONE, (chain[record] & ~DELETES) - CHAIN_BASE);
    }

    /** All records of a key up to {@code newest}, oldest first. */
    public int[] upTo(int newest) {
        int count = 0;
        for (int record = newest; record != NONE; record = previous(record)) {
            count++;
        }
        int[] found = new int[count];
        for (int record = newest; record != NONE; record = previous(record)) {
            found[--count] = record;
        }
        return found;
    }

    /** Whether a record deletes its key. */
    public boolean deletes(int record) {
        return chain[record] < 0;
    }

    /** The records from {@code from} to before {@code to} that are the first of their key, in file order. */
    public int[] firstRecords(int from, int to) {
        int[] links = chain;
        int[] found = new int[to - from];
        int count = 0;
        for (int record = from; record < to; record++) {
            if ((links[record] & ~DELETES) == CHAIN_BASE + NONE) {
                found[count++] = record;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** The newest record of a key, published or not; {@link #NONE} when it has none. For the writer. */
    int newest(int hash, IntPredicate sameKey) {
        return newest(hash, records, sameKey);
    }

    /**
     * The newest record of a key among the first {@code limit}; {@link #NONE} when it has none there. Takes a step for each
     * later record of the key.
     *
     * @param hash the key's
     * @param limit how many records of the log there are for who asks; those that {@link #visible} says, or fewer
     * @param sameKey whether a record, one of a key with this hash and within the limit, has the key asked for
     */
    public int newest(int hash, int limit, IntPredicate sameKey) {
        long[] table = slots;
        int mask = table.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            long slot = (long) SLOT.getAcquire(table, i);
            if (slot == 0) {
                return NONE;
            }
            if ((int) (slot >>> 32) == hash) {
                int record = newestWithin(recordOf(slot), limit);
                if (record != NONE && sameKey.test(record)) {
                    return record;
                }
            }
        }
    }

    private int newestWithin(int newest, int limit) {
        int record = newest;
        while (record >= limit) {
            record = previous(record);
        }
        return record;
    }

    /**
     * Adds the next record of a key, unseen until {@link #publish}.
     *
     * @param hash the key's
     * @param before the key's {@link #newest} record until now
     * @param deletes whether the record deletes the key
     * @return the record's number
     */
    int add(int hash, int before, long start, long end, boolean deletes) {
        int record = append(start, end, (before + CHAIN_BASE) | (deletes ? DELETES : 0));
        long[] table = slots;
        int mask = table.length - 1;
        int i = hash & mask;
        while (table[i] != 0 && ((int) (table[i] >>> 32) != hash || recordOf(table[i]) != before)) {
            i = (i + 1) & mask;
        }
        SLOT.setRelease(table, i, ((long) hash << 32) | (record + 1L));
        boolean wasLive = before != NONE && !deletes(before);
        liveKeys += (deletes ? 0 : 1) - (wasLive ? 1 : 0);
        if (before == NONE && ++keys > table.length / 3 * 2) {
            grow();
        }
        return record;
    }

    /** Adds a record, or a damaged range, that belongs to no key. */
    public void addWithoutKey(long start, long end) {
        append(start, end, KEYLESS);
    }

    private int append(long start, long end, int link) {
        int record = records;
        if (record == MAX_RECORDS) {
            throw new SynaException(
                    ErrorCode.UNSUPPORTED, "A database holds at most " + record + " records: go on in a new file.");
        }
        if (record == chain.length) {
            int capacity = (int) Math.min(MAX_RECORDS, record + (long) (record >> 1));
            offsets = Arrays.copyOf(offsets, capacity + 1);
            chain = Arrays.copyOf(chain, capacity);
        }
        offsets[record] = start;
        offsets[record + 1] = end;
        chain[record] = link;
        records = record + 1;
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

    /** The newest record of every key among the first {@code limit}, deletions included, in file order. */
    public int[] newestOfEach(int limit) {
        long[] table = slots;
        int[] found = new int[16];
        int count = 0;
        for (int i = 0; i < table.length; i++) {
            long slot = (long) SLOT.getAcquire(table, i);
            int record = slot == 0 ? NONE : newestWithin(recordOf(slot), limit);
            if (record != NONE) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count * 2);
                }
                found[count++] = record;
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

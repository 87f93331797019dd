package io.synadb.log.index;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The way into a {@link KeyIndex} for who writes it: remembers the keys of a few thousand records, so that a key written
 * again and again is not read back from the log each time to be compared. A key is remembered from its second record on;
 * most keys have one, and keeping those would cost more than it saves.
 *
 * <p>Not thread-safe.
 */
public final class RecentKeys {
    private static final int REMEMBERED = 4096;
    private static final int LONGEST_REMEMBERED_BYTES = 256;
    private static final byte[] NOT_REMEMBERED = {};

    private final KeyIndex index;
    private final InLog inLog;

    /** One place until there is something to remember: many a database has no key that was written twice. */
    private byte[][] keys = {NOT_REMEMBERED};

    /** The record that wrote the key beside it, plus one. */
    private int[] records = {0};

    private final IntPredicate sameKey = this::hasAskedKey;
    private byte[] asked = NOT_REMEMBERED;
    private int askedPlace;

    public RecentKeys(KeyIndex index, InLog inLog) {
        this.index = index;
        this.inLog = inLog;
    }

    /** The key that stands at {@code at}, as an array that nobody changes. */
    public byte[] key(ByteBuffer bytes, int at, int keyBytes, int hash) {
        byte[] known = keys[place(hash)];
        if (known.length == keyBytes
                && Arrays.equals(
                        known,
                        0,
                        keyBytes,
                        bytes.array(),
                        bytes.arrayOffset() + at,
                        bytes.arrayOffset() + at + keyBytes)) {
            return known;
        }
        byte[] key = new byte[keyBytes];
        bytes.get(at, key);
        return key;
    }

    /** The newest record of a key; {@link KeyIndex#NONE} when it has none. */
    public int newest(byte[] key, int hash) {
        asked = key;
        askedPlace = place(hash);
        return index.newest(hash, sameKey);
    }

    /**
     * Adds the next record of a key to the index.
     *
     * @param key must not change afterwards
     * @param before what {@link #newest} says of it
     * @param deletes whether the record deletes the key
     */
    public void add(byte[] key, int hash, int before, long start, long end, boolean deletes) {
        int record = index.add(hash, before, start, end, deletes);
        if (before != KeyIndex.NONE && key.length <= LONGEST_REMEMBERED_BYTES) {
            if (keys.length < REMEMBERED) {
                keys = new byte[REMEMBERED][];
                Arrays.fill(keys, NOT_REMEMBERED);
                records = new int[REMEMBERED];
            }
            int place = place(hash);
            keys[place] = key;
            records[place] = record + 1;
        }
    }

    private int place(int hash) {
        return hash & (keys.length - 1);
    }

    private boolean hasAskedKey(int record) {
        if (records[askedPlace] == record + 1) {
            return Arrays.equals(keys[askedPlace], asked);
        }
        return inLog.hasKey(record, asked);
    }

    /** Compares keys where they stand. */
    @FunctionalInterface
    public interface InLog {
        boolean hasKey(int record, byte[] key);
    }
}

package io.synadb.table.key;

import io.synadb.UnsupportedFeatureException;
import java.util.function.LongPredicate;

/**
 * The places of keys by their hashes, several where keys have one hash: open addressing with linear probing, a hash and a
 * place side by side.
 *
 * <p>16 bytes a slot. Of the slots between two and four fifths are taken once there are more than a few keys, so that a key
 * costs 20 to 40 bytes; while the table grows, half as much again. Not thread-safe.
 */
final class KeyTable {
    private static final int LEAST_SLOTS = 16;
    /** Two array elements a slot. */
    private static final int MOST_SLOTS = 1 << 29;
    /** Of the slots that many, at most, are taken. */
    private static final double MOST_LOAD = 0.8;
    /** Below it, a table that is full was full of places of rows that are gone, and need not grow. */
    private static final double GROWING_LOAD = 0.7;
    /** The golden ratio by 2^64: keys of a bucket have hashes that share their low bits. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** Hash and place of each slot, in turns; the place of a free slot is 0. */
    private long[] slots;

    private int mask;
    private int size;

    KeyTable(long expected) {
        slots = new long[2 * slotsFor(expected)];
        mask = slots.length / 2 - 1;
    }

    static int slotsFor(long keys) {
        long count = LEAST_SLOTS;
        while (count * MOST_LOAD < keys) {
            count *= 2;
        }
        if (count > MOST_SLOTS) {
            throw new UnsupportedFeatureException("One bucket cannot have " + keys + " keys: expected at most "
                    + (long) (MOST_SLOTS * MOST_LOAD) + ". Make the table anew with more buckets.");
        }
        return (int) count;
    }

    /** How many places there are. */
    int size() {
        return size;
    }

    /** How many slots there are, to be looked at by {@link #placeAt} and {@link #hashAt}. */
    int slots() {
        return mask + 1;
    }

    /** The first slot of a hash, −1 if there is none. */
    int first(long hash) {
        return find(hash, (int) (hash * SPREAD >>> 32) & mask);
    }

    /** The slot of a hash behind another one, −1 if there is none. */
    int next(long hash, int slot) {
        return find(hash, slot + 1 & mask);
    }

    private int find(long hash, int from) {
        for (int slot = from; slots[2 * slot + 1] != 0; slot = slot + 1 & mask) {
            if (slots[2 * slot] == hash) {
                return slot;
            }
        }
        return -1;
    }

    long hashAt(int slot) {
        return slots[2 * slot];
    }

    /** 0 of a free slot. */
    long placeAt(int slot) {
        return slots[2 * slot + 1];
    }

    /** Puts another place where one of the same hash was. */
    void replace(int slot, long place) {
        slots[2 * slot + 1] = place;
    }

    /** Whether the next {@link #add} has a free slot; without one, see {@link #retain}. */
    boolean hasRoom() {
        return size + 1 <= slots() * MOST_LOAD;
    }

    /** Adds a place, also where there is one of the same hash. */
    void add(long hash, long place) {
        int slot = (int) (hash * SPREAD >>> 32) & mask;
        while (slots[2 * slot + 1] != 0) {
            slot = slot + 1 & mask;
        }
        slots[2 * slot] = hash;
        slots[2 * slot + 1] = place;
        size++;
    }

    /** Forgets all places but these, and makes room for more. */
    void retain(LongPredicate places) {
        long kept = 0;
        for (int slot = 0; slot < slots(); slot++) {
            kept += placeAt(slot) != 0 && places.test(placeAt(slot)) ? 1 : 0;
        }
        reserve((long) Math.ceil(kept * MOST_LOAD / GROWING_LOAD) + 1, places);
    }

    /** As {@link #retain}, with room for so many places in all. */
    void reserve(long expected, LongPredicate places) {
        long[] old = slots;
        slots = new long[2 * slotsFor(expected)];
        mask = slots.length / 2 - 1;
        size = 0;
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0 && places.test(old[i + 1])) {
                add(old[i], old[i + 1]);
            }
        }
    }
}

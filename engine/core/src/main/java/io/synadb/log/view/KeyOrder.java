package io.synadb.log.view;

import io.synadb.log.index.KeyIndex;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The keys of a log in order, each as the number of its first record: four bytes a key. No key ever leaves a log, so the
 * order is one for all views, and only keys that have come are added. That happens when somebody asks, and not while they
 * are written.
 *
 * <p>Thread-safe; its own monitor lets one thread at a time add keys, and {@code sorted} changes as a whole.
 */
final class KeyOrder {
    private final KeyIndex index;
    private volatile Sorted sorted = new Sorted(new int[0], 0);

    KeyOrder(KeyIndex index) {
        this.index = index;
    }

    /**
     * @param firsts the first record of each key, in the order of the keys
     * @param records how many records of the log have been looked at
     */
    private record Sorted(int[] firsts, int records) {}

    private record Key(byte[] bytes, int first) {
        static final Comparator<Key> ORDER = (a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes);
    }

    /** The first records of all keys of the view, in the order of the keys; perhaps with keys that are newer than the view. */
    int[] firstRecords(LogView view) {
        Sorted now = sorted;
        return now.records() >= view.records() ? now.firsts() : extended(view);
    }

    private synchronized int[] extended(LogView view) {
        Sorted before = sorted;
        if (before.records() >= view.records()) {
            return before.firsts();
        }
        int[] added = index.firstRecords(before.records(), view.records());
        int[] firsts = before.firsts();
        if (added.length > 0) {
            // To find the place of one key takes some log n reads here and there, and to sort all anew one of each in a
            // row.
            long reads = (long) added.length * (Integer.SIZE - Integer.numberOfLeadingZeros(firsts.length));
            firsts = reads < firsts.length
                    ? merged(view, firsts, keys(view, added))
                    : inOrder(keys(view, index.firstRecords(0, view.records())));
        }
        sorted = new Sorted(firsts, view.records());
        return firsts;
    }

    private static Key[] keys(LogView view, int[] firsts) {
        Key[] keys = new Key[firsts.length];
        RecordCursor cursor = new RecordCursor(view, firsts);
        for (int i = 0; i < keys.length; i++) {
            cursor.advance();
            keys[i] = new Key(cursor.key(), firsts[i]);
        }
        Arrays.sort(keys, Key.ORDER);
        return keys;
    }

    private static int[] inOrder(Key[] keys) {
        int[] firsts = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            firsts[i] = keys[i].first();
        }
        return firsts;
    }

    private static int[] merged(LogView view, int[] old, Key[] added) {
        int[] all = new int[old.length + added.length];
        int from = 0;
        for (int i = 0; i < added.length; i++) {
            byte[] key = added[i].bytes();
            int place = firstWhere(view, old, from, found -> Arrays.compareUnsigned(found, key) > 0);
            System.arraycopy(old, from, all, from + i, place - from);
            all[place + i] = added[i].first();
            from = place;
        }
        System.arraycopy(old, from, all, from + added.length, old.length - from);
        return all;
    }

    /**
     * The first place, at {@code from} or behind, at which a key has what all later ones have too; the end if none has.
     *
     * @param firsts first records of keys, in the order of the keys
     */
    static int firstWhere(LogView view, int[] firsts, int from, KeyTest test) {
        int low = from;
        int high = firsts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (test.holds(view.reader().read(firsts[middle]).keyBytes())) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Asks something of a key's bytes. */
    @FunctionalInterface
    interface KeyTest {
        boolean holds(byte[] key);
    }
}

package io.synadb.vector.store;

import io.synadb.vector.RowBits;
import io.synadb.vector.RowFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Which row a key has, which key a row has, and which rows a search may see.
 *
 * <p>Every write has a version. A row becomes visible when a {@link View} that counts it is published, and invisible to
 * views from the version on that took it out. So one search, which keeps the view it began with, sees the rows of a write
 * all or none, and of a replaced vector exactly one, without waiting for anybody. A row that was taken out stays where it
 * is; its number is not used again.
 *
 * <p>Thread-safe for any number of readers beside one writer; writers are kept apart by the store.
 */
final class KeyedRows {
    private static final int CHUNK_ROWS = 1 << 12;

    private final ConcurrentMap<String, Integer> rows = new ConcurrentHashMap<>();
    private volatile Chunk[] chunks = new Chunk[0];
    private volatile View view = new View(0, 0, 0);

    /**
     * What a search sees.
     *
     * @param rows the rows that existed, the invisible ones included
     * @param version of the newest write
     * @param live how many of the rows are visible
     */
    record View(int rows, long version, int live) {}

    /**
     * What a search looks at.
     *
     * @param filter the rows of the view that it may return
     */
    record Selection(View view, RowFilter filter) {}

    private static final class Chunk {
        final String[] keys = new String[CHUNK_ROWS];
        /** The version that took the row out; 0 for a row that is in. */
        final AtomicLongArray ends = new AtomicLongArray(CHUNK_ROWS);
    }

    View view() {
        return view;
    }

    /** The row of a key, or −1. */
    int row(String key) {
        return rows.getOrDefault(key, -1);
    }

    /** The key of a row that some view has shown. */
    String key(int row) {
        return chunks[row / CHUNK_ROWS].keys[row % CHUNK_ROWS];
    }

    /** The keys in the order of their rows. */
    List<String> keys() {
        View now = view;
        List<String> keys = new ArrayList<>(now.live());
        for (int row = 0; row < now.rows(); row++) {
            if (isVisible(row, now)) {
                keys.add(key(row));
            }
        }
        return keys;
    }

    /**
     * Gives keys their rows, all in one write: rows beyond those of the view, ascending. Rows that are left out stay
     * invisible for ever, and so do those that the keys had before.
     */
    void put(List<String> keys, int[] newRows) {
        View before = view;
        long version = before.version() + 1;
        int end = before.rows();
        int live = before.live();
        for (int i = 0; i < newRows.length; i++) {
            int row = newRows[i];
            for (; end < row; end++) {
                chunk(end).ends.set(end % CHUNK_ROWS, version);
            }
            chunk(row).keys[row % CHUNK_ROWS] = keys.get(i);
            end++;
            Integer replaced = rows.put(keys.get(i), row);
            if (replaced == null) {
                live++;
            } else {
                chunk(replaced).ends.set(replaced % CHUNK_ROWS, version);
            }
        }
        view = new View(end, version, live);
    }

    /** Takes a key out. Returns the row that it had, or −1. */
    int remove(String key) {
        Integer row = rows.remove(key);
        if (row == null) {
            return -1;
        }
        View before = view;
        long version = before.version() + 1;
        chunk(row).ends.set(row % CHUNK_ROWS, version);
        view = new View(before.rows(), version, before.live() - 1);
        return row;
    }

    /** The visible rows whose keys pass. */
    Selection select(KeyFilter filter) {
        View now = view;
        if (filter instanceof KeyFilter.All) {
            return new Selection(now, new Visible(now));
        }
        if (filter instanceof KeyFilter.Keys keys) {
            BitSet bits = rows(keys, now);
            if (bits != null && view == now) {
                return new Selection(now, RowBits.of(bits));
            }
        }
        return new Selection(now, RowBits.where(now.rows(), row -> isVisible(row, now) && filter.accepts(key(row))));
    }

    /** The rows of keys; null when a key has one that the view does not show yet. */
    private @Nullable BitSet rows(KeyFilter.Keys keys, View seen) {
        BitSet bits = new BitSet();
        for (String key : keys.keys()) {
            int row = row(key);
            if (row >= seen.rows()) {
                return null;
            }
            if (row >= 0) {
                bits.set(row);
            }
        }
        return bits;
    }

    boolean isVisible(int row, View seen) {
        if (row >= seen.rows()) {
            return false;
        }
        long end = chunks[row / CHUNK_ROWS].ends.get(row % CHUNK_ROWS);
        return end == 0 || end > seen.version();
    }

    private Chunk chunk(int row) {
        int number = row / CHUNK_ROWS;
        Chunk[] known = chunks;
        if (number >= known.length) {
            int before = known.length;
            known = Arrays.copyOf(known, Math.max(number + 1, before + (before >> 1)));
            for (int i = before; i < known.length; i++) {
                known[i] = new Chunk();
            }
            chunks = known;
        }
        return known[number];
    }

    /** The rows that a view shows. */
    private final class Visible implements RowFilter {
        private final View seen;

        Visible(View seen) {
            this.seen = seen;
        }

        @Override
        public boolean accepts(int row) {
            return isVisible(row, seen);
        }

        @Override
        public int cardinality() {
            return seen.live();
        }

        @Override
        public int next(int from) {
            for (int row = from; row < seen.rows(); row++) {
                if (isVisible(row, seen)) {
                    return row;
                }
            }
            return -1;
        }

        @Override
        public String toString() {
            return seen.live() + " rows";
        }
    }
}

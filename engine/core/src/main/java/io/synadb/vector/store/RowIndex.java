package io.synadb.vector.store;

import io.synadb.vector.GrowingIndex;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RangeParams;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.store.KeyedRows.Selection;
import io.synadb.vector.store.KeyedRows.View;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * An index that follows the keys of a store, so that a search sees each write whole or not at all.
 *
 * <p>A row enters the index before any view shows it, and leaves it only while no search runs: a search that began before a
 * vector was replaced has to find the old one. So a search may come upon rows that its view does not show. It asks without
 * a filter first, which is the fastest, and once more with one where it came upon such a row.
 *
 * <p>A condition of a caller's own may do anything, even write to the store. It is asked before the search begins, without a
 * lock; {@code asking} counts those who ask, whose rows stay in the index as if they searched, and nobody waits for them.
 *
 * <p>Thread-safe; {@code searches} keeps the rows of running searches in the index. Writers are kept apart by the store.
 */
final class RowIndex {
    /** Searches that never pause must not keep ever more rows in the index that no key has. */
    private static final int MOST_RETIRED = 1024;

    private final KeyedRows rows;
    private final ReentrantReadWriteLock searches = new ReentrantReadWriteLock();
    private final AtomicInteger asking = new AtomicInteger();
    private final Queue<Integer> retired = new ArrayDeque<>();
    private volatile GrowingIndex index;

    /**
     * @param index holds all rows that views show by now
     */
    RowIndex(KeyedRows rows, GrowingIndex index) {
        this.rows = rows;
        this.index = index;
    }

    /** Takes in rows that no view shows yet. */
    void add(int[] added, int threads) {
        index.insertAll(added, threads);
    }

    /** Lets go of a row that new views do not show any more. */
    void retire(int row) {
        retired.add(row);
        boolean locked = searches.writeLock().tryLock();
        if (!locked && retired.size() > MOST_RETIRED && asking.get() == 0) {
            searches.writeLock().lock();
            locked = true;
        }
        if (locked) {
            try {
                removeRetired();
            } finally {
                searches.writeLock().unlock();
            }
        }
    }

    /** Takes out what no search can look for any more. The caller holds the lock against searches. */
    private void removeRetired() {
        if (asking.get() > 0) {
            return;
        }
        for (Integer row = retired.poll(); row != null; row = retired.poll()) {
            index.remove(row);
        }
    }

    /** Goes over to an index that holds all rows that views show now, and may hold others that wait here to be removed. */
    void replace(GrowingIndex other) {
        searches.writeLock().lock();
        try {
            GrowingIndex before = index;
            index = other;
            removeRetired();
            before.close();
        } finally {
            searches.writeLock().unlock();
        }
    }

    /** The nearest rows whose keys pass, for each query; all queries see the same rows. */
    Neighbors[] search(Vectors queries, SearchParams params, KeyFilter filter) {
        return among(filter, selection -> {
            RowFilter shown = selection.filter();
            // There is a k that is greater than any number of rows; the nearest of none are none for any k.
            int k = Math.max(1, Math.min(params.k(), shown.cardinality()));
            if (filter instanceof KeyFilter.All) {
                Neighbors[] found =
                        index.searchBatch(queries, narrowed(params, k).build());
                if (showsAll(selection.view(), found)) {
                    return found;
                }
            }
            return index.searchBatch(queries, narrowed(params, k).filter(shown).build());
        });
    }

    /** All rows within a radius whose keys pass. */
    Neighbors searchWithin(float[] query, float radius, KeyFilter filter) {
        return among(
                filter,
                selection -> index.searchWithin(
                        query,
                        RangeParams.within(radius).among(selection.filter()).exactly()));
    }

    /** Searches among the rows whose keys pass, all of which the index has meanwhile. */
    private <T> T among(KeyFilter filter, Function<Selection, T> search) {
        if (filter instanceof KeyFilter.Where) {
            return amongAsked(filter, search);
        }
        searches.readLock().lock();
        try {
            return search.apply(rows.select(filter));
        } finally {
            searches.readLock().unlock();
        }
    }

    private <T> T amongAsked(KeyFilter filter, Function<Selection, T> search) {
        asking.incrementAndGet();
        try {
            while (true) {
                // Before the selection: an index that comes after it may lack rows that were replaced meanwhile.
                GrowingIndex asked = index;
                Selection selection = rows.select(filter);
                searches.readLock().lock();
                try {
                    if (index == asked) {
                        return search.apply(selection);
                    }
                } finally {
                    searches.readLock().unlock();
                }
            }
        } finally {
            asking.decrementAndGet();
        }
    }

    private boolean showsAll(View view, Neighbors[] found) {
        for (Neighbors neighbors : found) {
            for (int rank = 0; rank < neighbors.size(); rank++) {
                if (!rows.isVisible(neighbors.row(rank), view)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static SearchParams.Builder narrowed(SearchParams params, int k) {
        SearchParams.Builder same = SearchParams.builder(k);
        params.ef().ifPresent(same::ef);
        params.nprobe().ifPresent(same::nprobe);
        params.recallTarget().ifPresent(same::recallTarget);
        return params.exact() ? same.exact() : same;
    }

    /** Frees what the index holds; no search runs any more. */
    void close() {
        index.close();
    }
}

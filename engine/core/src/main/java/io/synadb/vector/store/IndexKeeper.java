package io.synadb.vector.store;

import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a store, from the first search on: the exact one, or the graph that was saved, and what a thread in the
 * background does for it. That thread builds a graph, catches up with what was written since one was saved, saves it, and
 * starts again when its file turns out to be damaged.
 *
 * <p>Whatever it is at, a search sees every row: those that a graph lacks are looked at one by one, or the exact index answers
 * until it lacks none. An index that fails to follow a write is given up, with one warning, and never the write: an exact one
 * takes its place until the store is opened again. A graph is saved when it has been built, when an eighth of its rows have
 * changed since, and at the close; every vector is on the device by then.
 *
 * <p>Thread-safe: the lock of the store's writers guards everything but {@code index} and {@code graph}, which searches read, and
 * {@code growth}, which the thread looks at to know whether it is still wanted.
 */
final class IndexKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(IndexKeeper.class);

    /** So many rows that a saved graph lacks, or one in so many of those that it has, searches look at one by one. */
    private static final int FEW_ROWS = 1000;

    private static final int FEW_SHARE = 16;

    private final Store store;
    private final KeyedRows rows;
    private final VectorConfig config;
    private final GraphSaves saves;

    private volatile @Nullable RowIndex index;

    /** What {@code index} goes by, once that is a graph. */
    private volatile @Nullable HnswIndex graph;

    private @Nullable SavedGraph saved;
    private volatile @Nullable GraphGrowth growth;
    private boolean working;
    private boolean failed;

    /** What the keeper needs of its store. */
    interface Store {
        Vectors vectors();

        boolean isClosed();

        /** Runs with the lock of the writers. */
        <T> T write(Supplier<T> change);

        /** Runs while the rows are sure to stay. */
        <T> T using(Supplier<T> question);
    }

    IndexKeeper(Store store, KeyedRows rows, VectorConfig config, GraphHome home, @Nullable SavedGraph saved) {
        this.store = store;
        this.rows = rows;
        this.config = config;
        this.saves = new GraphSaves(store, rows, config, home);
        this.saved = saved;
    }

    /** The nearest rows whose keys pass, for each query; all queries see the same rows. */
    Neighbors[] search(Vectors queries, SearchParams params, KeyFilter filter) {
        Neighbors[] found = known().search(queries, params, filter);
        HnswIndex walked = graph;
        if (walked != null && walked.isDamaged()) {
            store.write(() -> {
                arouse();
                return true;
            });
        }
        return found;
    }

    /** All rows within a radius whose keys pass. */
    Neighbors searchWithin(float[] query, float radius, KeyFilter filter) {
        return known().searchWithin(query, radius, filter);
    }

    private RowIndex known() {
        RowIndex known = index;
        return known != null ? known : store.write(this::made);
    }

    /** Takes in rows that no view shows yet, and that the store has kept: whatever fails here is not the write. */
    void add(int[] added) {
        RowIndex known = index;
        if (known != null) {
            try {
                load();
                known.add(added, config.indexThreads());
            } catch (RuntimeException | VirtualMachineError e) {
                giveUp(known, e);
                known.add(added, config.indexThreads());
            }
        }
        GraphGrowth going = growth;
        if (going != null) {
            try {
                going.add(added);
            } catch (RuntimeException | VirtualMachineError e) {
                giveUp(e);
            }
        }
        changed(added.length);
    }

    /** Lets go of a row that new views do not show any more; the store has kept that. */
    void retire(int row) {
        GraphGrowth going = growth;
        if (going != null) {
            going.retire(row);
        }
        RowIndex known = index;
        if (known != null) {
            try {
                load();
                known.retire(row);
            } catch (RuntimeException | VirtualMachineError e) {
                giveUp(known, e);
            }
        }
        changed(1);
    }

    /** Goes over to an exact index that keeps next to nothing in memory, of which there may be too little. */
    private void giveUp(RowIndex known, Throwable failure) {
        graph = null;
        known.replace(flatIndex(IndexSpec.of(IndexKind.FLAT, config.metric()).with("codes", "none")));
        giveUp(failure);
    }

    private boolean giveUp(Throwable failure) {
        LOG.warn(
                "Cannot bring the index {} of {} up to date: searches look at more rows until it is opened again",
                config.index(),
                store,
                failure);
        failed = true;
        growth = null;
        return true;
    }

    private void changed(int count) {
        if (graph != null) {
            saves.changed(count);
        }
    }

    /** The index, made by the first search: a store that is only written to has none. */
    private RowIndex made() {
        RowIndex known = index;
        if (known == null) {
            HnswIndex opened = opened();
            if (opened != null && isFew(opened.behind(), opened.size())) {
                graph = opened;
                known = new RowIndex(rows, opened);
            } else {
                known = new RowIndex(rows, flatIndex());
                if (opened != null) {
                    growWith(opened);
                }
            }
            index = known;
            arouse();
        }
        return known;
    }

    /** Has a graph grow that lacks too much to answer. */
    private void growWith(HnswIndex opened) {
        if (opened.load()) {
            growth = new GraphGrowth(rows, opened, config.indexThreads());
        } else {
            opened.close();
        }
    }

    private @Nullable HnswIndex opened() {
        SavedGraph found = saved;
        saved = null;
        if (found == null) {
            return null;
        }
        if (rows.view().live() < config.indexFrom()) {
            found.close();
            return null;
        }
        return found.take(
                        store.vectors(),
                        config.index(),
                        rows.select(KeyFilter.all()).filter())
                .orElse(null);
    }

    private static boolean isFew(int some, int all) {
        return some <= Math.max(FEW_ROWS, all / FEW_SHARE);
    }

    private FlatIndex flatIndex() {
        return flatIndex(
                config.index().kind() == IndexKind.FLAT
                        ? config.index()
                        : IndexSpec.of(IndexKind.FLAT, config.metric()));
    }

    private FlatIndex flatIndex(IndexSpec spec) {
        FlatIndex flat = FlatIndex.empty(store.vectors(), spec);
        RowFilter shown = rows.select(KeyFilter.all()).filter();
        for (int row = shown.next(0); row >= 0; row = shown.next(row + 1)) {
            flat.insert(row);
        }
        return flat;
    }

    /** Brings the graph into memory, where it can follow a write. */
    private void load() {
        HnswIndex grown = graph;
        if (grown != null && !grown.load()) {
            startAgain();
        }
    }

    /** Goes back to the exact index, since the file of the graph is damaged. */
    private void startAgain() {
        RowIndex known = index;
        if (known != null && graph != null) {
            graph = null;
            known.replace(flatIndex());
        }
    }

    /** Starts the thread, if there is something to do for it. */
    void arouse() {
        if (index != null && !working && !store.isClosed() && hasWork()) {
            working = true;
            Thread thread = new Thread(this::run, "synadb-index " + store);
            thread.setDaemon(true);
            try {
                thread.start();
            } catch (OutOfMemoryError e) {
                // The machine has no more threads to give, which is not the trouble of the write or search that asked.
                working = false;
                giveUp(e);
            }
        }
    }

    private boolean hasWork() {
        HnswIndex grown = graph;
        if (grown == null) {
            return !failed && (growth != null || isWorthwhile());
        }
        return grown.isDamaged() || isStale() || (!failed && grown.behind() > 0);
    }

    private boolean isWorthwhile() {
        return config.index().kind() == IndexKind.HNSW && rows.view().live() >= config.indexFrom();
    }

    /** Whether the file has fallen so far behind that it is worth its writing. */
    boolean isStale() {
        HnswIndex grown = graph;
        return grown != null && saves.isStale(grown);
    }

    private void run() {
        try {
            store.using(this::work);
        } catch (IllegalStateException e) {
            LOG.debug("{} was closed before its index was done", store, e);
        }
    }

    /** What the thread does: one thing after the other, until nothing is left, or the store is closed. */
    private boolean work() {
        try {
            Optional<BooleanSupplier> task = store.write(this::next);
            while (task.isPresent() && task.get().getAsBoolean()) {
                task = store.write(this::next);
            }
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException | VirtualMachineError e) {
            store.write(() -> {
                working = false;
                return giveUp(e);
            });
        }
        return true;
    }

    private Optional<BooleanSupplier> next() {
        HnswIndex opened = graph;
        if (opened != null && (opened.isDamaged() || opened.behind() > 0)) {
            load();
        }
        HnswIndex grown = graph;
        if (hasWork()) {
            if (grown == null) {
                GraphGrowth going = growth != null
                        ? growth
                        : new GraphGrowth(
                                rows, HnswIndex.empty(store.vectors(), config.index()), config.indexThreads());
                growth = going;
                return Optional.of(() -> grow(going));
            }
            if (grown.behind() > 0) {
                saves.changed(grown.behind());
                return Optional.of(() -> grown.catchUp(store::isClosed));
            }
            save();
        }
        working = false;
        return Optional.empty();
    }

    private boolean grow(GraphGrowth going) {
        if (!going.grow(() -> store.isClosed() || growth != going)) {
            return !store.isClosed();
        }
        boolean done = store.write(() -> {
            if (growth != going) {
                return false;
            }
            HnswIndex grown = going.finish();
            growth = null;
            graph = grown;
            RowIndex known = index;
            if (known != null) {
                known.replace(grown);
            }
            save();
            return true;
        });
        if (done) {
            LOG.info("Built the index {} of {}", config.index(), store);
        }
        return true;
    }

    /** Writes the graph to its file, as far as it has grown. */
    void save() {
        GraphGrowth going = growth;
        HnswIndex grown = going != null ? going.graph() : graph;
        if (grown != null) {
            saves.save(grown);
        }
    }

    /** Saves what has changed, for the last time. The caller has the lock, and lets no more writes in. */
    void end() {
        if (saves.isChanged() || growth != null) {
            save();
        }
        SavedGraph unused = saved;
        if (unused != null) {
            unused.close();
        }
    }

    /** Whether searches go by a graph that has every row. */
    boolean isGrown() {
        HnswIndex grown = graph;
        return grown != null && !grown.isDamaged() && grown.behind() == 0;
    }

    /** Frees what the index holds; no search runs any more. */
    void close() {
        RowIndex known = index;
        if (known != null) {
            known.close();
        }
    }
}

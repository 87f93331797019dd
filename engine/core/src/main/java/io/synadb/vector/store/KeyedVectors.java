package io.synadb.vector.store;

import io.synadb.AlreadyExistsException;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.Neighbors;
import io.synadb.vector.Queries;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A collection whose keys are on the heap and whose vectors are rows; where they are kept is the store's to say.
 *
 * <p>A write is checked, kept by the store, and only then shown to searches. Thread-safe: {@code writes} keeps writers
 * apart and guards what they change; {@code holders} counts those who read rows, so that the last one to leave a closed
 * store gives them up.
 */
abstract sealed class KeyedVectors implements VectorCollection permits VectorStore, MmapVectorStore {
    private static final String KEY_IS_NULL = "The key is null";
    private static final String FILTER_IS_NULL = "The filter is null: KeyFilter.all() lets every key pass";

    private final VectorConfig config;
    private final ReentrantLock writes = new ReentrantLock();
    private final AtomicInteger holders = new AtomicInteger(1);
    private final KeyedRows rows;
    private final IndexKeeper index;
    private volatile boolean closed;

    KeyedVectors(VectorConfig config, KeyedRows rows, GraphHome home, @Nullable SavedGraph saved) {
        this.config = config;
        this.rows = rows;
        this.index = new IndexKeeper(new Access(), rows, config, home, saved);
    }

    /** The rows that the store keeps. */
    abstract Vectors vectors();

    /** The bytes that a key may have. */
    abstract int keyLimitBytes();

    /**
     * Keeps vectors under keys, all or none, and adds them to the rows.
     *
     * @return the row of each, ascending
     */
    abstract int[] keep(List<String> keys, Vectors batch);

    /** Keeps the deletion of a key that has a vector. */
    abstract void keepDeletion(String key);

    /** No key has this row any more. */
    abstract void abandon(int row);

    /** Ends what the writers of a store have begun; none comes any more. */
    abstract void endWrites();

    /** Gives up the rows; nobody reads them any more. */
    abstract void release();

    @Override
    public final VectorConfig config() {
        return config;
    }

    @Override
    public final void insert(String key, float[] vector) {
        put(key, vector, () -> {
            if (rows.row(key) >= 0) {
                throw exists("The key '" + key + "' has a vector already");
            }
        });
    }

    @Override
    public final void upsert(String key, float[] vector) {
        put(key, vector, () -> {});
    }

    private void put(String key, float[] vector, Runnable check) {
        VectorChecks.key(() -> "The key", key, keyLimitBytes());
        VectorChecks.vector(() -> "The vector of key '" + key + "'", vector, config);
        write(() -> {
            check.run();
            show(List.of(key), Vectors.of(vector, config.dimensions()));
            return true;
        });
    }

    @Override
    public final void insertBatch(List<String> keys, float[][] vectors) {
        List<String> checked = checkedKeys(keys);
        Objects.requireNonNull(vectors, "The vectors of the batch are null");
        for (int i = 0; i < Math.min(checked.size(), vectors.length); i++) {
            int position = i;
            VectorChecks.length(() -> VectorChecks.named(position, checked.get(position)), vectors[i], config);
        }
        insertChecked(checked, new RowsOfArrays(vectors, config.dimensions()));
    }

    @Override
    public final void insertBatch(List<String> keys, float[] vectors) {
        List<String> checked = checkedKeys(keys);
        Objects.requireNonNull(vectors, "The vectors of the batch are null");
        long expected = (long) checked.size() * config.dimensions();
        if (vectors.length != expected) {
            throw new InvalidArgumentException(
                    "A batch of %d keys and %d elements: expected %d, which are %d for each key"
                            .formatted(checked.size(), vectors.length, expected, config.dimensions()));
        }
        insertChecked(checked, Vectors.of(vectors, config.dimensions()));
    }

    @Override
    public final void insertBatch(List<String> keys, Vectors vectors) {
        List<String> checked = checkedKeys(keys);
        Objects.requireNonNull(vectors, "The vectors of the batch are null");
        if (vectors.dimensions() != config.dimensions()) {
            throw new DimensionMismatchException("The vectors of the batch have %d elements: expected %d"
                    .formatted(vectors.dimensions(), config.dimensions()));
        }
        insertChecked(checked, vectors);
    }

    /** A copy of the keys of a batch. */
    private List<String> checkedKeys(List<String> keys) {
        Objects.requireNonNull(keys, "The keys of the batch are null");
        List<String> copy = new ArrayList<>(keys);
        for (int i = 0; i < copy.size(); i++) {
            int position = i;
            VectorChecks.key(() -> "Key " + position + " of the batch", copy.get(i), keyLimitBytes());
        }
        return List.copyOf(copy);
    }

    private void insertChecked(List<String> keys, Vectors vectors) {
        VectorChecks.batch(keys, vectors, config);
        write(() -> {
            for (int i = 0; i < keys.size(); i++) {
                if (rows.row(keys.get(i)) >= 0) {
                    throw exists(VectorChecks.named(i, keys.get(i)) + " is not new: the key has a vector already");
                }
            }
            if (!keys.isEmpty()) {
                show(keys, vectors);
            }
            return true;
        });
    }

    private AlreadyExistsException exists(String what) {
        return new AlreadyExistsException(what + " in " + this + "; upsert replaces a vector");
    }

    /** Keeps vectors that are checked, and shows them to searches. */
    private void show(List<String> keys, Vectors batch) {
        int[] before = keys.stream().mapToInt(rows::row).toArray();
        int[] added = keep(keys, batch);
        index.add(added);
        rows.put(keys, added);
        for (int row : before) {
            if (row >= 0) {
                retire(row);
            }
        }
        index.arouse();
    }

    private void retire(int row) {
        abandon(row);
        index.retire(row);
    }

    /** Takes in vectors unchecked, in place of those that their keys have. */
    final void take(List<String> keys, Vectors batch) {
        write(() -> {
            show(List.copyOf(keys), batch);
            return true;
        });
    }

    @Override
    public final boolean delete(String key) {
        Objects.requireNonNull(key, KEY_IS_NULL);
        return write(() -> {
            int row = rows.row(key);
            if (row < 0) {
                return false;
            }
            keepDeletion(key);
            rows.remove(key);
            retire(row);
            index.arouse();
            return true;
        });
    }

    final <T> T write(Supplier<T> change) {
        writes.lock();
        try {
            requireOpen();
            return change.get();
        } finally {
            writes.unlock();
        }
    }

    @Override
    public final Optional<float[]> get(String key) {
        Objects.requireNonNull(key, KEY_IS_NULL);
        return using(() -> {
            int row = rows.row(key);
            return row < 0 ? Optional.empty() : Optional.of(vectors().row(row));
        });
    }

    @Override
    public final boolean contains(String key) {
        Objects.requireNonNull(key, KEY_IS_NULL);
        requireOpen();
        return rows.row(key) >= 0;
    }

    @Override
    public final int size() {
        requireOpen();
        return rows.view().live();
    }

    @Override
    public final List<String> keys() {
        requireOpen();
        return rows.keys();
    }

    @Override
    public final List<SearchResult> search(float[] query, SearchParams params, KeyFilter filter) {
        VectorChecks.params(params);
        Objects.requireNonNull(filter, FILTER_IS_NULL);
        VectorChecks.vector(() -> "The query", query, config);
        Vectors queries = Vectors.of(query, config.dimensions());
        return using(() -> named(index.search(queries, params, filter)[0]));
    }

    @Override
    public final List<List<SearchResult>> searchBatch(float[][] queries, SearchParams params, KeyFilter filter) {
        VectorChecks.params(params);
        Objects.requireNonNull(filter, FILTER_IS_NULL);
        Objects.requireNonNull(queries, "The queries of the batch are null");
        for (int i = 0; i < queries.length; i++) {
            int position = i;
            VectorChecks.vector(() -> "Query " + position + " of the batch", queries[i], config);
        }
        Vectors rowsOfQueries = new RowsOfArrays(queries, config.dimensions());
        return using(() -> Arrays.stream(index.search(rowsOfQueries, params, filter))
                .map(this::named)
                .toList());
    }

    @Override
    public final List<SearchResult> searchWithin(float[] query, float radius, KeyFilter filter) {
        Queries.checkRadius(radius, config.metric());
        Objects.requireNonNull(filter, FILTER_IS_NULL);
        VectorChecks.vector(() -> "The query", query, config);
        return using(() -> named(index.searchWithin(query, radius, filter)));
    }

    /** Saves the graph if it is worth it; the vectors are on the device. */
    final void saveIndex() {
        write(() -> {
            if (index.isStale()) {
                index.save();
            }
            return true;
        });
    }

    /** Whether searches go by a graph that has every row, no longer by the exact index or row by row. */
    final boolean isGrown() {
        return index.isGrown();
    }

    private List<SearchResult> named(Neighbors neighbors) {
        List<SearchResult> results = new ArrayList<>(neighbors.size());
        for (int rank = 0; rank < neighbors.size(); rank++) {
            results.add(new SearchResult(rows.key(neighbors.row(rank)), neighbors.distance(rank)));
        }
        return List.copyOf(results);
    }

    /** Answers while the rows are sure to stay. */
    final <T> T using(Supplier<T> question) {
        requireOpen();
        if (holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw closedException();
        }
        try {
            return question.get();
        } finally {
            leave();
        }
    }

    private void leave() {
        if (holders.decrementAndGet() == 0) {
            index.close();
            release();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedException();
        }
    }

    private IllegalStateException closedException() {
        return new IllegalStateException("The " + this + " is closed.");
    }

    @Override
    public final void close() {
        boolean ends = false;
        writes.lock();
        try {
            if (!closed) {
                ends = true;
                closed = true;
                index.end();
                endWrites();
            }
        } finally {
            writes.unlock();
            if (ends) {
                leave();
            }
        }
    }

    /** What the index needs of the store, and nobody else. */
    private final class Access implements IndexKeeper.Store {
        @Override
        public Vectors vectors() {
            return KeyedVectors.this.vectors();
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public <T> T write(Supplier<T> change) {
            return KeyedVectors.this.write(change);
        }

        @Override
        public <T> T using(Supplier<T> question) {
            return KeyedVectors.this.using(question);
        }

        @Override
        public String toString() {
            return KeyedVectors.this.toString();
        }
    }

    /** Refuses vectors or a metric other than those that are stored. */
    static void requireMetric(VectorConfig config, DistanceMetric stored, String place) {
        if (config.metric() != stored) {
            throw new InvalidArgumentException("Cannot open %s by %s: its vectors are compared by %s, open it with that"
                    .formatted(place, config.metric().word(), stored.word()));
        }
    }
}

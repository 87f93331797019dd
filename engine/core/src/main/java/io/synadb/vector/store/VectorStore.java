package io.synadb.vector.store;

import io.synadb.Atom;
import io.synadb.DimensionMismatchException;
import io.synadb.SynaDb;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.Vectors;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors kept in a database, one record each, and on the heap while the store is open.
 *
 * <pre>{@code
 * try (SynaDb db = SynaDb.open(Path.of("documents.db"));
 *         VectorStore store = VectorStore.open(db, VectorConfig.of(384, DistanceMetric.COSINE))) {
 *     store.upsert("intro", embedding);
 *     List<SearchResult> nearest = store.search(query, 10);
 * }
 * }</pre>
 *
 * <p>The records are the published library's, which reads them, as files of that library are read here. Beside them the
 * store declares its dimensions and metric with its first write. A file of the published library has no declaration: its
 * vectors say how long they are, and of the metric the configuration is believed.
 *
 * <p>What a returned write has survived is the database's {@link io.synadb.SyncPolicy} to say. The database stays open when
 * the store is closed. While it is open, nobody else may write keys that start with its prefix.
 *
 * <p>Thread-safe, as {@link VectorCollection} says.
 */
public final class VectorStore extends KeyedVectors {
    private static final Logger LOG = LoggerFactory.getLogger(VectorStore.class);
    private static final int MAX_KEY_BYTES = 65_534;

    private final SynaDb db;
    private final GrowingVectors vectors;
    private boolean declared;

    private VectorStore(SynaDb db, VectorConfig config, KeyedRows rows, GrowingVectors vectors, boolean declared) {
        super(config, rows);
        this.db = db;
        this.vectors = vectors;
        this.declared = declared;
    }

    /**
     * Opens the vectors of a database, there may be none yet. Of a database that is open for reading only they can be
     * searched, as they are now.
     *
     * @throws DimensionMismatchException when those that are stored are of another length
     * @throws io.synadb.InvalidArgumentException when they are compared by another metric
     * @throws io.synadb.LockedException when a store of the same keys is open on the database
     * @throws io.synadb.UnsupportedFeatureException when a newer version declared them
     */
    public static VectorStore open(SynaDb db, VectorConfig config) {
        String place = place(db, config);
        OpenStores.claim(db, config.prefix(), place);
        try {
            return open(db, config, place);
        } catch (RuntimeException e) {
            OpenStores.release(db, config.prefix());
            throw e;
        }
    }

    private static VectorStore open(SynaDb db, VectorConfig config, String place) {
        Optional<Atom> declaration = db.get(VectorStoreFormat.declarationKey(config.prefix()));
        declaration.ifPresent(value -> {
            VectorStoreFormat.Declaration stored = VectorStoreFormat.declaration(value, place);
            if (stored.dimensions() != config.dimensions()) {
                throw new DimensionMismatchException(
                        "Cannot open %s for vectors of %d elements: those that it holds have %d"
                                .formatted(place, config.dimensions(), stored.dimensions()));
            }
            requireMetric(config, stored.metric(), place);
        });
        KeyedRows rows = new KeyedRows();
        GrowingVectors vectors = new GrowingVectors(config.dimensions());
        int others = load(db, config, rows, vectors);
        LOG.info(
                "Opened {}: {} vectors of {} elements, {}{}",
                place,
                rows.view().live(),
                config.dimensions(),
                config.metric().word(),
                declaration.isPresent() || rows.view().rows() == 0
                        ? ""
                        : ", as configured: nothing in the database says by what they are compared");
        if (others > 0) {
            LOG.warn("{} keys of {} hold no vectors, and are left out of it", others, place);
        }
        return new VectorStore(db, config, rows, vectors, declaration.isPresent());
    }

    /** Reads the vectors, in the order in which they were written. Returns how many keys hold something else. */
    private static int load(SynaDb db, VectorConfig config, KeyedRows rows, GrowingVectors vectors) {
        String prefix = config.prefix();
        int others = 0;
        for (String key : db.keys()) {
            if (!key.startsWith(prefix)) {
                continue;
            }
            if (!(db.get(key).orElse(Atom.ofNull()) instanceof Atom.Vector vector)) {
                others++;
                continue;
            }
            if (vector.dimensions() != config.dimensions()) {
                throw new DimensionMismatchException(
                        "Cannot open %s for vectors of %d elements: that of key '%s' has %d"
                                .formatted(place(db, config), config.dimensions(), key, vector.dimensions()));
            }
            int row = vectors.append(vector.value());
            rows.put(List.of(key.substring(prefix.length())), new int[] {row});
        }
        return others;
    }

    @Override
    Vectors vectors() {
        return vectors;
    }

    @Override
    int keyLimitBytes() {
        return MAX_KEY_BYTES - config().prefix().getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    int[] keep(List<String> keys, Vectors batch) {
        int dimensions = config().dimensions();
        String prefix = config().prefix();
        Vectors.Reader reader = batch.reader();
        db.write(writes -> {
            if (!declared) {
                writes.append(VectorStoreFormat.declarationKey(prefix), VectorStoreFormat.declaration(config()));
            }
            for (int i = 0; i < keys.size(); i++) {
                reader.read(i, 1);
                FloatBuffer vector = FloatBuffer.wrap(reader.array(), reader.offset(), dimensions);
                writes.append(prefix + keys.get(i), Atom.Vector.copyOf(vector));
            }
        });
        declared = true;
        int[] rows = new int[keys.size()];
        for (int i = 0; i < rows.length; i++) {
            reader.read(i, 1);
            rows[i] = vectors.append(reader.array(), reader.offset(), 1);
        }
        return rows;
    }

    @Override
    void keepDeletion(String key) {
        db.delete(config().prefix() + key);
    }

    @Override
    void abandon(int row) {
        // The heap keeps it until the store is opened again.
    }

    @Override
    void endWrites() {
        // Every write is the database's by now, and the database is its opener's to close.
        OpenStores.release(db, config().prefix());
    }

    @Override
    void release() {
        // The heap is the collector's.
    }

    private static String place(SynaDb db, VectorConfig config) {
        return "vector store '" + config.prefix() + "' of " + db.path();
    }

    @Override
    public String toString() {
        return place(db, config());
    }
}

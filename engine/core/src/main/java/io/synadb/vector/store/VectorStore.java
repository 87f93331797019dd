package io.synadb.vector.store;

import io.synadb.Atom;
import io.synadb.DimensionMismatchException;
import io.synadb.SynaDb;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerPlace;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.GrowingVectors;
import io.synadb.vector.IndexKind;
import io.synadb.vector.Vectors;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
 * <p>The graph of {@link VectorConfig#withIndex} is kept beside the database, one file a prefix, such as {@code
 * documents.db.vec%2F.syx}: a cache, which is compared with the vectors before it is believed.
 *
 * <p>What a returned write has survived is the database's {@link io.synadb.SyncPolicy} to say. The database stays open when
 * the store is closed. While it is open, nobody else may write keys that start with its prefix.
 *
 * <p>Thread-safe, as {@link VectorCollection} says.
 */
public final class VectorStore extends KeyedVectors {
    private static final Logger LOG = LoggerFactory.getLogger(VectorStore.class);

    /** Of a database. */
    static final int MAX_KEY_BYTES = 65_534;

    /** Rows that a graph still counts but no key has take memory: no more than the vectors do, and these. */
    private static final int FEW_GAPS = 1000;

    private static final int MOST_GAPS = 2;

    private final SynaDb db;
    private final GrowingVectors vectors;
    private boolean declared;

    private VectorStore(
            SynaDb db,
            VectorConfig config,
            KeyedRows rows,
            GrowingVectors vectors,
            boolean declared,
            @Nullable SavedGraph saved) {
        super(config, rows, new Home(db, config.prefix(), vectors), saved);
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
        Objects.requireNonNull(db, "The database is null");
        Objects.requireNonNull(config, "The configuration is null");
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
                        "Cannot open %s for vectors of %d elements: those that it holds have %d, open it with these"
                                .formatted(place, config.dimensions(), stored.dimensions()));
            }
            requireMetric(config, stored.metric(), place);
        });
        KeyedRows rows = new KeyedRows();
        GrowingVectors vectors = new GrowingVectors(config.dimensions());
        SavedGraph saved = config.index().kind() == IndexKind.HNSW
                ? SavedGraph.open(new Home(db, config.prefix(), vectors)).orElse(null)
                : null;
        int others = load(db, config, rows, vectors, saved);
        if (saved != null && vectors.size() > MOST_GAPS * rows.view().live() + FEW_GAPS) {
            saved.outgrown();
            saved = null;
            rows = new KeyedRows();
            vectors = new GrowingVectors(config.dimensions());
            load(db, config, rows, vectors, null);
        }
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
        return new VectorStore(db, config, rows, vectors, declaration.isPresent(), saved);
    }

    /**
     * Reads the vectors, in the order in which they were written: one that a graph knows to the row that it has there, others
     * to rows behind those. Returns how many keys hold something else.
     */
    private static int load(
            SynaDb db, VectorConfig config, KeyedRows rows, GrowingVectors vectors, @Nullable SavedGraph saved) {
        String prefix = config.prefix();
        int others = 0;
        int bound = saved == null ? 0 : saved.rows();
        float[] gap = new float[config.dimensions()];
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
            String name = key.substring(prefix.length());
            int known = saved == null ? -1 : saved.find(name, RowIdsFormat.checksum(vector.value(), 0, gap.length));
            for (int gaps = (known < 0 ? bound : known) - vectors.size(); gaps > 0; gaps--) {
                vectors.append(gap);
            }
            rows.put(List.of(name), new int[] {vectors.append(vector.value())});
        }
        while (vectors.size() < bound) {
            vectors.append(gap);
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
        // Read once: what the heap has is what was written, and nothing of the caller's can fail behind the write.
        float[][] read = new float[keys.size()][];
        db.write(writes -> {
            if (!declared) {
                writes.append(VectorStoreFormat.declarationKey(prefix), VectorStoreFormat.declaration(config()));
            }
            for (int i = 0; i < keys.size(); i++) {
                reader.read(i, 1);
                read[i] = Arrays.copyOfRange(reader.array(), reader.offset(), reader.offset() + dimensions);
                writes.append(prefix + keys.get(i), Atom.Vector.copyOf(FloatBuffer.wrap(read[i])));
            }
        });
        declared = true;
        int[] rows = new int[keys.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = vectors.append(read[i]);
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

    /** Beside the database. */
    private record Home(SynaDb db, String prefix, GrowingVectors vectors) implements GraphHome {
        /** Stands for a file that has no uuid, since only the original library has written it. */
        private static final UUID NOBODYS = new UUID(0, 0);

        @Override
        public Path path() {
            return GraphFileName.of(db.path(), prefix);
        }

        @Override
        public ContainerReader open() {
            return ContainerReader.open(path(), ContainerHeader.Magic.INDEX);
        }

        @Override
        public Optional<String> obstacle() {
            return ContainerPlace.obstacle(path(), ContainerHeader.Magic.INDEX);
        }

        @Override
        public ContainerWriter replacement(ContainerHeader header) {
            return ContainerWriter.to(path(), header);
        }

        @Override
        public boolean isWritable() {
            return !db.isReadOnly();
        }

        @Override
        public UUID source() {
            return db.uuid().orElse(NOBODYS);
        }

        @Override
        public long sizeBytes() {
            return db.stats().sizeBytes();
        }

        @Override
        public int checksum(int row) {
            Vectors.Reader reader = vectors.reader();
            reader.read(row, 1);
            return RowIdsFormat.checksum(reader.array(), reader.offset(), vectors.dimensions());
        }

        @Override
        public void force() {
            db.sync();
        }
    }

    private static String place(SynaDb db, VectorConfig config) {
        return "vector store '" + config.prefix() + "' of " + db.path();
    }

    @Override
    public String toString() {
        return place(db, config());
    }
}

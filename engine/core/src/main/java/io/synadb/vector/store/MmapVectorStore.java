package io.synadb.vector.store;

import io.synadb.AlreadyExistsException;
import io.synadb.SyncPolicy;
import io.synadb.file.Disk;
import io.synadb.file.WriterLock;
import io.synadb.vector.Vectors;
import io.synadb.vector.mapped.ExtentSize;
import io.synadb.vector.mapped.PublishedVectorFile;
import io.synadb.vector.mapped.RowKeys;
import io.synadb.vector.mapped.VectorFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors in a file of their own, which is mapped: an open reads keys, and vectors only when they are used.
 *
 * <p>What a returned write has survived: the end of the process, {@code kill -9} included; after a {@link #checkpoint} that
 * began later, or with {@link SyncPolicy#GROUP} or {@link SyncPolicy#ALWAYS}, the end of the machine. {@link #close} ends with a checkpoint. What a crash
 * tore is saved beside the file as {@code *.torn} and cut off, which is never something that was promised. Every byte has a
 * checksum: vectors are checked when they are first read.
 *
 * <p>One handle has the file open at a time, in all processes. Vectors that were replaced or deleted keep their space.
 *
 * <p>Thread-safe, as {@link VectorCollection} says.
 */
public final class MmapVectorStore extends KeyedVectors {
    private static final Logger LOG = LoggerFactory.getLogger(MmapVectorStore.class);
    private static final int IMPORT_BATCH = 1024;

    private final Path path;
    private final VectorFile file;
    private final @Nullable WriterLock lock;

    private MmapVectorStore(
            VectorConfig config, KeyedRows rows, Path path, VectorFile file, @Nullable WriterLock lock) {
        super(config, rows);
        this.path = path;
        this.file = file;
        this.lock = lock;
    }

    /** As {@link #open(Path, VectorConfig, SyncPolicy)}, with {@link SyncPolicy#PROCESS}. */
    public static MmapVectorStore open(Path path, VectorConfig config) {
        return open(path, config, SyncPolicy.PROCESS);
    }

    /**
     * Opens a file of vectors; creates it where there is none.
     *
     * @throws io.synadb.LockedException when a handle, here or in another process, has it open
     * @throws io.synadb.CorruptDataException when it is damaged before its last checkpoint, or is no file of vectors
     * @throws io.synadb.DimensionMismatchException when its vectors have another length
     * @throws io.synadb.InvalidArgumentException when they are compared by another metric
     */
    public static MmapVectorStore open(Path path, VectorConfig config, SyncPolicy sync) {
        VectorFile.createIfAbsent(Disk.local(), path);
        WriterLock lock = WriterLock.acquire(path);
        try {
            return open(Disk.local(), path, lock, config, sync, ExtentSize.DEFAULT);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** As {@link #open(Path, VectorConfig, SyncPolicy)}, on any disk and under a lock already taken. */
    static MmapVectorStore open(
            Disk disk, Path path, @Nullable WriterLock lock, VectorConfig config, SyncPolicy sync, ExtentSize size) {
        VectorFile.createIfAbsent(disk, path);
        KeyedRows rows = new KeyedRows();
        VectorFile file =
                VectorFile.open(disk, path, config.dimensions(), config.metric(), sync, size, new Loader(rows));
        LOG.info(
                "Opened vector file {}: {} vectors of {} elements, {}",
                path,
                rows.view().live(),
                config.dimensions(),
                config.metric().word());
        return new MmapVectorStore(config, rows, path, file, lock);
    }

    /**
     * Makes a new file of what a file of the published library, {@code .mmap}, holds, and opens it. The published file stays
     * as it is.
     *
     * @throws AlreadyExistsException when the new file exists
     * @throws io.synadb.CorruptDataException when the published one is not whole
     */
    public static MmapVectorStore importPublished(Path published, Path target) {
        PublishedVectorFile source = PublishedVectorFile.open(Disk.local(), published);
        if (Disk.local().exists(target)) {
            throw new AlreadyExistsException("The file " + target + " exists already; a new one was to be written.");
        }
        Path partial = target.resolveSibling(target.getFileName() + ".import");
        Disk.local().delete(partial);
        VectorConfig config = VectorConfig.of(source.dimensions(), source.metric());
        try (MmapVectorStore store = open(partial, config)) {
            store.copy(source);
        } catch (RuntimeException e) {
            Disk.local().delete(partial);
            throw e;
        }
        Disk.local().replace(partial, target);
        Disk.local().delete(target.resolveSibling(partial.getFileName() + ".lock"));
        return open(target, config);
    }

    /** Also takes vectors that {@link #upsert} refuses: what is there is kept. */
    private void copy(PublishedVectorFile source) {
        List<String> keys = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        source.read(Disk.local(), (key, vector) -> {
            keys.add(key);
            vectors.add(vector);
            if (keys.size() == IMPORT_BATCH) {
                copy(keys, vectors);
            }
        });
        copy(keys, vectors);
    }

    private void copy(List<String> keys, List<float[]> vectors) {
        if (!keys.isEmpty()) {
            RowsOfArrays batch = new RowsOfArrays(vectors.toArray(new float[0][]), config().dimensions());
            take(keys, batch);
            keys.clear();
            vectors.clear();
        }
    }

    /**
     * Forces every write that has returned to the device. It survives the end of the machine then, and damage to it is never
     * mistaken for a tear. Writers and searches go on meanwhile.
     */
    public void checkpoint() {
        using(() -> {
            file.checkpoint();
            return true;
        });
    }

    /**
     * Makes room for vectors to come, so that inserting them waits neither for the disk to allot it nor for pages.
     *
     * @param vectors how many, beside those that there are
     */
    public void prepare(int vectors) {
        write(() -> {
            file.prepare(vectors);
            return true;
        });
    }

    @Override
    Vectors vectors() {
        return file.vectors();
    }

    @Override
    int keyLimitBytes() {
        return file.keyLimitBytes();
    }

    @Override
    int[] keep(List<String> keys, Vectors batch) {
        List<byte[]> bytes = new ArrayList<>(keys.size());
        for (String key : keys) {
            bytes.add(key.getBytes(StandardCharsets.UTF_8));
        }
        return file.put(bytes, batch);
    }

    @Override
    void keepDeletion(String key) {
        file.delete(key.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    void abandon(int row) {
        file.forget(row);
    }

    @Override
    void endWrites() {
        try (WriterLock held = lock) {
            file.endWrites();
        }
    }

    @Override
    void release() {
        file.release();
    }

    @Override
    public String toString() {
        return "vector file " + path;
    }

    /** Brings the rows of a file to its keys. */
    private record Loader(KeyedRows rows) implements RowKeys {
        @Override
        public int put(String key, int row) {
            int before = rows.row(key);
            rows.put(List.of(key), new int[] {row});
            return before;
        }

        @Override
        public int delete(String key) {
            return rows.remove(key);
        }

        @Override
        public String key(int row) {
            return rows.key(row);
        }
    }
}

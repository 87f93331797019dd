package io.synadb.vector.store;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.SyncPolicy;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerPlace;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.FreeName;
import io.synadb.file.WriterLock;
import io.synadb.vector.IndexKind;
import io.synadb.vector.Vectors;
import io.synadb.vector.mapped.ExtentSize;
import io.synadb.vector.mapped.PublishedFiles;
import io.synadb.vector.mapped.RowKeys;
import io.synadb.vector.mapped.VectorFile;
import io.synadb.vector.mapped.VectorFileKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vectors in a file of their own, which is mapped: an open reads keys, and vectors only when they are used.
 *
 * <p>What a returned write has survived: the end of the process, {@code kill -9} included; after a {@link #checkpoint} that
 * began later, or with {@link SyncPolicy#GROUP} or {@link SyncPolicy#ALWAYS}, the end of the machine. {@link #close} ends with a
 * checkpoint, and one in the background begins when 64 MB or five seconds have gone by since the last: what comes later is what
 * the end of the machine can cost, as long as the device keeps up with the writes. What a crash
 * tore is saved beside the file as {@code *.torn} and cut off, which is never something that was promised. Every byte has a
 * checksum: vectors are checked when they are first read.
 *
 * <p>The graph of {@link VectorConfig#withIndex} is kept beside the file as {@code NAME.syx}: a cache, which is compared with the
 * vectors before it is believed.
 *
 * <p>One handle has the file open at a time, in all processes. Vectors that were replaced or deleted keep their
 * space until {@link #compact}.
 *
 * <p>Thread-safe, as {@link VectorCollection} says.
 */
public final class MmapVectorStore extends KeyedVectors {
    private static final Logger LOG = LoggerFactory.getLogger(MmapVectorStore.class);
    private static final String ONE_HANDLE = "close it there, a vector file has one handle at a time";

    private final Path path;
    private final VectorFile file;
    private final @Nullable WriterLock lock;

    private MmapVectorStore(
            VectorConfig config,
            KeyedRows rows,
            Path path,
            VectorFile file,
            @Nullable WriterLock lock,
            GraphHome home,
            @Nullable SavedGraph saved) {
        super(config, rows, home, saved);
        this.path = path;
        this.file = file;
        this.lock = lock;
    }

    /** As {@link #open(Path, VectorConfig, SyncPolicy)}, with {@link SyncPolicy#PROCESS}. */
    public static MmapVectorStore open(Path path, VectorConfig config) {
        return open(path, config, SyncPolicy.PROCESS);
    }

    /**
     * Opens a file of vectors, for writing, so where nothing may be written it cannot be opened; creates it where there is none. An
     * empty file, also one that somebody else means to write, becomes a file of vectors; so does a database that nothing was ever
     * written to, unless it is open.
     *
     * @throws io.synadb.LockedException when a handle, here or in another process, has it open
     * @throws io.synadb.CorruptDataException when it is damaged before its last checkpoint, or is no file of vectors
     * @throws io.synadb.DimensionMismatchException when its vectors have another length
     * @throws InvalidArgumentException when they are compared by another metric
     */
    public static MmapVectorStore open(Path path, VectorConfig config, SyncPolicy sync) {
        Objects.requireNonNull(path, "The path is null");
        Objects.requireNonNull(config, "The configuration is null");
        Objects.requireNonNull(sync, "The sync policy is null");
        VectorFileKind.createIfAbsent(Disk.local(), path);
        WriterLock lock = WriterLock.acquire(path, ONE_HANDLE);
        try {
            if (kind(config).giveTo(Disk.local(), lock.realPath(), ExtentSize.DEFAULT)) {
                // The lock knows the file by what the file system gives to the next one that is created.
                lock.close();
                lock = WriterLock.acquire(path, ONE_HANDLE);
            }
            return open(Disk.local(), path, lock, config, sync, ExtentSize.DEFAULT);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static VectorFileKind kind(VectorConfig config) {
        return new VectorFileKind(config.dimensions(), config.metric());
    }

    /** As {@link #open(Path, VectorConfig, SyncPolicy)}, on any disk and under a lock already taken. */
    static MmapVectorStore open(
            Disk disk, Path path, @Nullable WriterLock lock, VectorConfig config, SyncPolicy sync, ExtentSize size) {
        VectorFileKind.createIfAbsent(disk, path);
        KeyedRows rows = new KeyedRows();
        VectorFile file = VectorFile.open(disk, path, kind(config), sync, size, new Loader(rows));
        LOG.info(
                "Opened vector file {}: {} vectors of {} elements, {}",
                path,
                rows.view().live(),
                config.dimensions(),
                config.metric().word());
        GraphHome home = new Home(disk, GraphFileName.of(path), file);
        SavedGraph saved = config.index().kind() == IndexKind.HNSW ? savedGraph(home, rows) : null;
        return new MmapVectorStore(config, rows, path, file, lock, home, saved);
    }

    /** The graph of the file, if it knows the file's rows as they are. */
    private static @Nullable SavedGraph savedGraph(GraphHome home, KeyedRows rows) {
        SavedGraph saved = SavedGraph.open(home).orElse(null);
        if (saved == null) {
            return null;
        }
        int known = Math.min(saved.rows(), rows.view().rows());
        for (int row = 0; row < known; row++) {
            if (rows.isVisible(row, rows.view()) && !saved.isOf(row, rows.key(row), home.checksum(row))) {
                saved.refuse("row " + row + " is no longer what it was made of");
                return null;
            }
        }
        return saved;
    }

    /**
     * Makes a new file of what the published library wrote, and opens it. That is a file of vectors, {@code .mmap}, with the index
     * beside it, {@code .hnsw}, if there is one; or an index alone, whose vectors are then all that there are.
     *
     * <p>The vectors come in the order of the {@code .mmap}; behind them come those that the index has and the {@code .mmap} lacks,
     * as it does what was written after its last checkpoint, when the library's process was killed. The graph itself is not taken:
     * those that the library builds lack vectors. With an index the new file is opened for one of ours with its m,
     * ef-construction and ef-search, where these are numbers that it takes; else for exact searches. What was published stays as it is.
     *
     * @throws AlreadyExistsException when the new file exists
     * @throws io.synadb.CorruptDataException when a published file is not whole, or the index is not of the vectors beside it
     */
    public static MmapVectorStore importPublished(Path published, Path target) {
        Objects.requireNonNull(published, "The path of the published file is null");
        Objects.requireNonNull(target, "The path of the new file is null");
        PublishedFiles source = PublishedFiles.open(Disk.local(), published);
        VectorConfig config = config(source);
        requireAbsent(target);
        DataFile created = FreeName.create(Disk.local(), target, ".import");
        created.close();
        Path partial = created.path();
        Path partialLock = target.resolveSibling(partial.getFileName() + ".lock");
        try (MmapVectorStore store = open(partial, config)) {
            VectorTransfer transfer = new VectorTransfer(store);
            source.readFile(transfer::add);
            transfer.finish();
            source.readIndex(store::get, transfer::add);
            transfer.finish();
            requireAbsent(target);
        } catch (RuntimeException e) {
            deleteQuietly(Disk.local(), partial, e);
            deleteQuietly(Disk.local(), partialLock, e);
            throw e;
        }
        Disk.local().replace(partial, target);
        Disk.local().delete(partialLock);
        return open(target, config);
    }

    private static VectorConfig config(PublishedFiles source) {
        VectorConfig exact = VectorConfig.of(source.dimensions(), source.metric());
        try {
            return source.graph().map(exact::withIndex).orElse(exact);
        } catch (InvalidArgumentException e) {
            LOG.info("Opening what is imported for exact searches, not with the index of before. {}", e.getMessage());
            return exact;
        }
    }

    private static void requireAbsent(Path target) {
        if (Disk.local().exists(target)) {
            throw new AlreadyExistsException("The file " + target + " exists already; a new one was to be written.");
        }
    }

    /**
     * Gives the space of replaced and deleted vectors back: writes the others to a new file, in their order, which then takes
     * the place of the old one. Nobody may have the file open. Whatever ends process or machine, the name has the old file or the
     * new one, whole and on the device. A graph beside it is built again by the next open.
     *
     * @return by how many bytes the file is shorter
     * @throws io.synadb.NotFoundException when there is no file
     * @throws io.synadb.LockedException when a handle, here or in another process, has it open
     * @throws io.synadb.CorruptDataException when a vector is damaged; nothing has changed then
     * @throws AlreadyExistsException when the name of the new file, {@code NAME.compact}, is another one's; nothing has changed then
     * @throws io.synadb.SynaException when the file has several names, hard links; nothing has changed then
     */
    public static long compact(Path path) {
        // Tells of a file that is none before it is locked.
        VectorFileKind.of(Disk.local(), path);
        WriterLock lock = WriterLock.acquire(path, ONE_HANDLE);
        try (lock) {
            lock.requireOneName();
            return compact(Disk.local(), lock.realPath(), ExtentSize.DEFAULT);
        }
    }

    /** As {@link #compact(Path)}, on any disk and under a lock already taken. */
    static long compact(Disk disk, Path path, ExtentSize size) {
        VectorFileKind kind = VectorFileKind.of(disk, path);
        VectorConfig config = VectorConfig.of(kind.dimensions(), kind.metric());
        Path partial = path.resolveSibling(path.getFileName() + ".compact");
        VectorFileKind.makeSuccessor(disk, path, partial, size);
        try (MmapVectorStore source = open(disk, path, null, config, SyncPolicy.PROCESS, size);
                MmapVectorStore target = open(disk, partial, null, config, SyncPolicy.PROCESS, size)) {
            source.copyTo(target);
        } catch (RuntimeException e) {
            deleteQuietly(disk, partial, e);
            throw e;
        }
        long before = sizeBytes(disk, path);
        disk.replace(partial, path);
        disk.syncDirectoryOf(path);
        ContainerPlace.clear(disk, GraphFileName.of(path), ContainerHeader.Magic.INDEX);
        long freed = before - sizeBytes(disk, path);
        LOG.info("Compacted vector file {}: {} bytes shorter", path, freed);
        return freed;
    }

    private static long sizeBytes(Disk disk, Path path) {
        try (DataFile file = disk.openForReading(path)) {
            return file.sizeBytes();
        }
    }

    private static void deleteQuietly(Disk disk, Path path, RuntimeException reason) {
        try {
            disk.delete(path);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private void copyTo(MmapVectorStore target) {
        VectorTransfer transfer = new VectorTransfer(target);
        keys().forEach(key -> transfer.add(key, get(key).orElseThrow()));
        transfer.finish();
    }

    /**
     * Forces every write that has returned to the device. It survives the end of the machine then, and damage to it is never
     * mistaken for a tear. Writers and searches go on meanwhile; writers wait if the graph is written too, which it is after every
     * eighth of its vectors has changed.
     */
    public void checkpoint() {
        using(() -> {
            file.checkpoint();
            saveIndex();
            return true;
        });
    }

    /**
     * Makes room for vectors to come, so that inserting them waits neither for the disk to allot it nor for pages.
     *
     * @param vectors how many, beside those that there are
     * @throws InvalidArgumentException if they are less than 0
     * @throws io.synadb.SynaException if the disk has no room for them; the file then takes no more writes until it is opened again
     */
    public void prepare(int vectors) {
        if (vectors < 0) {
            throw new InvalidArgumentException(
                    "Room for %d vectors in %s: expected at least 0".formatted(vectors, this));
        }
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

    /** Beside the file, under its name. */
    private record Home(Disk disk, Path path, VectorFile file) implements GraphHome {
        @Override
        public ContainerReader open() {
            return ContainerReader.open(disk, path, ContainerHeader.Magic.INDEX);
        }

        @Override
        public Optional<String> obstacle() {
            return ContainerPlace.obstacle(disk, path, ContainerHeader.Magic.INDEX);
        }

        @Override
        public ContainerWriter replacement(ContainerHeader header) {
            return ContainerWriter.to(disk, path, header);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public UUID source() {
            return file.uuid();
        }

        @Override
        public long sizeBytes() {
            return file.endOfJournal();
        }

        @Override
        public int checksum(int row) {
            return file.checksum(row);
        }

        @Override
        public void force() {
            file.checkpointInBackground();
        }
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

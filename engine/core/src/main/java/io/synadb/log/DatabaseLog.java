package io.synadb.log;

import io.synadb.AlreadyExistsException;
import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.DbStats;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.UnsupportedFeatureException;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.StagedFile;
import io.synadb.file.WriterLock;
import io.synadb.log.event.LogEvents;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.Keys;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import io.synadb.log.recovery.TornTail;
import io.synadb.log.view.LogReader;
import io.synadb.log.view.LogView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one database, open: what {@link io.synadb.SynaDb} is the door to.
 *
 * <p>An open scans the file into an index of its keys. A {@link LogView} answers from it, a {@link LogWriter} adds to both;
 * a read-only log has no writer, takes no lock and changes nothing. Thread-safe for any number of readers and writers;
 * writers take turns.
 */
public final class DatabaseLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseLog.class);

    private static final LogEvents EVENTS = LogEvents.ofThisJvm();

    private final DataFile file;
    private final LogState found;
    private final LogReader reader;
    private final @Nullable LogFollower follower;
    private final @Nullable LogWriter writer;
    private final WriteCounters counters;
    private final @Nullable WriterLock lock;
    private boolean closed;

    private DatabaseLog(
            DataFile file,
            LogState found,
            LogReader reader,
            @Nullable LogFollower follower,
            @Nullable LogWriter writer,
            WriteCounters counters,
            @Nullable WriterLock lock) {
        this.file = file;
        this.found = found;
        this.reader = reader;
        this.follower = follower;
        this.writer = writer;
        this.counters = counters;
        this.lock = lock;
    }

    /** Opens a log for reading and writing; creates an empty file where there is none. */
    public static DatabaseLog open(Path path, SyncPolicy policy, Compression compression) {
        createIfAbsent(Disk.local(), path);
        WriterLock lock = WriterLock.acquire(path, "close it there, or open it read-only");
        try {
            return open(Disk.local(), path, lock, policy, compression);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** As {@link #open(Path, SyncPolicy, Compression)}, on any disk and under a lock already taken. */
    static DatabaseLog open(
            Disk disk, Path path, @Nullable WriterLock lock, SyncPolicy policy, Compression compression) {
        createIfAbsent(disk, path);
        LogEvents.Open event = EVENTS.beginOpen();
        DataFile file = disk.openForWriting(path);
        try {
            LogState state = LogScanner.scan(file);
            TornTail.requireLog(file, state);
            if (state.damage() != null) {
                throw new CorruptDataException(
                        file.path(),
                        state.damage().start(),
                        state.damage().message()
                                + " Open it read-only, bring what is whole into a new file with DbMaintenance.salvage, or restore a copy.");
            }
            if ((state.requiredFeatures() & ReservedFormat.FEATURE_TABLE_DATA) != 0) {
                throw new UnsupportedFeatureException("The file " + file.path()
                        + " is a data file of a table, which only the table writes: open it read-only.");
            }
            if (state.isTorn()) {
                TornTail.cut(disk, file, state);
            }
            opened(event, file, state, false);
            DataFile written = policy == SyncPolicy.NONE ? new StagedFile(file) : file;
            LogReader reader = new LogReader(written, state);
            WriteCounters counters = new WriteCounters();
            LogWriter writer = new LogWriter(disk, written, state, reader, policy, compression, counters);
            return new DatabaseLog(written, state, reader, null, writer, counters, lock);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens a log for reading; it follows what other handles and processes write. */
    public static DatabaseLog openReadOnly(Path path) {
        return openReadOnly(Disk.local(), path);
    }

    /** As {@link #openReadOnly(Path)}, on any disk. */
    static DatabaseLog openReadOnly(Disk disk, Path path) {
        LogEvents.Open event = EVENTS.beginOpen();
        DataFile file = disk.openForReading(path);
        try {
            LogScanner scanner = new LogScanner(file);
            LogState state = scanner.advance();
            TornTail.requireLog(file, state);
            if (state.damage() != null) {
                LOG.warn(
                        "{} is damaged between offset {} and {}: {} Only keys written behind that can be read",
                        path,
                        state.damage().start(),
                        state.damage().end(),
                        state.damage().message());
            }
            opened(event, file, state, true);
            LogReader reader = new LogReader(file, state);
            LogFollower follower = new LogFollower(file, scanner, state, reader);
            return new DatabaseLog(file, state, reader, follower, null, new WriteCounters(), null);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void createIfAbsent(Disk disk, Path path) {
        if (disk.exists(path)) {
            return;
        }
        try (DataFile created = disk.create(path)) {
            LOG.debug("{} was created", created.path());
        } catch (AlreadyExistsException e) {
            LOG.debug("{} was created by somebody else meanwhile", path, e);
        }
    }

    private static void opened(LogEvents.Open event, DataFile file, LogState state, boolean readOnly) {
        int records = state.index().records();
        int keys = state.index().keys();
        event.end(file.path(), readOnly, records, keys, state.foreign(), state.end());
        LOG.info(
                "Opened {}: {} records of {} keys in {} bytes, {} records written by other programs",
                file.path(),
                records,
                keys,
                state.end(),
                state.foreign());
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** What the file is known by, wherever it stands. */
    public Optional<UUID> uuid() {
        reader.requireOpen();
        return Optional.ofNullable(reader.uuid());
    }

    /** Whether nothing can be written through this handle. */
    public boolean isReadOnly() {
        return writer == null;
    }

    /** Appends a value. */
    public Version append(String key, Atom value) {
        return writer().append(Keys.encodeForWriting(key), value, false);
    }

    /** Appends a deletion. */
    public Version delete(String key) {
        return writer().append(Keys.encodeForWriting(key), Atom.ofNull(), true);
    }

    /** A batch to {@link #write}; there is none where nothing can be written. */
    public LogBatch newBatch() {
        writer();
        return new LogBatch();
    }

    /**
     * Makes the writes of a batch, all or none.
     *
     * @return a version for each of them
     */
    public List<Version> write(LogBatch batch) {
        return writer().append(batch);
    }

    /** Brings everything to the device that was written before, and seals it. */
    public void sync() {
        writer().sync();
    }

    private LogWriter writer() {
        reader.requireOpen();
        if (writer == null) {
            throw new SynaException(
                    ErrorCode.READ_ONLY, "The database " + path() + " is open for reading only: open it for writing.");
        }
        return writer;
    }

    /** What the log holds now: every write that has returned, and no other batch than whole ones. */
    public LogView view() {
        if (follower == null) {
            reader.requireOpen();
        } else {
            follower.caughtUp();
        }
        return reader.view();
    }

    /** What the log holds, as readers see it, and what was done to it through this handle. */
    public DbStats stats() {
        reader.requireOpen();
        LogState state = follower == null ? found : follower.caughtUp();
        KeyIndex index = state.index();
        KeyIndex.Prefix visible = index.visible();
        return new DbStats(
                visible.records() == 0 ? 0 : index.end(visible.records() - 1),
                visible.records(),
                visible.liveKeys(),
                state.foreign(),
                reader.hasChecksums(),
                state.seals().last().offset(),
                writer == null ? 0 : found.size() - found.end(),
                counters.appends.sum(),
                counters.batches.sum(),
                counters.bytes.sum(),
                counters.syncs.sum());
    }

    /** Seals what was written and gives file and lock up. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        reader.close();
        try (WriterLock heldLock = lock;
                DataFile openFile = file) {
            if (writer != null) {
                writer.close();
            }
        }
    }
}

package io.synadb;

import io.synadb.log.DatabaseLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One database file: keys, each with the history of its values, in one append-only log.
 *
 * <pre>{@code
 * try (SynaDb db = SynaDb.open(Path.of("sensors.db"))) {
 *     db.append("sensor/1", Atom.of(21.5));
 *     Optional<Atom> now = db.get("sensor/1");
 * }
 * }</pre>
 *
 * <p>The file is the published SynaDB log: the original library reads what is written here, and its files are read here.
 * Every record carries a checksum that the original does not see. An open scans the log and rebuilds the index of keys;
 * what a crash tore off the end is saved beside the file as {@code *.torn} and cut off. Damage anywhere else is never
 * repaired in silence: the open fails with a {@link CorruptDataException}, and {@link #openReadOnly} still answers what
 * the damage cannot have changed.
 *
 * <p>One handle writes a file at a time, in all processes: a second open is a {@link LockedException}. Any number of
 * read-only handles may read beside it; each sees the file as it was at its open.
 *
 * <p>Thread-safe: appends of several threads take turns, and reads run beside them without waiting. An append that has
 * returned is seen by every read that starts afterwards.
 */
public final class SynaDb implements DbReader {
    private final DatabaseLog log;

    private SynaDb(DatabaseLog log) {
        this.log = log;
    }

    /** Opens a database for reading and writing with {@link DbConfig#defaults()}; creates it where there is none. */
    public static SynaDb open(Path path) {
        return open(path, DbConfig.defaults());
    }

    /**
     * Opens a database for reading and writing; creates it where there is none.
     *
     * @throws LockedException when a handle, here or in another process, has it open for writing
     * @throws CorruptDataException when it is damaged elsewhere than at its end
     * @throws UnsupportedFeatureException when it is a table's data file, or a newer version wrote it
     */
    public static SynaDb open(Path path, DbConfig config) {
        return new SynaDb(DatabaseLog.open(path, config.sync(), config.compression()));
    }

    /**
     * Opens a database for reading. The file, and what stands beside it, is left as it is; a torn end is not looked at.
     *
     * @throws NotFoundException when there is none
     */
    public static SynaDb openReadOnly(Path path) {
        return new SynaDb(DatabaseLog.openReadOnly(path));
    }

    /** The file. */
    public Path path() {
        return log.path();
    }

    /**
     * Writes a value under a key. What has happened when this returns is the {@link SyncPolicy}'s to say. A failure of the
     * file system ends all writing through this handle: what the file holds is then found out by opening it again.
     *
     * @throws KeyException when the key is empty, longer than 65,534 bytes of UTF-8, not text, or reserved
     * @throws InvalidArgumentException when the value exceeds 999,999,999 stored bytes
     */
    public Version append(String key, Atom value) {
        Objects.requireNonNull(value, "value is null: Atom.ofNull() says that there is none");
        return log.append(key, value);
    }

    /** Deletes a key, whether or not it has a value. Its history stays. */
    public Version delete(String key) {
        return log.delete(key);
    }

    /**
     * The database as it is now, for as long as the snapshot is open. It costs nothing to take and to keep, but that a read of
     * it takes a step in memory, some nanoseconds, for each version of its key that is newer. It ends with this handle.
     */
    public Snapshot snapshot() {
        return new Snapshot(log.path(), log.view());
    }

    @Override
    public Optional<Atom> get(String key) {
        return log.view().get(key);
    }

    @Override
    public Optional<Atom> getAsOf(String key, long micros) {
        return log.view().getAsOf(key, micros);
    }

    @Override
    public boolean exists(String key) {
        return log.view().exists(key);
    }

    @Override
    public Stream<Version> history(String key) {
        return log.view().history(key);
    }

    @Override
    public SeriesQuery series(String key) {
        return log.view().series(key);
    }

    @Override
    public List<String> keys() {
        return log.view().keys();
    }

    @Override
    public Stream<Entry> scan(KeyRange range) {
        return log.view().scan(range);
    }

    @Override
    public int size() {
        return log.view().size();
    }

    /** Forces what was written to the device, seals it, and gives the file up. Idempotent. */
    @Override
    public void close() {
        log.close();
    }

    @Override
    public String toString() {
        return "SynaDb[" + path() + "]";
    }
}

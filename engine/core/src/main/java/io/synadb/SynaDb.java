package io.synadb;

import io.synadb.log.DatabaseLog;
import io.synadb.log.LogBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
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
 * read-only handles may read beside it, in any process, and follow what is written.
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
     * Opens a database for reading. The file, and what stands beside it, is left as it is.
     *
     * <p>It follows the file as it grows: a read sees every append, and every whole batch, that another handle or process had
     * handed to the kernel before the read began, and never half of one; it may see one a moment before the reads of the
     * handle that writes it do. A torn end is not looked at, nor believed when the
     * next writer cuts it off and writes others in its place. Where another file takes the name, by a compaction of the
     * published library, this handle goes on with the old file, which does not grow any more; only if a thread is
     * interrupted while it reads, reads end in an error that says so. A file that becomes shorter than what was read of it is
     * a {@link CorruptDataException}.
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
     * What the file is known by, whatever it is called: files made of it, such as indexes, say so. Empty as long as only the
     * original library has written it.
     */
    public Optional<UUID> uuid() {
        return log.uuid();
    }

    /** Whether it was opened for reading only. */
    public boolean isReadOnly() {
        return log.isReadOnly();
    }

    /**
     * Writes a value under a key. What has happened when this returns is the {@link SyncPolicy}'s to say. A failure of the
     * file system ends all writing through this handle: what the file holds is then found out by opening it again.
     *
     * @throws KeyException when the key is empty, longer than 65,534 bytes of UTF-8, not text, or reserved
     * @throws InvalidArgumentException when the value exceeds 999,999,999 stored bytes
     */
    public Version append(String key, Atom value) {
        return log.append(key, value);
    }

    /**
     * Writes floats under a key, one after the other and all at one time: all or none, as {@link #write} does.
     *
     * @return the version of the last one; empty when there was none
     */
    public Optional<Version> appendFloats(String key, double[] values) {
        return write(batch -> batch.appendFloats(key, values)).stream().findFirst();
    }

    /**
     * Makes several writes, all or none: whatever ends the process or the machine, and whatever fails, the file holds all of
     * them or none afterwards, and no read sees some without the others. They carry one timestamp.
     *
     * <pre>{@code
     * db.write(batch -> batch.append("a", Atom.of("x")).delete("b"));
     * }</pre>
     *
     * <p>Nothing is written before {@code writes} returns, and nothing at all when it throws or gives no writes. It may read
     * the database, and finds it as it is without them.
     *
     * @return a version for each write in their order; the last one's for several floats, none for no floats
     * @throws KeyException as {@link #append} does; the message says which write of the batch it is
     * @throws InvalidArgumentException as {@link #append} does, and when the batch would take more than 2^30 bytes
     */
    public List<Version> write(Consumer<WriteBatch> writes) {
        LogBatch batch = log.newBatch();
        try {
            writes.accept(new WriteBatch(batch));
        } finally {
            batch.end();
        }
        return log.write(batch);
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

    /**
     * Brings to the device whatever was written before this call, whatever the {@link SyncPolicy}, and seals it: damage to it
     * is told from then on. A point in time that others rely on, such as the end of a load, deserves one; where each write
     * does, choose {@link SyncPolicy#GROUP}.
     */
    public void sync() {
        log.sync();
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
    public Stream<Entry> history(KeyRange range) {
        return log.view().history(range);
    }

    @Override
    public int size() {
        return log.view().size();
    }

    /** What the file holds, and what was done to it through this handle. Costs no I/O. */
    public DbStats stats() {
        return log.stats();
    }

    /**
     * Forces what was written to the device, seals it, and gives the file up. Idempotent.
     *
     * @throws SynaException when what was written may not last: this failed, or a sync in the background had; the file is
     *     given up all the same
     */
    @Override
    public void close() {
        log.close();
    }

    @Override
    public String toString() {
        return "SynaDb[" + path() + "]";
    }
}

package io.synadb.table;

import io.synadb.arrow.Arguments;
import io.synadb.arrow.ipc.ArrowInput;
import io.synadb.table.commit.Maintenance;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.Increment;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.key.KeyIndexes;
import io.synadb.table.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A table: many SynaDB data files under one versioned commit log.
 *
 * <pre>{@code
 * Table table = Table.create(storage, TableSpec.builder().schema(schema).partitionBy("pos").build());
 * try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("task 0", allocator)) {
 *     writer.write(rows);
 *     table.newCommit(table.current()).append(writer.finish()).publish();
 * }
 * for (ScanTask task : table.current().scan().select("id", "embedding").plan().tasks()) {
 *     try (BatchReader reader = task.open(allocator)) { … }
 * }
 * }</pre>
 *
 * <p>Has nothing to close: the process keeps the data files that were read last open, whichever table they are of. Thread-safe, also against any number of other processes.
 */
public final class Table {
    private final Storage storage;
    private final CommitLog log;
    private final UUID id;
    /** Which row is that of a key, as far as this table has been asked. */
    private final KeyIndexes keys;

    /** The newest state seen; whoever reads a newer one puts it here. */
    private volatile TableState newest;

    private Table(Storage storage, CommitLog log, TableState state) {
        this.storage = storage;
        this.log = log;
        this.id = state.metadata().id();
        this.keys = new KeyIndexes(storage);
        this.newest = state;
    }

    /**
     * Creates a table without rows, at version 0.
     *
     * @throws io.synadb.AlreadyExistsException if there is one
     */
    public static Table create(Storage storage, TableSpec spec) {
        Arguments.require(spec, "Table.create", "a specification");
        CommitLog log = new CommitLog(Arguments.require(storage, "Table.create", "a storage"));
        TableChange change = new TableChange(TableChange.Kind.CREATE, spec.newMetadata(), null, List.of(), null);
        return new Table(storage, log, change.publish(log));
    }

    /**
     * Opens a table.
     *
     * @throws io.synadb.NotFoundException if there is none
     * @throws io.synadb.CorruptDataException if a commit of it is damaged or missing
     * @throws io.synadb.UnsupportedFeatureException if it asks for more than this version can do
     */
    public static Table open(Storage storage) {
        CommitLog log = new CommitLog(Arguments.require(storage, "Table.open", "a storage"));
        return new Table(storage, log, log.load());
    }

    /**
     * Deletes a table, all its versions and files; nothing happens if there is none. Whoever is reading it is told that its files
     * are gone, and this process holds none of them any longer.
     */
    public static void drop(Storage storage) {
        Arguments.require(storage, "Table.drop", "a storage");
        try {
            storage.deleteAll();
        } finally {
            OpenIndexes.letGoAll(storage);
            DataFileReader.letGoAll(storage);
        }
    }

    /** Whether there is a table. */
    public static boolean exists(Storage storage) {
        return new CommitLog(Arguments.require(storage, "Table.exists", "a storage")).exists();
    }

    /** Where the table lies. */
    public Storage storage() {
        return storage;
    }

    /** Drawn when the table was created; no other table has it. */
    public UUID id() {
        return id;
    }

    /** The newest version at the time of the call. */
    public TableSnapshot current() {
        TableState state = log.loadAfter(newest);
        newest = state;
        return new TableSnapshot(storage, state);
    }

    /**
     * One version.
     *
     * @throws io.synadb.VersionNotFoundException if there is no such version, or none any more: it names the oldest left
     */
    public TableSnapshot at(long version) {
        return new TableSnapshot(storage, log.load(version));
    }

    /**
     * The version that was the newest at a time.
     *
     * @throws io.synadb.VersionNotFoundException if the table did not exist then
     */
    public TableSnapshot asOf(Instant time) {
        // The ends of time, which have no number of 64 bits, are the least and the greatest one.
        Arguments.require(time, "Table.asOf", "a time");
        long micros = TimeUnit.MICROSECONDS.convert(Duration.between(Instant.EPOCH, time));
        return new TableSnapshot(storage, log.loadAsOf(micros));
    }

    /**
     * The version that has a name.
     *
     * @throws io.synadb.NotFoundException if there is no such name
     */
    public TableSnapshot at(Tag tag) {
        Arguments.require(tag, "Table.at", "a tag");
        return at(new Maintenance(log).tagged(tag.name()));
    }

    /** All versions that can be read, oldest first: it reads the commit of each. */
    public List<TableVersion> versions() {
        List<TableVersion> versions = new ArrayList<>();
        log.history()
                .forEach((version, commit) -> versions.add(
                        new TableVersion(version, commit.timeMicros(), commit.operation(), commit.counts())));
        return versions;
    }

    /** Tags, rollback, expiry, orphans. */
    public TableMaintenance maintenance() {
        return new TableMaintenance(storage, log);
    }

    /** Indexes of vector columns. */
    public TableIndexes indexes() {
        return new TableIndexes(this, log);
    }

    /**
     * What was appended after a version: for a reader that has seen that version and follows the table. Versions that
     * compacted files have the rows of those before them, and are passed over.
     *
     * @param seen the version that the reader has seen, of this table
     * @param lastVersion stops after this version, even if there are newer ones
     * @return no files when there is no newer version, or when the newer ones appended none
     * @throws io.synadb.ConflictException if a version after {@code seen} removed files, or deleted rows of files that were
     *     there before it, so that what was read before is no longer what the table holds; it names the version
     */
    public TableIncrement appendedAfter(TableSnapshot seen, long lastVersion) {
        Arguments.require(seen, "Table.appendedAfter", "a version");
        Increment increment = log.incrementAfter(seen.state(), lastVersion);
        return new TableIncrement(new TableSnapshot(storage, increment.state()), increment.files());
    }

    /**
     * The row that has a key, in the newest version.
     *
     * <p>Touches the files of one bucket. The first look-ups in it read the key columns of those files whose filter says that
     * they may have the key, until that has cost as much as to read them all; then, or by the first write of many keys, this
     * object knows the keys, at 20 to 40 bytes of heap each, and later ones read what came meanwhile, and the row.
     *
     * @param allocator accounts for the row
     * @param key a value for each column of the key, in its order: what {@link io.synadb.table.predicate.Literal#of} takes
     * @return a batch of this one row with all columns, which the caller closes; empty if there is none
     * @throws io.synadb.InvalidArgumentException if the table has no key, or no such key can be
     */
    public Optional<VectorSchemaRoot> lookup(BufferAllocator allocator, Object... key) {
        Arguments.require(key, "Table.lookup", "a value for each column of the key");
        return new KeyLookup(storage, current().state(), keys).row(key, allocator);
    }

    /** Plans a write of rows of the table's newest schema. */
    public WritePlan newWrite(WriteOptions options) {
        return current().newWrite(Arguments.require(options, "Table.newWrite", "options of a write"));
    }

    /**
     * Appends the rows of an Arrow IPC stream or file as one version; none if it fails. Its columns are those of the table, in
     * any order.
     *
     * @param input is read to its end and stays open
     * @param allocator holds a batch of it, and the rows that are not yet in a file
     * @return the version with the rows; the newest one if there are none
     * @throws io.synadb.SchemaException if the columns are others, or a null is where none may be
     * @throws io.synadb.CorruptDataException if the input is cut off or damaged
     */
    public TableSnapshot append(ArrowInput input, WriteOptions options, BufferAllocator allocator) {
        return new ArrowRows(input, this).append(options, allocator);
    }

    /**
     * Prepares a commit.
     *
     * @param base what the writer has read: an overwrite replaces exactly its files
     */
    public TableCommit newCommit(TableSnapshot base) {
        return TableCommit.of(
                storage, Arguments.require(base, "Table.newCommit", "a version").state(), keys);
    }

    /**
     * Prepares a change of the columns.
     *
     * @param base the version whose columns the caller has seen
     */
    public SchemaChange changeSchema(TableSnapshot base) {
        return new SchemaChange(
                storage,
                Arguments.require(base, "Table.changeSchema", "a version").state());
    }

    /**
     * Prepares a change of the properties.
     *
     * @param base the version whose properties the caller has seen
     */
    public PropertyChange changeProperties(TableSnapshot base) {
        return new PropertyChange(
                storage,
                Arguments.require(base, "Table.changeProperties", "a version").state());
    }

    @Override
    public String toString() {
        return "table " + storage.location();
    }
}

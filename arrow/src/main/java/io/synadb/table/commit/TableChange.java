package io.synadb.table.commit;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.ColumnFeatures;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.commit.format.TransactionHash;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.key.KeyIndexes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a writer wants of a table, and the rules by which it becomes the next version, whatever others commit meanwhile.
 *
 * <ul>
 *   <li>An append commutes with other appends: when somebody else took the version, it takes the one after. So does one to a file
 *       that has grown, with whatever became of its earlier rows: {@link GrownFiles}.
 *   <li>An overwrite replaces exactly the files of its base: when other files are there by now, it conflicts.
 *   <li>A delete and a compaction conflict when a file that they take away is gone, has grown, or has other rows deleted;
 *       files that came meanwhile do not concern them.
 *   <li>A deletion of rows is joined with what others delete: {@link PendingDeletes} has its rules.
 *   <li>In a table with a key, new rows take the place of those with their keys, whatever the version by then:
 *       {@link KeyedRows}.
 *   <li>All of them follow a change of columns, as if they had come before it: what they have written is shown as {@link
 *       io.synadb.arrow.Evolution} says. They conflict with any other change of what the table is (partitioning, key), and
 *       with a return to columns that cannot show what they wrote, or that what they wrote in place of other rows is without.
 *   <li>A change of what the table is, of its columns or its properties, follows all of them; {@link Alteration} says with
 *       which other such change it conflicts.
 *   <li>A change that creates its table and finds one: an append joins it if the rows mean the same there, anything else
 *       is refused.
 *   <li>A change under an application's version that was committed before is a no-op if its files are the same. Any other
 *       change is refused when the application has committed a version that it does not know of: it was set back.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 *
 * @param kind how it treats the files that are there
 * @param metadata what the table is, or shall be
 * @param base the state that the writer read; null to create the table
 * @param replaced the files that a delete or a compaction takes away, as it read them
 * @param files the new data files; those of a compaction may have deleted rows
 * @param indexes of the new data files; those that are of no use by then are left out
 * @param deletes the rows to delete, by data file of the base; only an append may have any
 * @param transaction null without one
 */
public record TableChange(
        Kind kind,
        Action.Metadata metadata,
        @Nullable TableState base,
        List<DataFile> replaced,
        List<DataFile> files,
        List<IndexFile> indexes,
        Map<String, DeletedRows> deletes,
        @Nullable Transaction transaction) {
    private static final Logger LOG = LoggerFactory.getLogger(TableChange.class);

    /** How a change treats the files that are there. */
    public enum Kind {
        /** Makes the table, and fails if there is one. */
        CREATE,
        /** Leaves them. */
        APPEND,
        /** Removes them. */
        OVERWRITE,
        /** Removes some of them. */
        DELETE,
        /** Puts files with the same rows in place of some of them. */
        COMPACT,
        /** Leaves them, and changes what the table is. */
        ALTER
    }

    /**
     * An application's own number of a change, to ask for it twice and get it once.
     *
     * @param app chosen by the application, unique to it
     * @param version its number
     * @param known the greatest number below that the application may have committed before; it knows of no greater one
     */
    public record Transaction(String app, long version, long known) {
        public Transaction {
            if (app == null || app.isBlank()) {
                throw new InvalidArgumentException("An application that commits under versions of its own needs a name,"
                        + " found '" + app + "': expected one that is its alone, and that it keeps.");
            }
            if (known >= version) {
                throw new InvalidArgumentException("Application '" + app + "' cannot commit its version " + version
                        + " after its version " + known + ": expected numbers that grow from commit to commit.");
            }
        }
    }

    public TableChange {
        if (base == null && !replaced.isEmpty()) {
            throw new InvalidArgumentException("A table that is to be created has no files to take away.");
        }
        replaced = List.copyOf(replaced);
        files = List.copyOf(files);
        indexes = List.copyOf(indexes);
        deletes = Map.copyOf(deletes);
        if (kind != Kind.APPEND && !deletes.isEmpty()) {
            throw new InvalidArgumentException("A commit that replaces files of a table cannot delete rows of single"
                    + " ones too: overwrite, or delete and append.");
        }
        if (kind == Kind.COMPACT && files.stream().anyMatch(DataFile::isGrown)) {
            throw new InvalidArgumentException(
                    "A compaction cannot append to files that are there: it writes new ones.");
        }
        if (kind == Kind.COMPACT && liveRows(replaced) != liveRows(files)) {
            throw new InvalidArgumentException("A compaction cannot take away files with " + liveRows(replaced)
                    + " rows and add files with " + liveRows(files)
                    + ": it has to keep every row, and readers that follow the table pass over it. Append new rows in"
                    + " another commit.");
        }
    }

    private static long liveRows(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::liveRows).sum();
    }

    /** A change without index files. */
    public TableChange(
            Kind kind,
            Action.Metadata metadata,
            @Nullable TableState base,
            List<DataFile> replaced,
            List<DataFile> files,
            Map<String, DeletedRows> deletes,
            @Nullable Transaction transaction) {
        this(kind, metadata, base, replaced, files, List.of(), deletes, transaction);
    }

    /** A change that takes neither single files nor single rows away. */
    public TableChange(
            Kind kind,
            Action.Metadata metadata,
            @Nullable TableState base,
            List<DataFile> files,
            @Nullable Transaction transaction) {
        this(kind, metadata, base, List.of(), files, Map.of(), transaction);
    }

    /** Publishes this change, and gives the state at its version. */
    public TableState publish(CommitLog log) {
        return publish(log, new KeyIndexes(log.storage()));
    }

    /**
     * Publishes this change, and gives the state at its version.
     *
     * @param keys of the table: they find the rows of a key
     */
    public TableState publish(CommitLog log, KeyIndexes keys) {
        List<DataFile> keyed = kind == Kind.COMPACT ? List.of() : files;
        try (KeyedRows rows = new KeyedRows(log.storage(), metadata.key(), keyed, keys)) {
            PendingDeletes pending = new PendingDeletes(log.storage(), base, deletes, rows, files);
            TableState state = publish(log, pending);
            // What a file said whose rows only deleted others is in the commit.
            files.stream()
                    .filter(file -> !file.growing() && !file.isGrown())
                    .filter(file -> pending.added(file).isEmpty())
                    .forEach(file -> discard(log, file.path()));
            if (transaction == null) {
                indexes.stream().filter(index -> !state.has(index)).forEach(index -> discard(log, index.path()));
            }
            return state;
        }
    }

    /** Deletes a file that no commit names, nor will. */
    private static void discard(CommitLog log, String path) {
        try {
            log.storage().delete(path);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Table {}: file {}, which no commit needs, stays until orphans are removed",
                    log.location(),
                    path,
                    e);
        }
    }

    private TableState publish(CommitLog log, PendingDeletes pending) {
        try {
            return publishNext(log, pending);
        } catch (SynaException e) {
            // After an I/O failure nobody knows whether a commit names the file.
            if (e.code() != ErrorCode.IO) {
                pending.discard();
            }
            throw e;
        }
    }

    private TableState publishNext(CommitLog log, PendingDeletes pending) {
        TableState start = base != null ? log.loadAfter(base) : log.exists() ? log.load() : null;
        return Publication.publish(log, start, newest -> {
            if (newest == null) {
                return Optional.of(draft(null, pending));
            }
            if (isCommitted(log, newest)) {
                pending.discard();
                return Optional.empty();
            }
            requireCompatible(log, newest, pending);
            return Optional.of(draft(newest, pending));
        });
    }

    private Publication.Draft draft(@Nullable TableState state, PendingDeletes pending) {
        List<Action> actions = new ArrayList<>();
        Action.Metadata changed =
                state == null || base == null ? metadata : alteration(base).onto(state.metadata());
        Action.Protocol protocol = ColumnFeatures.asked(
                state == null ? Action.Protocol.of(CommitFormat.WRITTEN_VERSION) : state.protocol(), changed.schema());
        if (state == null || kind == Kind.ALTER && !protocol.equals(state.protocol())) {
            actions.add(protocol);
        }
        if (state == null || kind == Kind.ALTER) {
            actions.add(changed);
        }
        Map<String, DataFile> left = state == null ? new LinkedHashMap<>() : new LinkedHashMap<>(state.files());
        if (state != null) {
            removed(state).forEach(path -> {
                actions.add(new Action.Remove(path));
                left.remove(path);
            });
        }
        actions.addAll(pending.actions(left));
        List<DataFile> added =
                files.stream().flatMap(file -> pending.added(file).stream()).toList();
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(
                "removed",
                actions.stream().filter(Action.Remove.class::isInstance).count());
        if (!deletes.isEmpty() || isUpsert()) {
            counts.put("deleted", pending.count());
        }
        counts.put("files", (long) added.size());
        counts.put(
                "rows",
                added.stream()
                        .mapToLong(isUpsert() ? pending::newRows : DataFile::newRows)
                        .sum());
        added.forEach(file -> GrownFiles.addTo(actions, file, left.get(file.path())));
        if (base != null && state != null) {
            actions.addAll(IndexChange.useful(indexes, base, state, added));
        }
        if (transaction != null) {
            actions.add(new Action.Txn(
                    transaction.app(), transaction.version(), TransactionHash.of(files, deletes, replaced)));
        }
        return new Publication.Draft(operation(state), counts, actions);
    }

    private String operation(@Nullable TableState state) {
        if (state == null && files.isEmpty()) {
            return "create";
        }
        if (!deletes.isEmpty()) {
            return files.isEmpty() ? "delete" : "row-delta";
        }
        if (isUpsert()) {
            return Commit.UPSERT;
        }
        return kind == Kind.COMPACT ? Commit.COMPACT : kind.name().toLowerCase(Locale.ROOT);
    }

    /** Whether its rows take the place of others by their keys. */
    private boolean isUpsert() {
        return kind == Kind.APPEND && metadata.key().isKeyed() && !files.isEmpty();
    }

    private List<String> removed(TableState state) {
        return kind == Kind.OVERWRITE
                ? List.copyOf(state.files().keySet())
                : replaced.stream().map(DataFile::path).toList();
    }

    private boolean isCommitted(CommitLog log, TableState state) {
        if (transaction == null) {
            return false;
        }
        Optional<String> committed = state.transactionHash(transaction.app(), transaction.version());
        String hash = TransactionHash.of(files, deletes, replaced);
        if (committed.isPresent() && !committed.get().equals(hash)) {
            throw new ConflictException(
                    "Application '" + transaction.app() + "' committed other files under its version "
                            + transaction.version() + " to table " + log.location()
                            + ", and these would add rows a second time. Nothing was committed now; what it committed"
                            + " then is in the table, once. If it does the same again, there is nothing left to do; if"
                            + " it was set back, continue from its newest version; for other rows use a new"
                            + " application name.");
        }
        if (committed.isEmpty()) {
            requireNotSetBack(log, state, transaction);
        }
        return committed.isPresent();
    }

    private static void requireNotSetBack(CommitLog log, TableState state, Transaction transaction) {
        OptionalLong newest = state.newestTransaction(transaction.app());
        if (newest.isPresent() && newest.getAsLong() > transaction.known()) {
            throw new ConflictException("Application '" + transaction.app() + "' cannot commit its version "
                    + transaction.version() + " to table " + log.location() + ": it knows its versions up to "
                    + transaction.known() + ", found version " + newest.getAsLong()
                    + ". It was set back, and would write rows a second time. Nothing was committed; continue from its"
                    + " newest state, or use a new application name.");
        }
    }

    private void requireCompatible(CommitLog log, TableState state, PendingDeletes pending) {
        requireWritable(log.location(), state);
        if (base == null) {
            requireJoinable(log, state);
        } else {
            requireUnchanged(log, base, state);
            pending.conflict(state).ifPresent(reason -> {
                throw Conflicts.with(log, base, state, reason, action -> deletes.keySet().stream()
                        .anyMatch(path -> Conflicts.isOf(action, path)));
            });
        }
        for (DataFile file : files) {
            if (file.isGrown()) {
                GrownFiles.require(log, state, file);
            } else if (state.files().containsKey(file.path())) {
                throw new InvalidArgumentException("File " + file.path() + " is part of table " + log.location()
                        + " already: the same files were committed before. Write the rows again, or give the commit"
                        + " a transaction to make repeating it harmless.");
            }
        }
    }

    /** Whether what this change builds upon is still so. */
    private void requireUnchanged(CommitLog log, TableState base, TableState state) {
        obstacle(base, state).ifPresent(reason -> {
            throw Conflicts.with(log, base, state, reason, action -> action instanceof Action.Metadata);
        });
        if (kind == Kind.OVERWRITE && !state.files().equals(base.files())) {
            throw Conflicts.with(
                    log,
                    base,
                    state,
                    "the files that this overwrite would replace are not those that it read",
                    action -> !(action instanceof Action.Metadata));
        }
        for (DataFile file : replaced) {
            if (!file.equals(state.files().get(file.path()))) {
                throw Conflicts.with(
                        log,
                        base,
                        state,
                        "file " + file.path() + ", which this " + kind.name().toLowerCase(Locale.ROOT)
                                + " takes away, is not what it read",
                        action -> Conflicts.isOf(action, file.path()));
            }
        }
    }

    /** What about the table as it is by now is in the way. */
    private Optional<String> obstacle(TableState base, TableState state) {
        if (kind == Kind.ALTER) {
            return alteration(base).conflict(state.metadata());
        }
        boolean sameTable =
                rewrites() ? state.metadata().keeps(metadata) : state.metadata().shows(metadata);
        return sameTable ? Optional.empty() : Optional.of("the schema or the partitioning of the table has changed");
    }

    private Alteration alteration(TableState base) {
        return new Alteration(base.metadata(), metadata);
    }

    /** Whether its rows were made of others, which it takes away. */
    private boolean rewrites() {
        return !files.isEmpty() && !(replaced.isEmpty() && deletes.isEmpty());
    }

    /** @throws UnsupportedFeatureException if a writer of this version would do the table harm */
    static void requireWritable(String location, TableState state) {
        if (state.protocol().minWriter() > CommitFormat.KNOWN_VERSION) {
            throw new UnsupportedFeatureException(
                    "Cannot write table " + location + ": it asks for a writer of version "
                            + state.protocol().minWriter() + ", this one is of version " + CommitFormat.KNOWN_VERSION
                            + ". Use a newer SynaDB.");
        }
        List<String> unknown = CommitFormat.unknown(state.protocol().writerFeatures());
        if (!unknown.isEmpty()) {
            throw new UnsupportedFeatureException(
                    "Cannot write table " + location + ": it asks writers for the features " + unknown
                            + ", which this version does not know. Use a newer SynaDB.");
        }
    }

    private void requireJoinable(CommitLog log, TableState state) {
        if (kind != Kind.APPEND) {
            throw new AlreadyExistsException("There is a SynaDB table at " + log.location() + " already, at version "
                    + state.version() + ". Open it, or choose another place.");
        }
        if (!metadata.sameRows(state.metadata())) {
            throw new SchemaException("A table was created at " + log.location()
                    + " while these rows were written, and its columns or its partitioning are not theirs: found "
                    + describe(state.metadata()) + ", expected " + describe(metadata)
                    + ". Nothing was committed; write again to the table that is there.");
        }
    }

    private static String describe(Action.Metadata metadata) {
        return metadata.schema().getFields() + " partitioned by fields " + metadata.partitionBy() + " with the key "
                + metadata.primaryKey() + " in " + metadata.buckets() + " buckets";
    }
}

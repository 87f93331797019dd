package io.synadb.table.commit;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a writer wants of a table, and the rules by which it becomes the next version, whatever others commit meanwhile.
 *
 * <ul>
 *   <li>An append commutes with other appends: when somebody else took the version, it takes the one after.
 *   <li>An overwrite replaces exactly the files of its base: when other files are there by now, it conflicts.
 *   <li>A deletion of rows is joined with what others delete: {@link PendingDeletes} has its rules.
 *   <li>All conflict with a change of what the table is (schema, partitioning).
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
 * @param files the new data files
 * @param deletes the rows to delete, by data file of the base; only an append may have any
 * @param transaction null without one
 */
public record TableChange(
        Kind kind,
        Action.Metadata metadata,
        @Nullable TableState base,
        List<DataFile> files,
        Map<String, DeletedRows> deletes,
        @Nullable Transaction transaction) {
    /** How a change treats the files that are there. */
    public enum Kind {
        /** Makes the table, and fails if there is one. */
        CREATE,
        /** Leaves them. */
        APPEND,
        /** Removes them. */
        OVERWRITE
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
            if (known >= version) {
                throw new InvalidArgumentException("Application '" + app + "' cannot commit its version " + version
                        + " after its version " + known + ": expected numbers that grow from commit to commit.");
            }
        }
    }

    public TableChange {
        files = List.copyOf(files);
        deletes = Map.copyOf(deletes);
        if (kind != Kind.APPEND && !deletes.isEmpty()) {
            throw new InvalidArgumentException(
                    "A commit that replaces all files of a table cannot delete rows of single"
                            + " ones too: overwrite, or delete and append.");
        }
    }

    /** A change that deletes no single rows. */
    public TableChange(
            Kind kind,
            Action.Metadata metadata,
            @Nullable TableState base,
            List<DataFile> files,
            @Nullable Transaction transaction) {
        this(kind, metadata, base, files, Map.of(), transaction);
    }

    /** Publishes this change, and gives the state at its version. */
    public TableState publish(CommitLog log) {
        PendingDeletes pending = new PendingDeletes(log.storage(), base, deletes, !files.isEmpty());
        try {
            return publish(log, pending);
        } catch (SynaException e) {
            // After an I/O failure nobody knows whether a commit names the file.
            if (e.code() != ErrorCode.IO) {
                pending.discard();
            }
            throw e;
        }
    }

    private TableState publish(CommitLog log, PendingDeletes pending) {
        UUID uuid = UUID.randomUUID();
        TableState state = base != null ? log.loadAfter(base) : log.exists() ? log.load() : null;
        while (true) {
            if (state != null) {
                if (isCommitted(log, state)) {
                    pending.discard();
                    return state;
                }
                requireCompatible(log, state, pending);
            }
            Optional<TableState> published = log.publish(state, commit(log, state, pending, uuid));
            if (published.isPresent()) {
                return published.get();
            }
            long version = state == null ? -1 : state.version();
            state = state == null ? log.load() : log.loadAfter(state);
            if (state.version() == version) {
                throw new SynaException(
                        ErrorCode.IO,
                        "Cannot publish " + log.file(version + 1) + ": the name is taken, but there is no commit to"
                                + " read. Remove what has this name.");
            }
        }
    }

    private Commit commit(CommitLog log, @Nullable TableState state, PendingDeletes pending, UUID uuid) {
        List<Action> actions = new ArrayList<>();
        if (state == null) {
            actions.add(new Action.Protocol(CommitFormat.WRITTEN_VERSION, CommitFormat.WRITTEN_VERSION, List.of()));
            actions.add(metadata);
        } else if (kind == Kind.OVERWRITE) {
            state.files().keySet().forEach(path -> actions.add(new Action.Remove(path)));
        } else {
            actions.addAll(pending.actions(state));
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(
                "removed",
                actions.stream().filter(Action.Remove.class::isInstance).count());
        if (!deletes.isEmpty()) {
            counts.put("deleted", pending.count());
        }
        counts.put("files", (long) files.size());
        counts.put("rows", files.stream().mapToLong(DataFile::rows).sum());
        files.forEach(file -> actions.add(new Action.Add(file)));
        if (transaction != null) {
            actions.add(new Action.Txn(transaction.app(), transaction.version(), TransactionHash.of(files, deletes)));
        }
        long earliest = state == null ? Long.MIN_VALUE : state.timeMicros() + 1;
        UUID previous = state == null ? null : state.last().uuid();
        return new Commit(Math.max(log.nowMicros(), earliest), operation(state), counts, uuid, previous, actions);
    }

    private String operation(@Nullable TableState state) {
        if (state == null && files.isEmpty()) {
            return "create";
        }
        if (!deletes.isEmpty()) {
            return files.isEmpty() ? "delete" : "row-delta";
        }
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private boolean isCommitted(CommitLog log, TableState state) {
        if (transaction == null) {
            return false;
        }
        Optional<String> committed = state.transactionHash(transaction.app(), transaction.version());
        String hash = TransactionHash.of(files, deletes);
        if (committed.isPresent() && !committed.get().equals(hash)) {
            throw new ConflictException(
                    "Application '" + transaction.app() + "' committed other files under its version "
                            + transaction.version() + " to table " + log.location()
                            + ", and these would add rows a second time. Nothing was committed now; what it committed then"
                            + " is in the table, once. If it does the same again, there is nothing left to do; if it was"
                            + " set back, continue from its newest version; for other rows use a new application name.");
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
        if (state.protocol().minWriter() > CommitFormat.KNOWN_VERSION) {
            throw new UnsupportedFeatureException(
                    "Cannot write table " + log.location() + ": it asks for a writer of version "
                            + state.protocol().minWriter() + ", this one is of version " + CommitFormat.KNOWN_VERSION
                            + ". Use a newer SynaDB.");
        }
        if (base == null) {
            requireJoinable(log, state);
        } else if (!metadata.sameRows(state.metadata())) {
            throw conflict(log, state, "the schema or the partitioning of the table has changed");
        } else if (kind == Kind.OVERWRITE && !state.files().equals(base.files())) {
            throw conflict(log, state, "the files that this overwrite would replace are not those that it read");
        }
        pending.conflict(state).ifPresent(reason -> {
            throw conflict(log, state, reason);
        });
        for (DataFile file : files) {
            if (state.files().containsKey(file.path())) {
                throw new InvalidArgumentException("File " + file.path() + " is part of table " + log.location()
                        + " already: the same files were committed before. Write the rows again, or give the commit"
                        + " a transaction to make repeating it harmless.");
            }
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
        return metadata.schema().getFields() + " partitioned by fields " + metadata.partitionBy();
    }

    private ConflictException conflict(CommitLog log, TableState state, String reason) {
        long read = base == null ? 0 : base.version();
        Commit winner = log.read(state.version()).orElseThrow();
        return new ConflictException("Cannot commit to table " + log.location() + ": " + reason + ". Read version "
                + read + ", found version " + state.version() + " (" + winner.operation() + ", commit "
                + winner.uuid() + "). Nothing was committed; read the table again and repeat the change.");
    }
}

package io.synadb.table.commit.log;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The work of adding up commits, in order, from nothing, from a checkpoint or from a state.
 *
 * <p>A table that asks for a newer reader, or for a feature that we do not know, is refused here, and never shown as if that
 * were not so. Commits that do not follow upon one another are damage.
 *
 * <p>Ends in {@link #state}, and is not used afterwards. Not thread-safe.
 */
public final class Replay {
    private long version;
    private long checkpoint;
    private @Nullable Commit last;
    private Action.@Nullable Protocol protocol;
    private Action.@Nullable Metadata metadata;
    private final Map<String, DataFile> files;
    /** By {@link Action.Index#key}, those of a data file together. */
    private final TreeMap<String, Action.Index> indexes;

    private final Map<String, Long> tags;
    private long oldest;
    private final Map<String, AppVersions> transactions;

    /** The applications whose versions are not shared with the state that this replay started from. */
    private final Set<String> ownVersions = new HashSet<>();

    /** Starts before the first commit. */
    public Replay() {
        version = -1;
        checkpoint = -1;
        files = new LinkedHashMap<>();
        indexes = new TreeMap<>();
        tags = new TreeMap<>();
        transactions = new HashMap<>();
    }

    /** Starts where another replay ended. */
    public Replay(TableState start) {
        version = start.version();
        checkpoint = start.checkpoint();
        last = start.last();
        protocol = start.protocol();
        metadata = start.metadata();
        files = new LinkedHashMap<>(start.files());
        indexes = new TreeMap<>(start.indexes());
        tags = new TreeMap<>(start.tags());
        oldest = start.oldest();
        transactions = new HashMap<>(start.transactions());
    }

    /**
     * The state that a checkpoint holds.
     *
     * @param file names the checkpoint in errors
     * @param contents the commit of its version, with the actions that add up to the state
     */
    public static TableState checkpoint(String file, long version, Commit contents) {
        Replay replay = new Replay();
        replay.version = version;
        replay.last = contents.with(List.of());
        contents.actions().forEach(action -> replay.apply(file, action));
        return replay.checkpointed().state(file);
    }

    /** Notes that the version which is reached has a checkpoint. */
    Replay checkpointed() {
        checkpoint = version;
        return this;
    }

    /** What a commit would append to the files that are here now. */
    List<AppendedFile> appended(long version, Commit commit) {
        List<AppendedFile> appended = new ArrayList<>();
        for (Action action : commit.actions()) {
            if (action instanceof Action.Add add) {
                appended.add(new AppendedFile(version, add.file(), 0));
            } else if (action instanceof Action.Extend extend) {
                DataFile before = files.get(extend.path());
                // Of an unknown file there is nothing to read: replaying the commit says what is wrong.
                if (before != null) {
                    appended.add(new AppendedFile(version, extended(before, extend), before.rows()));
                }
            }
        }
        return appended;
    }

    /** An appended file, as it is now, with those of its rows deleted that the same commit deleted again. */
    AppendedFile withDeletes(AppendedFile appended) {
        DataFile now = files.get(appended.file().path());
        return now == null
                ? appended
                : new AppendedFile(appended.version(), appended.file().withDeletes(now.deletes()), appended.firstRow());
    }

    /** @param file names the commit in errors */
    public void apply(String file, Commit commit) {
        if (last != null) {
            requireFollows(file, last, commit);
        }
        version++;
        last = commit.with(List.of());
        commit.actions().forEach(action -> apply(file, action));
    }

    private static void requireFollows(String file, Commit last, Commit commit) {
        if (commit.timeMicros() <= last.timeMicros()) {
            throw damaged(
                    file,
                    "time " + commit.timeMicros() + " is not after " + last.timeMicros()
                            + ", the time of the commit before");
        }
        if (commit.previous() != null && !commit.previous().equals(last.uuid())) {
            throw damaged(
                    file,
                    "the commit follows commit " + commit.previous() + ", and the one before it is " + last.uuid()
                            + ". One of the two is a copy from elsewhere");
        }
    }

    private void apply(String file, Action action) {
        if (action instanceof Action.Protocol changed) {
            requireKnown(file, changed);
            protocol = changed;
        } else if (action instanceof Action.Metadata changed) {
            requireKey(file, changed);
            metadata = changed;
        } else if (action instanceof Action.Add add) {
            if (files.putIfAbsent(add.file().path(), add.file()) != null) {
                throw damaged(file, "'add' of " + add.file().path() + ", which is part of the table already");
            }
        } else if (action instanceof Action.Extend extend) {
            extend(file, extend);
        } else if (action instanceof Action.Remove remove) {
            remove(file, remove.path());
        } else if (action instanceof Action.Deletes deleted) {
            delete(file, deleted);
        } else if (action instanceof Action.Index index) {
            apply(index);
        } else if (action instanceof Action.Tag tag) {
            apply(tag);
        } else if (action instanceof Action.Expire expire) {
            oldest = Math.max(oldest, expire.before());
        } else if (action instanceof Action.Txn txn) {
            apply(file, txn);
        }
    }

    private void remove(String file, String path) {
        if (files.remove(path) == null) {
            throw damaged(file, "'remove' of " + path + ", which is not part of the table");
        }
        indexes.subMap(Action.Index.firstKey(path), Action.Index.endKey(path)).clear();
    }

    private void delete(String file, Action.Deletes deleted) {
        DataFile before = files.get(deleted.path());
        if (before == null) {
            throw damaged(file, "'deletes' of " + deleted.path() + ", which is not part of the table");
        }
        DeletesEntry entry = deleted.entry();
        if (entry != null && (entry.count() < 1 || entry.count() > before.rows())) {
            throw damaged(
                    file,
                    "'deletes' of " + entry.count() + " rows of " + deleted.path() + ", which has " + before.rows());
        }
        files.put(deleted.path(), before.withDeletes(entry));
    }

    private void apply(Action.Index index) {
        if (index.remove()) {
            indexes.remove(index.key());
        } else if (files.containsKey(index.path())) {
            // Of no use else, and nothing would ever remove it.
            indexes.put(index.key(), index);
        }
    }

    private void apply(Action.Tag tag) {
        if (tag.version() == null) {
            tags.remove(tag.name());
        } else {
            tags.put(tag.name(), tag.version());
        }
    }

    private void apply(String file, Action.Txn txn) {
        if (ownVersions.add(txn.app())) {
            AppVersions shared = transactions.get(txn.app());
            transactions.put(txn.app(), shared == null ? new AppVersions() : new AppVersions(shared));
        }
        try {
            Objects.requireNonNull(transactions.get(txn.app())).put(txn.version(), txn.hash());
        } catch (IllegalArgumentException e) {
            throw damaged(
                    file,
                    "'txn' " + txn.version() + " of " + txn.app() + " has the hash '" + txn.hash()
                            + "', expected 64 hexadecimal digits");
        }
    }

    private void extend(String file, Action.Extend extend) {
        DataFile before = files.get(extend.path());
        if (before == null) {
            throw damaged(file, "'extend' of " + extend.path() + ", which is not part of the table");
        }
        if (extend.length() < before.length() || extend.rows() < before.rows()) {
            throw damaged(
                    file,
                    "'extend' of " + extend.path() + " to " + extend.length() + " bytes and " + extend.rows()
                            + " rows, which has " + before.length() + " and " + before.rows() + " already");
        }
        files.put(extend.path(), extended(before, extend));
    }

    private static DataFile extended(DataFile before, Action.Extend extend) {
        return new DataFile(
                        extend.path(),
                        extend.length(),
                        extend.footer(),
                        extend.footerCrc(),
                        extend.rows(),
                        extend.statistics(),
                        before.partition(),
                        before.bucket(),
                        before.generation())
                .withDeletes(before.deletes());
    }

    /** @param file names the last commit in errors */
    public TableState state(String file) {
        if (last == null || protocol == null || metadata == null) {
            throw damaged(file, "no 'protocol' or no 'metadata' action up to here; expected both in the first commit");
        }
        return new TableState(this, last, protocol, metadata);
    }

    long version() {
        return version;
    }

    public long checkpoint() {
        return checkpoint;
    }

    Map<String, DataFile> files() {
        return files;
    }

    Map<String, Action.Index> indexes() {
        return indexes;
    }

    Map<String, Long> tags() {
        return tags;
    }

    long oldest() {
        return oldest;
    }

    Map<String, AppVersions> transactions() {
        return transactions;
    }

    private static void requireKnown(String file, Action.Protocol protocol) {
        if (protocol.minReader() > CommitFormat.KNOWN_VERSION) {
            throw new UnsupportedFeatureException("Cannot read the table: " + file + " asks for a reader of version "
                    + protocol.minReader() + ", this one knows versions up to " + CommitFormat.KNOWN_VERSION
                    + ". Use a newer SynaDB.");
        }
        List<String> unknown = CommitFormat.unknown(protocol.features());
        if (!unknown.isEmpty()) {
            throw new UnsupportedFeatureException("Cannot read the table: " + file + " asks for the features " + unknown
                    + ", which this version does not know. Use a newer SynaDB.");
        }
    }

    private static void requireKey(String file, Action.Metadata metadata) {
        boolean hasColumns = metadata.primaryKey().stream()
                .allMatch(id -> Schemas.find(metadata.schema(), id).isPresent());
        if (!hasColumns || metadata.primaryKey().isEmpty() != (metadata.buckets() == 0)) {
            throw damaged(
                    file,
                    "'metadata' has the primary key " + metadata.primaryKey() + " and " + metadata.buckets()
                            + " buckets, expected columns of the table and at least one bucket, or neither");
        }
    }

    private static CorruptDataException damaged(String file, String problem) {
        return new CorruptDataException(file, 0, problem + ".");
    }
}

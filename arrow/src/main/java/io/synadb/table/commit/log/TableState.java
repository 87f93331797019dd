package io.synadb.table.commit.log;

import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the commits of a table up to a version add up to.
 *
 * <p>A state exists only for a table that this version can read: {@link Replay} refuses all others. Immutable and
 * thread-safe.
 */
public final class TableState {
    private final long version;
    private final long checkpoint;
    private final Commit last;
    private final Action.Protocol protocol;
    private final Action.Metadata metadata;
    private final Map<String, DataFile> files;
    private final Map<String, Action.Index> indexes;
    private final Map<String, Long> tags;
    private final long oldest;
    private final Map<String, AppVersions> transactions;

    /** Takes over what the replay has collected. */
    TableState(Replay replay, Commit last, Action.Protocol protocol, Action.Metadata metadata) {
        this.version = replay.version();
        this.checkpoint = replay.checkpoint();
        this.last = last;
        this.protocol = protocol;
        this.metadata = metadata;
        this.files = Collections.unmodifiableMap(replay.files());
        this.indexes = Collections.unmodifiableMap(replay.indexes());
        this.tags = Collections.unmodifiableMap(replay.tags());
        this.oldest = replay.oldest();
        this.transactions = replay.transactions();
    }

    private TableState(TableState original, long checkpoint) {
        this.version = original.version;
        this.checkpoint = checkpoint;
        this.last = original.last;
        this.protocol = original.protocol;
        this.metadata = original.metadata;
        this.files = original.files;
        this.indexes = original.indexes;
        this.tags = original.tags;
        this.oldest = original.oldest;
        this.transactions = original.transactions;
    }

    /** The version of the last commit that is in here. */
    public long version() {
        return version;
    }

    /** When that commit was made. */
    public long timeMicros() {
        return last.timeMicros();
    }

    /** What the table is. */
    public Action.Metadata metadata() {
        return metadata;
    }

    /** The data files by path, in the order in which they became part of the table. */
    public Map<String, DataFile> files() {
        return files;
    }

    /** The index of a kind of a column of a data file, if the table has it. */
    public Optional<IndexFile> index(String path, int column, String kind) {
        return Optional.ofNullable(indexes.get(Action.Index.key(path, column, kind)))
                .map(Action.Index::toFile);
    }

    /** All index files, by the path of the data file, column and kind. */
    public List<IndexFile> indexFiles() {
        return indexes.values().stream().map(Action.Index::toFile).toList();
    }

    /** Whether an index file is part of the table. */
    public boolean has(IndexFile file) {
        return index(file.data(), file.column(), file.kind())
                .filter(file::equals)
                .isPresent();
    }

    /** The versions that have a name, by name. */
    public Map<String, Long> tags() {
        return tags;
    }

    /** The greatest version of its own under which an application committed, if it ever did. */
    public OptionalLong newestTransaction(String app) {
        AppVersions versions = transactions.get(app);
        return versions == null ? OptionalLong.empty() : versions.newest();
    }

    /** The hash of what an application committed under a version of its own, if it did. */
    public Optional<String> transactionHash(String app, long appVersion) {
        AppVersions versions = transactions.get(app);
        return versions == null ? Optional.empty() : versions.hash(appVersion);
    }

    /** The last commit, without its actions. */
    public Commit last() {
        return last;
    }

    public Action.Protocol protocol() {
        return protocol;
    }

    /** The index files by the key that {@link Action.Index#key} gives. */
    public Map<String, Action.Index> indexes() {
        return indexes;
    }

    /** No version before this one can be read any more, unless it has a tag. */
    public long oldest() {
        return oldest;
    }

    /** By application; not to be changed. */
    Map<String, AppVersions> transactions() {
        return transactions;
    }

    /** The newest version of which a checkpoint was seen or written on the way here, −1 for none. */
    long checkpoint() {
        return checkpoint;
    }

    /** This state, known to have a checkpoint at or before its version. */
    TableState withCheckpoint(long known) {
        return new TableState(this, known);
    }

    /** How many lines a checkpoint of this state has, about. */
    long size() {
        long versions =
                transactions.values().stream().mapToLong(AppVersions::size).sum();
        return files.size() + indexes.size() + tags.size() + versions;
    }

    /** Actions that add up to this state when there is nothing before them. */
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        actions.add(protocol);
        actions.add(metadata);
        if (oldest > 0) {
            actions.add(new Action.Expire(oldest));
        }
        files.values().forEach(file -> addTo(actions, file));
        actions.addAll(indexes.values());
        tags.forEach((name, version) -> actions.add(new Action.Tag(name, version)));
        new TreeMap<>(transactions)
                .forEach((app, versions) ->
                        versions.forEach((version, hash) -> actions.add(new Action.Txn(app, version, hash))));
        return actions;
    }

    /** The actions that make a file part of a table, with the rows of it that are deleted. */
    public static void addTo(List<Action> actions, DataFile file) {
        actions.add(new Action.Add(file.withDeletes(null).ofVersion()));
        if (file.deletes() != null) {
            actions.add(new Action.Deletes(file.path(), file.deletes()));
        }
    }
}

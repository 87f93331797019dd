package io.synadb.table.commit.log;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbered commits of one table, {@code _syna/log/}.
 *
 * <p>An open begins at the checkpoint that the hint {@code _syna/last} names, and reads the commits behind it until there
 * are no more, so that its cost does not depend on how many there are. Where the hint does not hold, a listing decides
 * ({@link LogReader}): a commit that is missing below the newest is damage, not the end of the log.
 *
 * <p>Immutable and thread-safe; so are any number of them, in any number of processes.
 */
public final class CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

    private final Storage storage;
    private final InstantSource clock;
    private final Checkpoints checkpoints;
    private final LogReader reader;

    public CommitLog(Storage storage) {
        this(storage, InstantSource.system());
    }

    public CommitLog(Storage storage, InstantSource clock) {
        this(storage, clock, Checkpoints.INTERVAL);
    }

    public CommitLog(Storage storage, InstantSource clock, long checkpointInterval) {
        this.storage = storage;
        this.clock = clock;
        this.checkpoints = new Checkpoints(storage, checkpointInterval);
        this.reader = new LogReader(storage, checkpoints);
    }

    /** Whether there is a table. */
    public boolean exists() {
        return reader.newest(LogListing.of(storage)) >= 0;
    }

    /** The state at the newest version. */
    public TableState load() {
        return reader.load();
    }

    /** The state at a version. */
    public TableState load(long version) {
        return reader.load(version);
    }

    /** The state at the newest version that was committed at this time or before. */
    public TableState loadAsOf(long micros) {
        return reader.loadAsOf(micros);
    }

    /**
     * The commits of all versions that can be read, without their actions, by version: the one of a version that expires
     * meanwhile may be missing.
     *
     * @throws CorruptDataException if one is damaged or missing
     */
    public SortedMap<Long, Commit> history() {
        TableState newest = load();
        SortedMap<Long, Commit> commits = new TreeMap<>();
        for (long version : newest.tags().values()) {
            if (version < newest.oldest()) {
                tagged(version).ifPresent(commit -> commits.put(version, commit));
            }
        }
        for (long version = newest.oldest(); version < newest.version(); version++) {
            Optional<Commit> commit = read(version);
            if (commit.isPresent()) {
                commits.put(version, commit.get().with(List.of()));
            } else if (load().oldest() <= version) {
                requireCommit(version);
            }
        }
        commits.put(newest.version(), newest.last());
        return commits;
    }

    /** The commit of a version of which only the checkpoint is left, unless its tag was dropped and it has expired. */
    private Optional<Commit> tagged(long version) {
        try {
            return Optional.of(load(version).last());
        } catch (VersionNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * The state at the newest version, reading only the commits after one that is known, unless they are many.
     *
     * <p>The known one is the newest if the next is missing and it is there itself, looked at in this order: an expiry removes
     * versions upwards, so it would have taken the known one before the next.
     */
    public TableState loadAfter(TableState known) {
        boolean isFollowed = storage.exists(LogNames.commit(known.version() + 1));
        if (!isOf(known, read(known.version()))) {
            return loadAnew(known);
        }
        if (!isFollowed) {
            return known;
        }
        Replay replay = null;
        Optional<Commit> next = read(known.version() + 1);
        while (next.isPresent()) {
            replay = replay == null ? new Replay(known) : replay;
            replay.apply(file(replay.version() + 1), next.get());
            if (replay.version() == known.version() + checkpoints.catchUp()) {
                return latest(replay.state(file(replay.version())), load());
            }
            next = read(replay.version() + 1);
        }
        TableState found = replay == null ? known : replay.state(file(replay.version()));
        return reader.isEnd(found.version()) ? found : loadAnew(known);
    }

    /** The newest state in place of one whose commit has expired; what is there now may be another table, though. */
    private TableState loadAnew(TableState known) {
        TableState found = load();
        if (found.metadata().id().equals(known.metadata().id()) && found.oldest() > known.version()) {
            return found;
        }
        throw anotherTable(known);
    }

    private static TableState latest(TableState one, TableState other) {
        return one.version() > other.version() ? one : other;
    }

    /**
     * What the commits after a state appended, up to a version. A compaction appended nothing, and removed no row.
     *
     * @param lastVersion no commit after it is read; the log may end before it
     * @throws ConflictException if one of the commits removed files, or deleted rows of files that were there before it
     * @throws VersionNotFoundException if the commits that follow the state have expired
     */
    public Increment incrementAfter(TableState known, long lastVersion) {
        if (!isOf(known, read(known.version()))) {
            TableState newest = loadAfter(known);
            throw new VersionNotFoundException("Cannot follow table " + storage.location() + " from version "
                    + known.version() + ": the commits after it have expired, the oldest version left is "
                    + newest.oldest() + ". Begin again, with all rows of the newest version.");
        }
        Optional<Commit> next = readUpTo(lastVersion, known.version() + 1);
        if (next.isEmpty()) {
            return new Increment(known, List.of());
        }
        Replay replay = new Replay(known);
        List<AppendedFile> files = new ArrayList<>();
        while (next.isPresent()) {
            long version = replay.version() + 1;
            List<AppendedFile> appended = List.of();
            if (!next.get().keepsRows()) {
                requireNothingRemoved(version, next.get(), replay);
                appended = replay.appended(version, next.get());
            }
            replay.apply(file(version), next.get());
            appended.forEach(file -> files.add(replay.withDeletes(file)));
            next = readUpTo(lastVersion, version + 1);
        }
        return new Increment(replay.state(file(replay.version())), files);
    }

    private Optional<Commit> readUpTo(long lastVersion, long version) {
        return version <= lastVersion ? read(version) : Optional.empty();
    }

    private void requireNothingRemoved(long version, Commit commit, Replay before) {
        List<String> removed = commit.actions().stream()
                .filter(Action.Remove.class::isInstance)
                .map(action -> ((Action.Remove) action).path())
                .toList();
        if (!removed.isEmpty()) {
            throw notOnlyAppended(
                    version, commit, "removed files (" + removed.size() + ", " + removed.get(0) + " first)");
        }
        Set<String> added = new HashSet<>();
        Set<String> grown = new HashSet<>();
        for (Action action : commit.actions()) {
            if (action instanceof Action.Add add) {
                added.add(add.file().path());
            } else if (action instanceof Action.Extend extend) {
                grown.add(extend.path());
            } else if (action instanceof Action.Deletes deletes
                    && !added.contains(deletes.path())
                    && !(grown.contains(deletes.path())
                            && keepsRows(before.files().get(deletes.path()), deletes))) {
                throw notOnlyAppended(version, commit, "deleted rows of " + deletes.path());
            }
        }
    }

    /** Whether the rows that are deleted of a file which has grown are those that were deleted before, and some of the new ones. */
    private boolean keepsRows(@Nullable DataFile before, Action.Deletes deletes) {
        DeletesEntry entry = deletes.entry();
        if (before == null || entry == null) {
            return false;
        }
        long deletedBefore = before.rows() - before.liveRows();
        DeletedRows now = DeletesFormat.read(storage, entry, Long.MAX_VALUE);
        return now.countIn(0, before.rows()) == deletedBefore;
    }

    private ConflictException notOnlyAppended(long version, Commit commit, String what) {
        String done = commit.operation().equals(Commit.UPSERT)
                ? "put rows in the places of others with their keys, or deleted rows by their keys"
                : what;
        return new ConflictException("Cannot follow table " + storage.location() + " past version " + (version - 1)
                + ": version " + version + " (" + commit.operation() + ") " + done
                + ", so that rows that were read before are no longer part of it. Begin again, with all rows of the newest"
                + " version or with what comes after version " + version + ".");
    }

    /**
     * Whether a state is one of this table: false where its commit has expired, too.
     *
     * @throws NotFoundException if the table was dropped and made anew: its commits have the numbers of the old one's and
     *     add up to nothing
     */
    private boolean isOf(TableState known, Optional<Commit> there) {
        if (there.isPresent() && !there.get().uuid().equals(known.last().uuid())) {
            throw anotherTable(known);
        }
        return there.isPresent();
    }

    private NotFoundException anotherTable(TableState known) {
        return new NotFoundException("The table at " + storage.location() + " is not the one whose version "
                + known.version() + " was read: that was dropped, and another was made in its place. Open the table"
                + " again.");
    }

    /** One commit, checked; empty when there is none of this version. */
    public Optional<Commit> read(long version) {
        return reader.read(version);
    }

    /** One commit that has to be there. */
    public Commit requireCommit(long version) {
        return read(version)
                .orElseThrow(() -> new CorruptDataException(
                        file(version),
                        0,
                        "the commit is missing, but the table has later ones. Restore this file from a copy."));
    }

    /**
     * Publishes a commit as the version after a state, unless there is one.
     *
     * <p>Where the storage fails half way, and where it says that the name is taken, the commit under that name decides:
     * it is ours if it has our uuid.
     *
     * @param before null for the first version
     * @return the state after the commit; empty when the commit of this version is another one
     */
    public Optional<TableState> publish(@Nullable TableState before, Commit commit) {
        Replay replay = before == null ? new Replay() : new Replay(before);
        long version = replay.version() + 1;
        // Nothing is published that could not be read again: what is applied is what readers will find.
        byte[] content = CommitFormat.encode(commit);
        replay.apply(file(version), CommitFormat.decode(file(version), content));
        TableState after = replay.state(file(version));
        if (!publish(version, commit, content)) {
            return Optional.empty();
        }
        requireNotExpired(version, commit);
        LOG.info("Table {} is at version {}: {} {}", storage.location(), version, commit.operation(), commit.counts());
        return Optional.of(upkeep(after));
    }

    private boolean publish(long version, Commit commit, byte[] content) {
        boolean published;
        try {
            published = storage.putIfAbsent(LogNames.commit(version), content);
        } catch (SynaException e) {
            if (e.code() != ErrorCode.IO) {
                throw e;
            }
            published = readAfterFailure(version, e).uuid().equals(commit.uuid());
        }
        return published
                || read(version)
                        .map(there -> there.uuid().equals(commit.uuid()))
                        .orElse(false);
    }

    /** The commit that is there after a publication failed; without one the failure stands. */
    private Commit readAfterFailure(long version, SynaException failure) {
        Optional<Commit> there;
        try {
            there = read(version);
        } catch (SynaException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        return there.orElseThrow(() -> failure);
    }

    /**
     * A writer that stands still for long enough publishes a version whose number was free only because it has expired.
     * The commit before it says so: expiry keeps the oldest commit that it leaves, and removes those below it upwards.
     */
    private void requireNotExpired(long version, Commit commit) {
        if (version == 0 || storage.exists(LogNames.commit(version - 1))) {
            return;
        }
        TableState newest = load();
        boolean isThere = commit.actions().stream()
                .anyMatch(action -> action instanceof Action.Add add
                                && newest.files().containsKey(add.file().path())
                        || action instanceof Action.Extend extend && hasRows(newest, extend));
        if (newest.oldest() > version && !isThere) {
            throw new SynaException(
                    ErrorCode.IO,
                    "Cannot tell whether version " + version + " of table " + storage.location()
                            + " was committed: while it was, all versions before " + newest.oldest()
                            + " expired. A retry is not safe before the newest version has been searched for the rows:"
                            + " it has none of the commit's files.");
        }
    }

    private static boolean hasRows(TableState state, Action.Extend extend) {
        DataFile file = state.files().get(extend.path());
        return file != null && file.rows() >= extend.rows();
    }

    /**
     * A checkpoint where one is due, and the hint, which names the newest that is there and leads to the state: the state
     * stands, whether or not this succeeds.
     */
    public TableState upkeep(TableState state) {
        TableState kept = state;
        try {
            long due = checkpoints.due(state);
            if (due > 0 && due == state.version()) {
                checkpoints.write(state);
                kept = state.withCheckpoint(due);
            } else if (due > state.checkpoint() && checkpoints.exists(due)) {
                kept = state.withCheckpoint(due);
            } else if (state.oldest() > state.checkpoint() && checkpoints.exists(state.oldest())) {
                // The one that an expiry leaves; what the older one names is gone.
                kept = state.withCheckpoint(state.oldest());
            }
            new LastHint(kept.version(), kept.checkpoint()).write(storage);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Table {} is at version {}, but what makes opening it fast could not be written",
                    storage.location(),
                    state.version(),
                    e);
        }
        return kept;
    }

    public LogReader reader() {
        return reader;
    }

    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** The file of a version, as errors name it. */
    public String file(long version) {
        return reader.file(version);
    }

    /** The files of the table. */
    public Storage storage() {
        return storage;
    }

    /** Where the table lies, as messages name it. */
    public String location() {
        return storage.location();
    }

    public long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}

package io.synadb.table.commit;

import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbered commits of one table, {@code _syna/log/}.
 *
 * <p>The newest version is found by listing, and every commit up to it is read: a commit that is missing below the newest
 * is damage, not the end of the log. The hint {@code _syna/last} is written for other readers and never read here.
 *
 * <p>Immutable and thread-safe; so are any number of them, in any number of processes.
 */
public final class CommitLog {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLog.class);

    private static final String DIRECTORY = "_syna/log";
    private static final String HINT = "_syna/last";
    private static final String SUFFIX = ".json";
    private static final int DIGITS = 20;

    private final Storage storage;
    private final InstantSource clock;

    public CommitLog(Storage storage) {
        this(storage, InstantSource.system());
    }

    CommitLog(Storage storage, InstantSource clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /** The newest version; empty where there is no table. */
    public OptionalLong newest() {
        return storage.list(DIRECTORY).stream()
                .mapToLong(CommitLog::versionOf)
                .filter(version -> version >= 0)
                .max();
    }

    /** The state at the newest version. */
    public TableState load() {
        return load(requireNewest());
    }

    /** The state at a version. */
    public TableState load(long version) {
        long newest = requireNewest();
        if (version < 0 || version > newest) {
            throw new VersionNotFoundException("Table " + storage.location() + " has no version " + version
                    + ": it has versions 0 to " + newest + ".");
        }
        TableState.Replay replay = new TableState.Replay();
        while (replay.version() < version) {
            long next = replay.version() + 1;
            replay.apply(file(next), read(next).orElseThrow(() -> missing(next, newest)));
        }
        return replay.state(file(version));
    }

    /** The state at the newest version that was committed at this time or before. */
    public TableState loadAsOf(long micros) {
        long newest = requireNewest();
        TableState.Replay replay = new TableState.Replay();
        while (replay.version() < newest) {
            long next = replay.version() + 1;
            Commit commit = read(next).orElseThrow(() -> missing(next, newest));
            if (commit.timeMicros() > micros) {
                if (next == 0) {
                    throw new VersionNotFoundException("Table " + storage.location() + " did not exist at "
                            + instant(micros) + ": it was created at " + instant(commit.timeMicros()) + ".");
                }
                break;
            }
            replay.apply(file(next), commit);
        }
        return replay.state(file(replay.version()));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The state at the newest version, reading only the commits after one that is known. */
    public TableState loadAfter(TableState known) {
        requireSameTable(known);
        TableState.Replay replay = new TableState.Replay(known);
        Optional<Commit> next = read(known.version() + 1);
        while (next.isPresent()) {
            replay.apply(file(replay.version() + 1), next.get());
            next = read(replay.version() + 1);
        }
        return replay.version() == known.version() ? known : replay.state(file(replay.version()));
    }

    /**
     * What the commits after a state appended, up to a version.
     *
     * @param lastVersion no commit after it is read; the log may end before it
     * @throws ConflictException if one of the commits removed files
     */
    public Increment incrementAfter(TableState known, long lastVersion) {
        requireSameTable(known);
        Optional<Commit> next = readUpTo(lastVersion, known.version() + 1);
        if (next.isEmpty()) {
            return new Increment(known, List.of());
        }
        TableState.Replay replay = new TableState.Replay(known);
        List<AppendedFile> files = new ArrayList<>();
        while (next.isPresent()) {
            long version = replay.version() + 1;
            requireNothingRemoved(version, next.get());
            files.addAll(replay.appended(version, next.get()));
            replay.apply(file(version), next.get());
            next = readUpTo(lastVersion, version + 1);
        }
        return new Increment(replay.state(file(replay.version())), files);
    }

    private Optional<Commit> readUpTo(long lastVersion, long version) {
        return version <= lastVersion ? read(version) : Optional.empty();
    }

    private void requireNothingRemoved(long version, Commit commit) {
        List<String> removed = commit.actions().stream()
                .filter(Action.Remove.class::isInstance)
                .map(action -> ((Action.Remove) action).path())
                .toList();
        if (!removed.isEmpty()) {
            throw new ConflictException("Cannot follow table " + storage.location() + " past version " + (version - 1)
                    + ": version " + version + " (" + commit.operation() + ") removed files (" + removed.size() + ", "
                    + removed.get(0) + " first), so that rows that were read before are no longer part of it. Begin"
                    + " again, with all rows of the newest version or with what comes after version " + version + ".");
        }
    }

    /** A table that was dropped and made anew has other commits under the numbers of the old one: they add up to nothing. */
    private void requireSameTable(TableState known) {
        Optional<Commit> there = read(known.version());
        if (there.isPresent() && there.get().timeMicros() == known.timeMicros()) {
            return;
        }
        long newest = requireNewest();
        if (there.isEmpty() && newest >= known.version()) {
            throw missing(known.version(), newest);
        }
        throw new NotFoundException("The table at " + storage.location() + " is not the one whose version "
                + known.version() + " was read: that was dropped, and another was made in its place. Open the table"
                + " again.");
    }

    /** One commit, checked; empty when there is none of this version. */
    Optional<Commit> read(long version) {
        return storage.read(path(version)).map(content -> CommitFormat.decode(file(version), content));
    }

    /**
     * Publishes a commit as this version, unless there is one.
     *
     * <p>Where the storage fails half way, and where it says that the name is taken, the commit under that name decides:
     * it is ours if it has our uuid.
     *
     * @return whether the commit of this version is this one
     */
    boolean publish(long version, Commit commit) {
        boolean published;
        try {
            published = storage.putIfAbsent(path(version), CommitFormat.encode(commit));
        } catch (SynaException e) {
            if (e.code() != ErrorCode.IO) {
                throw e;
            }
            published = readAfterFailure(version, e).uuid().equals(commit.uuid());
        }
        if (!published) {
            published = read(version)
                    .map(there -> there.uuid().equals(commit.uuid()))
                    .orElse(false);
        }
        if (published) {
            LOG.info(
                    "Table {} is at version {}: {} {}",
                    storage.location(),
                    version,
                    commit.operation(),
                    commit.counts());
            hint(version);
        }
        return published;
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

    /** The file of a version, as errors name it. */
    String file(long version) {
        return storage.location() + "/" + path(version);
    }

    /** Where the table lies, as messages name it. */
    String location() {
        return storage.location();
    }

    long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static String path(long version) {
        return DIRECTORY + "/" + String.format(Locale.ROOT, "%0" + DIGITS + "d", version) + SUFFIX;
    }

    /** The version that a file name stands for, −1 for other files (checkpoints). */
    private static long versionOf(String name) {
        if (name.length() != DIGITS + SUFFIX.length() || !name.endsWith(SUFFIX)) {
            return -1;
        }
        String digits = name.substring(0, DIGITS);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private long requireNewest() {
        return newest().orElseThrow(() -> new NotFoundException("There is no SynaDB table at " + storage.location()
                + ": no commit was found in its " + DIRECTORY + ". Check the path, or create the table first."));
    }

    private SynaException missing(long version, long newest) {
        if (version == 0 && storage.list(DIRECTORY).stream().anyMatch(name -> name.contains(".checkpoint."))) {
            return new UnsupportedFeatureException("Cannot read table " + storage.location()
                    + ": its oldest commits have expired into a checkpoint, which this version does not read."
                    + " Use a newer SynaDB.");
        }
        return new CorruptDataException(
                file(version),
                0,
                "the commit is missing, but the table has version " + newest + ". Restore this file from a copy.");
    }

    /** Only a hint: the commit stands whether or not this succeeds. */
    private void hint(long version) {
        try {
            storage.put(HINT, ("{\"version\":" + version + ",\"checkpoint\":null}").getBytes(StandardCharsets.UTF_8));
        } catch (SynaException e) {
            LOG.warn(
                    "Cannot write the hint {} of table {}; its commit {} stands", HINT, storage.location(), version, e);
        }
    }
}

package io.synadb.table.commit.log;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where to begin reading a log, and reads it up to a version.
 *
 * <p>A listing may lag behind what was published, so that the end of a log is always found by asking for the next commit.
 * A checkpoint that cannot be used is passed over with a warning for an earlier one, or for the first commit; only when
 * nothing else leads to the version is that an error. Thread-safe.
 */
public final class LogReader {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    /** A longer commit is decoded each time. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private final Storage storage;
    private final Checkpoints checkpoints;
    /** What was read last. */
    private volatile @Nullable Decoded last;

    /** A commit, and the bytes that say it. */
    @SuppressWarnings("ArrayRecordComponent") // internal, never changed
    private record Decoded(long version, byte[] content, Commit commit) {}

    LogReader(Storage storage, Checkpoints checkpoints) {
        this.storage = storage;
        this.checkpoints = checkpoints;
    }

    /** The state at the newest version. */
    TableState load() {
        Optional<LastHint> hint = LastHint.read(storage);
        List<CorruptDataException> problems = new ArrayList<>();
        if (hint.isPresent() && hint.get().checkpoint() >= 0) {
            Optional<Replay> start = begin(hint.get().checkpoint(), problems);
            TableState found = start.isPresent() ? replay(start.get(), Long.MAX_VALUE) : null;
            if (found != null && found.version() >= hint.get().version() && isEnd(found.version())) {
                return found;
            }
        }
        LogListing listing = LogListing.of(storage);
        requireTable(newest(listing));
        return loadSteadily(listing, Long.MAX_VALUE, problems);
    }

    /** The state at a version. */
    TableState load(long version) {
        LogListing listing = LogListing.of(storage);
        long newest = newest(listing);
        requireTable(newest);
        if (version < 0 || version > newest) {
            throw new VersionNotFoundException("Table " + storage.location() + " has no version " + version
                    + ": it has versions " + load().oldest() + " to " + newest + ".");
        }
        return loadSteadily(listing, version, new ArrayList<>());
    }

    /** The state at the newest version that was committed at this time or before. */
    TableState loadAsOf(long micros) {
        TableState newest = load();
        try {
            return loadAsOf(micros, newest);
        } catch (CorruptDataException | VersionNotFoundException e) {
            if (load().oldest() == newest.oldest()) {
                throw e;
            }
            // An expiry has taken away what was searched.
            return loadAsOf(micros);
        }
    }

    private TableState loadAsOf(long micros, TableState newest) {
        long low = newest.oldest();
        long created = timeMicros(low, newest);
        if (created > micros) {
            throw new VersionNotFoundException(
                    low == 0
                            ? "Table " + storage.location() + " did not exist at " + instant(micros)
                                    + ": it was created at " + instant(created) + "."
                            : "What table " + storage.location() + " was at " + instant(micros)
                                    + " has expired: the oldest version left is " + low + ", of " + instant(created)
                                    + ".");
        }
        long high = newest.version();
        while (low < high) {
            long middle = high - (high - low) / 2;
            if (timeMicros(middle, newest) <= micros) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low == newest.version() ? newest : loadSteadily(LogListing.of(storage), low, new ArrayList<>());
    }

    private long timeMicros(long version, TableState newest) {
        return read(version)
                .orElseThrow(() -> missing(version, newest.version()))
                .timeMicros();
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The newest version there is, −1 for none: a listing may not know of the last ones. */
    long newest(LogListing listing) {
        long newest = listing.newest();
        while (storage.exists(LogNames.commit(newest + 1))) {
            newest++;
        }
        return newest;
    }

    /** One commit, checked; empty when there is none of this version. */
    public Optional<Commit> read(long version) {
        return storage.read(LogNames.commit(version)).map(content -> decoded(version, content));
    }

    /** Whoever asks for the newest version again and again finds the same bytes. */
    private Commit decoded(long version, byte[] content) {
        Decoded known = last;
        if (known != null && known.version == version && Arrays.equals(known.content, content)) {
            return known.commit;
        }
        Commit commit = CommitFormat.decode(file(version), content);
        if (content.length <= MOST_KEPT_BYTES) {
            last = new Decoded(version, content, commit);
        }
        return commit;
    }

    /** The file of a version, as errors name it. */
    String file(long version) {
        return storage.location() + "/" + LogNames.commit(version);
    }

    /** Reads again when an expiry has taken away what was listed, until it can be read or is gone. */
    private TableState loadSteadily(LogListing listing, long version, List<CorruptDataException> problems) {
        LogListing tried = listing;
        List<CorruptDataException> found = problems;
        while (true) {
            try {
                TableState state = load(tried, version, found);
                if (state.version() == version || isEnd(state.version())) {
                    return state;
                }
                tried = LogListing.of(storage);
            } catch (CorruptDataException e) {
                LogListing now = LogListing.of(storage);
                if (now.isSame(tried)) {
                    throw e;
                }
                tried = now;
            }
            found = new ArrayList<>();
        }
    }

    /**
     * Whether a version behind which no commit was found is the newest: its commit is still there. Without, an expiry came
     * between the two reads, and has taken away the next commit as well.
     */
    boolean isEnd(long version) {
        return storage.exists(LogNames.commit(version));
    }

    /**
     * Reads up to a version from the best beginning that there is.
     *
     * @param problems with beginnings that were tried before
     */
    private TableState load(LogListing listing, long version, List<CorruptDataException> problems) {
        long listed = Math.min(version, listing.newest());
        TableState state = loadFrom(listing.startsUpTo(listed), version, problems);
        if (state == null || state.version() < listed) {
            TableState other = loadFrom(unlistedStarts(listing, listed), version, problems);
            state = other == null ? state : other;
        }
        if (state == null || state.version() < listed) {
            throw unreachable(state == null ? 0 : state.version() + 1, listed, listing, problems);
        }
        return state;
    }

    /** Reads from the first of these checkpoints that can be read, −1 for the first commit; null if there is none. */
    private @Nullable TableState loadFrom(Iterable<Long> starts, long version, List<CorruptDataException> problems) {
        for (long start : starts) {
            if (isKnownBad(start, problems)) {
                continue;
            }
            Optional<Replay> replay = begin(start, problems);
            if (replay.isPresent()) {
                if (!problems.isEmpty()) {
                    warn(problems, start);
                }
                return replay(replay.get(), version);
            }
        }
        return null;
    }

    /**
     * The checkpoints that the listing lacks: an expiry wrote them a moment ago, of a version that is tagged or of the oldest,
     * and has taken away what led there.
     */
    private Iterable<Long> unlistedStarts(LogListing listing, long version) {
        return () -> LongStream.concat(
                        LongStream.of(version),
                        LongStream.of(listing.commits())
                                .filter(commit -> commit < version)
                                .map(commit -> -commit)
                                .sorted()
                                .map(commit -> -commit))
                .filter(start -> !listing.hasCheckpoints(List.of(start)) && checkpoints.exists(start))
                .boxed()
                .iterator();
    }

    private boolean isKnownBad(long start, List<CorruptDataException> problems) {
        String file = checkpoints.file(start);
        return problems.stream().anyMatch(problem -> problem.path().equals(file));
    }

    /** A replay from a checkpoint, −1 for the first commit; empty without it, and when damage is one more of the problems. */
    private Optional<Replay> begin(long start, List<CorruptDataException> problems) {
        try {
            if (start >= 0) {
                return Optional.of(new Replay(checkpoints.read(start)));
            }
            return storage.exists(LogNames.commit(0)) ? Optional.of(new Replay()) : Optional.empty();
        } catch (CorruptDataException e) {
            problems.add(e);
            return Optional.empty();
        }
    }

    private TableState replay(Replay replay, long version) {
        while (replay.version() < version) {
            long next = replay.version() + 1;
            Optional<Commit> commit = read(next);
            if (commit.isEmpty()) {
                break;
            }
            replay.apply(file(next), commit.get());
        }
        return replay.state(file(replay.version()));
    }

    private void warn(List<CorruptDataException> problems, long start) {
        String instead = start < 0 ? "all commits" : "the checkpoint of version " + start + " and the commits after it";
        LOG.warn(
                "Table {} is read from {}, because a newer checkpoint cannot be used: {}",
                storage.location(),
                instead,
                problems.stream().map(Throwable::getMessage).toList());
    }

    /** @param missing the commit that is not there */
    private SynaException unreachable(
            long missing, long version, LogListing listing, List<CorruptDataException> problems) {
        if (version < listing.newest()) {
            requireNotExpired(version, load());
        }
        if (problems.isEmpty()) {
            return missing(missing, listing.newest());
        }
        return new CorruptDataException(
                problems.get(0).path(),
                problems.get(0).offset(),
                "the checkpoint cannot be used (" + problems.get(0).getMessage() + "). Nothing else leads to version "
                        + version + ": restore this file from a copy.");
    }

    private void requireNotExpired(long version, TableState newest) {
        if (version < newest.oldest() && !newest.tags().containsValue(version)) {
            String tags = newest.tags().isEmpty() ? "" : " Versions with a tag are left, too: " + newest.tags() + ".";
            throw new VersionNotFoundException("Table " + storage.location() + " has no version " + version
                    + " any more: it has expired, the oldest version left is " + newest.oldest() + "." + tags);
        }
    }

    private void requireTable(long newest) {
        if (newest < 0) {
            throw new NotFoundException("There is no SynaDB table at " + storage.location() + ": no commit was found in"
                    + " its " + LogNames.DIRECTORY + ". Check the path, or create the table first.");
        }
    }

    private SynaException missing(long version, long newest) {
        return new CorruptDataException(
                file(version),
                0,
                "the commit is missing, but the table has version " + newest + ". Restore this file from a copy.");
    }
}

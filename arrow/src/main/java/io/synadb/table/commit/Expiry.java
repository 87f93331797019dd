package io.synadb.table.commit;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.log.Checkpoints;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.LogListing;
import io.synadb.table.commit.log.LogNames;
import io.synadb.table.commit.log.LogReader;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what no version needs that can still be read.
 *
 * <p>Expiry first declares, by a commit, from which version on the table can be read, so that nobody builds upon an older
 * one from then on. Then it makes sure of a checkpoint of that version and of each older one that a tag names, and only
 * then removes: commits oldest first, then the files that only they named. A crash at any step leaves a table in which the
 * versions that are promised can be read; what it leaves over goes with the next expiry or as orphans.
 *
 * <p>Immutable and thread-safe.
 */
public final class Expiry {
    /** Nobody can know that an uncommitted file of less than this age is nobody's. */
    private static final long LEAST_ORPHAN_AGE_MICROS = 3_600_000_000L;

    private static final List<String> DIRECTORIES = List.of("data", "index", "deletes");

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final Storage storage;
    private final CommitLog log;
    private final LogReader reader;
    private final Checkpoints checkpoints;

    public Expiry(Storage storage, CommitLog log) {
        this.storage = storage;
        this.log = log;
        this.checkpoints = log.checkpoints();
        this.reader = log.reader();
    }

    /**
     * Ends the versions that were committed before a time.
     *
     * @param olderThanMicros since the epoch
     * @param retainLast how many of the newest versions stay however old they are, 1 or more
     * @return how many files were removed
     */
    public long expire(long olderThanMicros, long retainLast) {
        if (retainLast < 1) {
            throw new InvalidArgumentException(
                    "Cannot expire versions of table " + log.location() + ": found retain_last " + retainLast
                            + ", expected 1 or more, because the newest version always stays.");
        }
        // Declared once: were it drawn up again with the removal, versions that came meanwhile would push older ones
        // out.
        long before = steadily(
                log.load(),
                newest -> Math.max(
                        newest.oldest(),
                        Math.min(firstSince(olderThanMicros, newest), newest.version() - retainLast + 1)));
        return steadily(new Maintenance(log).declareExpired(before), this::remove);
    }

    /** Does some work again when somebody else's expiry has taken away what it was reading. */
    private long steadily(TableState start, ToLongFunction<TableState> work) {
        TableState newest = start;
        while (true) {
            try {
                return work.applyAsLong(newest);
            } catch (CorruptDataException | VersionNotFoundException e) {
                TableState later = log.load();
                if (later.oldest() == newest.oldest() && later.tags().equals(newest.tags())) {
                    throw e;
                }
                newest = later;
            }
        }
    }

    /** Removes what a state does not need, and nothing if the listing does not show yet what must stay. */
    private long remove(TableState newest) {
        long oldest = newest.oldest();
        Set<Long> tagged = new TreeSet<>(newest.tags().values());
        NamedFiles kept = named(newest, tagged);
        LogListing listing = LogListing.of(storage);
        if (oldest == 0 || !listing.hasCheckpoints(starts(newest, tagged))) {
            return 0;
        }
        NamedFiles expired = new NamedFiles();
        List<String> gone = new ArrayList<>();
        for (long version : listing.commits()) {
            if (version < oldest) {
                name(() -> reader.read(version).ifPresent(expired::add), LogNames.commit(version));
                gone.add(LogNames.commit(version));
            }
        }
        for (long version : listing.checkpoints()) {
            if (version < oldest && !tagged.contains(version)) {
                name(() -> expired.add(checkpoints.read(version)), LogNames.checkpoint(version));
                gone.add(LogNames.checkpoint(version));
            }
        }
        Set<String> files = expired.without(kept);
        if (!gone.isEmpty()) {
            // What the hint names may be among them.
            log.upkeep(newest);
        }
        gone.forEach(storage::delete);
        files.forEach(this::delete);
        return (long) gone.size() + files.size();
    }

    /** What cannot be read, because it is damaged or another expiry was faster, names nothing: its files become orphans. */
    private void name(Runnable reading, String what) {
        try {
            reading.run();
        } catch (CorruptDataException e) {
            LOG.debug("{} of table {} expires unread", what, log.location(), e);
        }
    }

    /** The first version that was committed at this time or after it; the newest if there is none. */
    private long firstSince(long micros, TableState newest) {
        long low = newest.oldest();
        long high = newest.version();
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (log.requireCommit(middle).timeMicros() >= micros) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The files of all versions that can be read, each of which has its checkpoint if it needs one. */
    private NamedFiles named(TableState newest, Set<Long> tagged) {
        NamedFiles named = new NamedFiles();
        for (long version : starts(newest, tagged)) {
            TableState state = log.load(version);
            if (newest.oldest() > 0) {
                keep(state);
            }
            named.add(state);
        }
        for (long version = newest.oldest() + 1; version <= newest.version(); version++) {
            named.add(log.requireCommit(version));
        }
        return named;
    }

    /** The versions to which no commits lead, once those before the oldest are gone. */
    private static Set<Long> starts(TableState newest, Set<Long> tagged) {
        Set<Long> starts = new TreeSet<>(tagged);
        starts.removeIf(version -> version > newest.oldest());
        starts.add(newest.oldest());
        return starts;
    }

    /** A checkpoint that can be read: from now on it may be all that there is. */
    private void keep(TableState state) {
        try {
            checkpoints.read(state.version());
        } catch (CorruptDataException e) {
            // There is none yet, or none to rely on.
            checkpoints.write(state);
            checkpoints.read(state.version());
        }
    }

    /**
     * Removes files that no version names which can be read.
     *
     * @param ageMicros how long a file must have been there unchanged: writers that are at work now have files that no
     *     version names yet
     * @return how many
     */
    public long removeOrphans(long ageMicros) {
        if (ageMicros < LEAST_ORPHAN_AGE_MICROS) {
            throw new InvalidArgumentException("Cannot remove orphans of table " + log.location() + " that are "
                    + ageMicros / 1_000_000 + " seconds old: expected an hour or more, because writers that are at work"
                    + " have files that no version names yet. Choose more than the longest write takes.");
        }
        long latest = log.nowMicros() - ageMicros;
        // Listed before the log is read: what is committed meanwhile is not among these files.
        List<StoredFile> old = new ArrayList<>();
        for (String directory : DIRECTORIES) {
            storage.walk(directory).stream()
                    .filter(file -> file.modifiedMicros() < latest)
                    .forEach(old::add);
        }
        long orphans = steadily(log.load(), newest -> {
            // A newer writer may name files in ways that this version does not see.
            TableChange.requireWritable(log.location(), newest);
            NamedFiles named = named(newest, new TreeSet<>(newest.tags().values()));
            return delete(old, file -> !named.contains(file.path()));
        });
        return orphans + removeUnfinished(latest);
    }

    /** What a crash left of commits and checkpoints on their way. */
    private long removeUnfinished(long latest) {
        return delete(storage.walk("_syna"), file -> file.isUnfinished() && file.modifiedMicros() < latest);
    }

    private long delete(List<StoredFile> files, Predicate<StoredFile> which) {
        List<StoredFile> chosen = files.stream().filter(which).toList();
        chosen.forEach(file -> delete(file.path()));
        return chosen.size();
    }

    private void delete(String path) {
        storage.delete(path);
        DataFileReader.letGo(storage, path);
    }
}

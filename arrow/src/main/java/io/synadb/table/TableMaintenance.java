package io.synadb.table;

import io.synadb.arrow.Arguments;
import io.synadb.table.commit.Expiry;
import io.synadb.table.commit.Maintenance;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What keeps a table in order: tags, the return to an earlier version, the end of old ones. Fewer and larger files are
 * the work of {@code io.synadb.table.compaction.Compaction}.
 *
 * <p>Thread-safe, also against writers and readers in any number of other processes.
 */
public final class TableMaintenance {
    private final Storage storage;
    private final CommitLog log;

    TableMaintenance(Storage storage, CommitLog log) {
        this.storage = storage;
        this.log = log;
    }

    /** The versions that have a name. */
    public Map<Tag, Long> tags() {
        Map<Tag, Long> tags = new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
        log.load().tags().forEach((name, version) -> tags.put(Tag.of(name), version));
        return tags;
    }

    /**
     * Gives a version a name; nothing happens if it has it.
     *
     * @throws io.synadb.AlreadyExistsException if another version has the name
     * @throws io.synadb.VersionNotFoundException if there is no such version
     */
    public void createTag(Tag tag, long version) {
        new Maintenance(log)
                .createTag(
                        Arguments.require(tag, "TableMaintenance.createTag", "a tag")
                                .name(),
                        version);
    }

    /**
     * Takes a name away. What was kept for its sake goes with the next expiry.
     *
     * @throws io.synadb.NotFoundException if there is no such name
     */
    public void dropTag(Tag tag) {
        new Maintenance(log)
                .dropTag(Arguments.require(tag, "TableMaintenance.dropTag", "a tag")
                        .name());
    }

    /**
     * Commits a version with the rows, columns and properties of an earlier one; those between stay readable. What
     * applications have committed under versions of their own stays known.
     *
     * @param seen the newest version that the caller knows of
     * @throws io.synadb.ConflictException if somebody has changed rows or columns after it
     * @throws io.synadb.VersionNotFoundException if there is no such version
     */
    public TableSnapshot rollback(TableSnapshot seen, long version) {
        Arguments.require(seen, "TableMaintenance.rollback", "a version");
        return new TableSnapshot(storage, new Maintenance(log).rollback(seen.state(), version));
    }

    /** The oldest version that can be read without a tag. */
    public long oldestVersion() {
        return log.load().oldest();
    }

    /**
     * Ends versions that were committed before a time, and removes the files that only they name. Readers that are at work
     * on such a version lose its files: choose a time before the oldest of them began. Versions with a tag stay.
     *
     * @param retainLast how many of the newest versions stay however old they are, 1 or more
     * @return how many files were removed
     */
    public long expireVersions(Instant olderThan, long retainLast) {
        Arguments.require(olderThan, "TableMaintenance.expireVersions", "a time");
        long micros = TimeUnit.MICROSECONDS.convert(Duration.between(Instant.EPOCH, olderThan));
        long removed = new Expiry(storage, log).expire(micros, retainLast);
        OpenIndexes.letGoExpired(storage);
        return removed;
    }

    /**
     * Removes files that no version names: what failed and killed writers have left.
     *
     * @param age how long a file has been there unchanged, an hour or more, and longer than any write takes: the files of
     *     writers that are at work are not named yet
     * @return how many files were removed
     */
    public long removeOrphanFiles(Duration age) {
        Arguments.require(age, "TableMaintenance.removeOrphanFiles", "a duration");
        long removed = new Expiry(storage, log).removeOrphans(TimeUnit.MICROSECONDS.convert(age));
        OpenIndexes.letGoExpired(storage);
        return removed;
    }
}

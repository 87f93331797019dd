package io.synadb.table.commit.log;

import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What is in {@code _syna/log} at a time. A listing may lag behind: what it names was there, more may be,
 * and some of it may be gone. Immutable and
 * thread-safe.
 */
public final class LogListing {
    private final long[] commits;
    private final long[] checkpoints;

    private LogListing(long[] commits, long[] checkpoints) {
        this.commits = commits;
        this.checkpoints = checkpoints;
    }

    public static LogListing of(Storage storage) {
        List<String> names = storage.list(LogNames.DIRECTORY);
        return new LogListing(
                names.stream()
                        .mapToLong(LogNames::commitVersion)
                        .filter(version -> version >= 0)
                        .toArray(),
                names.stream()
                        .mapToLong(LogNames::checkpointVersion)
                        .filter(version -> version >= 0)
                        .toArray());
    }

    /** The newest version with a commit or a checkpoint, −1 without any. */
    long newest() {
        long commit = commits.length == 0 ? -1 : commits[commits.length - 1];
        long checkpoint = checkpoints.length == 0 ? -1 : checkpoints[checkpoints.length - 1];
        return Math.max(commit, checkpoint);
    }

    /** The versions with a commit, ascending. */
    public long[] commits() {
        return commits.clone();
    }

    /** The versions with a checkpoint, ascending. */
    public long[] checkpoints() {
        return checkpoints.clone();
    }

    /** Where a replay up to a version may begin: the checkpoints before it, the newest first, and −1 for the first commit. */
    List<Long> startsUpTo(long version) {
        List<Long> starts = new ArrayList<>();
        for (int i = checkpoints.length - 1; i >= 0; i--) {
            if (checkpoints[i] <= version) {
                starts.add(checkpoints[i]);
            }
        }
        starts.add(-1L);
        return starts;
    }

    /** Whether all of these versions have a checkpoint. */
    public boolean hasCheckpoints(Collection<Long> versions) {
        return versions.stream().allMatch(version -> Arrays.binarySearch(checkpoints, version) >= 0);
    }

    /** Whether nothing has come or gone. */
    boolean isSame(LogListing other) {
        return Arrays.equals(commits, other.commits) && Arrays.equals(checkpoints, other.checkpoints);
    }
}

package io.synadb.table.commit;

import io.synadb.table.storage.Storage;
import java.util.Arrays;
import java.util.List;

/**
 * What is in {@code _syna/log} at a time. A listing may lag behind: what it names was there, and more may be. Immutable and
 * thread-safe.
 */
final class LogListing {
    private final long[] commits;
    private final long[] checkpoints;

    private LogListing(long[] commits, long[] checkpoints) {
        this.commits = commits;
        this.checkpoints = checkpoints;
    }

    static LogListing of(Storage storage) {
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
    long[] commits() {
        return commits.clone();
    }

    /** The versions with a checkpoint, ascending. */
    long[] checkpoints() {
        return checkpoints.clone();
    }

    /** Whether there is a commit of every version after one, up to another. */
    boolean hasCommits(long after, long last) {
        if (after >= last) {
            return true;
        }
        int first = Arrays.binarySearch(commits, after + 1);
        int end = Arrays.binarySearch(commits, last);
        return first >= 0 && end >= 0 && end - first == last - after - 1;
    }
}

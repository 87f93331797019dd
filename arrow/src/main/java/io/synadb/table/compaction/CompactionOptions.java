package io.synadb.table.compaction;

import io.synadb.InvalidArgumentException;
import io.synadb.table.WriteOptions;
import java.util.Map;

/**
 * What a compaction takes to be worth its work. The defaults make files of about 512 MiB, and leave those alone that have
 * 100,000 rows or three quarters of that size, unless a fifth of their rows is deleted.
 *
 * <p>Immutable and thread-safe.
 *
 * @param minRows a file with so many live rows is not small
 * @param targetFileBytes files are merged up to this size, by what their live rows take; one with three quarters of it is
 *     not small
 * @param minFiles so many small files are merged at least, 2 or more. A file is rewritten whenever enough small ones have
 *     come after it: raise this where a compaction follows upon every few commits
 * @param deletedShare a file is rewritten, whatever its size, when this share of its rows is deleted, above 0; more than 1
 *     for never
 * @param chunkBytes how large the chunks of the new files become: {@link WriteOptions#chunkBytes}
 */
public record CompactionOptions(
        long minRows, long targetFileBytes, int minFiles, double deletedShare, long chunkBytes) {
    /** The table property and option that sets {@link #targetFileBytes}. */
    public static final String TARGET_FILE_BYTES = WriteOptions.TARGET_FILE_BYTES;

    private static final CompactionOptions DEFAULTS = new CompactionOptions(
            100_000, 512L << 20, 2, 0.2, WriteOptions.defaults().chunkBytes());

    public CompactionOptions {
        require(minRows >= 1, "min-rows", minRows, "1 or more");
        require(targetFileBytes >= 1, TARGET_FILE_BYTES, targetFileBytes, "1 or more");
        require(minFiles >= 2, "min-files", minFiles, "2 or more");
        require(deletedShare > 0, "deleted-share", deletedShare, "more than 0");
        // Refuses what no writer can do.
        WriteOptions.defaults().withChunkBytes(chunkBytes);
    }

    /** Those that the class says. */
    public static CompactionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The defaults, with what the properties of a table say of them: {@value #TARGET_FILE_BYTES}.
     *
     * @throws InvalidArgumentException if that is no whole number above 0
     */
    public static CompactionOptions of(Map<String, String> properties) {
        if (properties == null) {
            throw new InvalidArgumentException("CompactionOptions.of needs a map of properties, found null.");
        }
        return DEFAULTS.withTargetFileBytes(WriteOptions.targetFileBytes(properties));
    }

    /** The same with another {@link #minRows}. */
    public CompactionOptions withMinRows(long rows) {
        return new CompactionOptions(rows, targetFileBytes, minFiles, deletedShare, chunkBytes);
    }

    /** The same with another {@link #targetFileBytes}. */
    public CompactionOptions withTargetFileBytes(long bytes) {
        return new CompactionOptions(minRows, bytes, minFiles, deletedShare, chunkBytes);
    }

    /** The same with another {@link #minFiles}. */
    public CompactionOptions withMinFiles(int files) {
        return new CompactionOptions(minRows, targetFileBytes, files, deletedShare, chunkBytes);
    }

    /** The same with another {@link #deletedShare}. */
    public CompactionOptions withDeletedShare(double share) {
        return new CompactionOptions(minRows, targetFileBytes, minFiles, share, chunkBytes);
    }

    /** The same with another {@link #chunkBytes}. */
    public CompactionOptions withChunkBytes(long bytes) {
        return new CompactionOptions(minRows, targetFileBytes, minFiles, deletedShare, bytes);
    }

    private static void require(boolean holds, String option, Number value, String expected) {
        if (!holds) {
            throw new InvalidArgumentException(option + " is " + value + ": expected " + expected + ".");
        }
    }
}

package io.synadb.table;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;

/**
 * How rows are laid out in files while they are written.
 *
 * <p>Immutable and thread-safe.
 *
 * @param chunkBytes about how large a chunk of rows grows before it is written; readers get a chunk at a time
 * @param maxOpenFiles how many partitions a writer keeps open; one more finishes the file that was written to longest ago,
 *     and a partition that comes back gets another file
 * @param targetFileBytes a file that grows from {@link TableWriter#flush} to flush is complete when it is so long
 */
public record WriteOptions(long chunkBytes, int maxOpenFiles, long targetFileBytes) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final long MAX_CHUNK_BYTES = 512L << 20;
    private static final WriteOptions DEFAULTS = new WriteOptions(16L << 20, 64, 512L << 20);

    public WriteOptions {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new InvalidArgumentException(
                    "chunk-bytes is " + chunkBytes + ": expected 1 to " + MAX_CHUNK_BYTES + ".");
        }
        if (maxOpenFiles < 1) {
            throw new InvalidArgumentException("max-open-files is " + maxOpenFiles + ": expected at least 1.");
        }
        if (targetFileBytes < 1) {
            throw new InvalidArgumentException("target-file-bytes is " + targetFileBytes + ": expected at least 1.");
        }
    }

    /** Chunks of 16 MiB, at most 64 open files, and files that grow to 512 MiB. */
    public static WriteOptions defaults() {
        return DEFAULTS;
    }

    /** The same options with another chunk size. */
    public WriteOptions withChunkBytes(long bytes) {
        return new WriteOptions(bytes, maxOpenFiles, targetFileBytes);
    }

    /** The same options with another number of open files. */
    public WriteOptions withMaxOpenFiles(int files) {
        return new WriteOptions(chunkBytes, files, targetFileBytes);
    }

    /** The same options with another length at which a growing file is complete. */
    public WriteOptions withTargetFileBytes(long bytes) {
        return new WriteOptions(chunkBytes, maxOpenFiles, bytes);
    }
}

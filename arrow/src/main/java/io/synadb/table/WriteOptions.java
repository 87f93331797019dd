package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.compression.Compression;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How rows are laid out in files while they are written.
 *
 * <p>Immutable and thread-safe.
 *
 * @param chunkBytes about how large a chunk of rows grows before it is written; readers get a chunk at a time
 * @param maxOpenFiles how many partitions a writer keeps open; one more finishes the file that was written to longest ago,
 *     and a partition that comes back gets another file
 * @param targetFileBytes a file that grows from {@link TableWriter#flush} to flush is complete when it is so long
 * @param compression of the chunks, those of vectors excepted; null for what the table's property {@code compression} says
 */
public record WriteOptions(
        long chunkBytes,
        int maxOpenFiles,
        long targetFileBytes,
        @Nullable Compression compression) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The table property and option that sets how large files become. */
    public static final String TARGET_FILE_BYTES = "target-file-bytes";

    private static final long MAX_CHUNK_BYTES = 512L << 20;
    private static final WriteOptions DEFAULTS = new WriteOptions(16L << 20, 64, 512L << 20, null);

    public WriteOptions {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new InvalidArgumentException(
                    "chunk-bytes is " + chunkBytes + ": expected 1 to " + MAX_CHUNK_BYTES + ".");
        }
        if (maxOpenFiles < 1) {
            throw new InvalidArgumentException("max-open-files is " + maxOpenFiles + ": expected at least 1.");
        }
        if (targetFileBytes < 1) {
            throw new InvalidArgumentException(TARGET_FILE_BYTES + " is " + targetFileBytes + ": expected at least 1.");
        }
    }

    /** Chunks of 16 MiB, at most 64 open files, and files that grow to 512 MiB. */
    public static WriteOptions defaults() {
        return DEFAULTS;
    }

    /**
     * How large the files of a table become by its properties; 512 MiB if they do not say it.
     *
     * @throws InvalidArgumentException if {@value #TARGET_FILE_BYTES} is no whole number above 0
     */
    public static long targetFileBytes(Map<String, String> properties) {
        String text = properties.get(TARGET_FILE_BYTES);
        if (text == null) {
            return DEFAULTS.targetFileBytes;
        }
        try {
            long bytes = Long.parseLong(text.strip());
            if (bytes >= 1) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // Told below, with the property.
        }
        throw new InvalidArgumentException("The property '" + TARGET_FILE_BYTES + "' is '" + text
                + "': expected a whole number of bytes, 1 or more, as in 536870912 for 512 MiB.");
    }

    /** The same options with another chunk size. */
    public WriteOptions withChunkBytes(long bytes) {
        return new WriteOptions(bytes, maxOpenFiles, targetFileBytes, compression);
    }

    /** The same options with another number of open files. */
    public WriteOptions withMaxOpenFiles(int files) {
        return new WriteOptions(chunkBytes, files, targetFileBytes, compression);
    }

    /** The same options with another length at which a growing file is complete. */
    public WriteOptions withTargetFileBytes(long bytes) {
        return new WriteOptions(chunkBytes, maxOpenFiles, bytes, compression);
    }

    /** The same options with another compression than the table's. */
    public WriteOptions withCompression(Compression other) {
        return new WriteOptions(chunkBytes, maxOpenFiles, targetFileBytes, other);
    }
}

package io.synadb.table.compaction;

import io.synadb.SynaException;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.Growth;
import io.synadb.table.storage.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files that grew by small parts: each flush of their writer ends a chunk, however few rows it has. Of such a file, which
 * may be large and alone, only its footers tell; a rewritten file has one footer, and is never found again. Not thread-safe.
 */
final class ChoppedFiles implements Predicate<DataFile> {
    private static final Logger LOG = LoggerFactory.getLogger(ChoppedFiles.class);

    /** So many parts at least: fewer cost less than to write the file again. */
    private static final int PARTS = 8;

    /** A part of so much of a chunk is not small, also where it is compressed. */
    private static final int SHARE_OF_CHUNK = 8;

    private final Storage storage;
    private final CompactionOptions options;
    private final Map<String, Boolean> known = new HashMap<>();

    ChoppedFiles(Storage storage, CompactionOptions options) {
        this.storage = storage;
        this.options = options;
    }

    @Override
    public boolean test(DataFile file) {
        return known.computeIfAbsent(file.path(), path -> isChopped(file));
    }

    private boolean isChopped(DataFile file) {
        try {
            int parts = Growth.parts(storage, file);
            return parts >= PARTS && file.length() / parts < options.chunkBytes() / SHARE_OF_CHUNK;
        } catch (SynaException e) {
            LOG.warn("File {} is left as it is, because its footers cannot be read", file.path(), e);
            return false;
        }
    }
}

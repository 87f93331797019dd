package io.synadb.table.data;

import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks of a data file this process has found good, so that each is checked once.
 *
 * <p>A file is known by its uuid, its real path, its inode where there is one, its size and when it was last modified: when
 * any of these changes, everything is checked again. The {@value #MAX_FILES} files opened last are remembered, one bit per
 * block of 256 KB.
 *
 * <p>Thread-safe; the class guards {@code KNOWN}. Two threads may check the same block at once, which does no harm.
 */
final class VerifiedBlocks {
    private static final int MAX_FILES = 4096;

    private static final Map<Identity, VerifiedBlocks> KNOWN = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Identity, VerifiedBlocks> eldest) {
            return size() > MAX_FILES;
        }
    };

    private final AtomicLongArray good;

    private VerifiedBlocks(int blocks) {
        this.good = new AtomicLongArray((blocks + Long.SIZE - 1) / Long.SIZE);
    }

    private record Identity(
            UUID uuid, String path, @Nullable String fileKey, long sizeBytes, FileTime modified, int blocks) {}

    /** The blocks of a file that is open with this length and this many blocks. */
    static VerifiedBlocks of(Path path, UUID uuid, int blocks) {
        Identity identity;
        try {
            Path real = path.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
            Object key = attributes.fileKey();
            identity = new Identity(
                    uuid,
                    real.toString(),
                    key == null ? null : key.toString(),
                    attributes.size(),
                    attributes.lastModifiedTime(),
                    blocks);
        } catch (IOException e) {
            throw FileErrors.failed("read the attributes of", path, e);
        }
        synchronized (VerifiedBlocks.class) {
            return KNOWN.computeIfAbsent(identity, absent -> new VerifiedBlocks(blocks));
        }
    }

    boolean isGood(int block) {
        return (good.get(block / Long.SIZE) & 1L << block) != 0;
    }

    void setGood(int block) {
        good.getAndUpdate(block / Long.SIZE, bits -> bits | 1L << block);
    }
}

package io.synadb.table.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a file is still the one that it was, without reading it. Immutable and thread-safe.
 *
 * @param fileKey its inode, whatever its name; null where the file system has no such thing
 */
record FileStamp(@Nullable Object fileKey, long sizeBytes, FileTime modified) {
    /** Clocks of file systems go by steps of up to 10 ms: who writes twice in one step leaves no trace of it. */
    private static final long SETTLED_MILLIS = 100;

    /** That of the file at a path now; links are followed. */
    static FileStamp of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new FileStamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
    }

    /** Whether a write that is still to come gives another stamp. */
    boolean isSettled() {
        return modified.toMillis() + SETTLED_MILLIS < System.currentTimeMillis();
    }
}

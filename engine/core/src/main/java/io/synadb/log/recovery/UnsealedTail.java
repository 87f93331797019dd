package io.synadb.log.recovery;

import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import java.nio.ByteBuffer;

/**
 * What stands in a log from its last seal on. A scan has read it whole, but perhaps only from the page cache: the process that
 * wrote it may have ended before its sync, or its sync may have failed, after which the kernel calls the pages clean and no
 * later sync writes them. Bytes that are promised to last may not stand behind such ones.
 *
 * <p>Stateless and thread-safe.
 */
public final class UnsealedTail {
    private static final int COPY_BYTES = 1 << 20;

    private UnsealedTail() {}

    /**
     * Brings all of a log to the device, before the first write to it: writes the last seal and what stands behind it again,
     * each byte as it is, and forces them, the file's size and its name. What stands before a seal is there already; a file
     * that another program began is not written, only forced.
     */
    public static void force(Disk disk, DataFile file, LogState state) {
        if (state.hasMeta()) {
            writeAgain(file, state.seals().last().offset(), state.end());
        }
        file.sync();
        disk.syncDirectoryOf(file.path());
    }

    private static void writeAgain(DataFile file, long start, long end) {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(COPY_BYTES, end - start));
        long from = start;
        while (from < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - from));
            if (file.read(buffer, from) < buffer.limit()) {
                throw new IllegalStateException("The file " + file.path() + " was cut while it was read.");
            }
            int length = buffer.flip().remaining();
            file.write(buffer, from);
            from += length;
        }
    }
}

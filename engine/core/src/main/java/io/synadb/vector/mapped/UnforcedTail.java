package io.synadb.vector.mapped;

import io.synadb.file.DataFile;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import java.nio.ByteBuffer;

/**
 * What stands in a file behind its last checkpoint. A scan has read it whole, but perhaps only from the page cache: the process
 * that wrote it may have ended before its sync, or its sync may have failed, after which the kernel calls the pages clean and
 * no later sync writes them.
 *
 * <p>Stateless and thread-safe.
 */
final class UnforcedTail {
    private static final int COPY_BYTES = 1 << 20;

    private UnforcedTail() {}

    /** Writes it once more, each byte as it is, so that the next sync brings it to the device. */
    static void writeAgain(DataFile file, Header header, VectorFileScan.Found found) {
        long checkpointEnd = found.checkpoint().journalEnd();
        int last = header.extentAt(found.journalEnd());
        ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
        for (int extent = header.extentAt(checkpointEnd); extent <= last; extent++) {
            long start = header.extentStart(extent);
            writeAgain(
                    file,
                    Math.max(start, checkpointEnd),
                    Math.min(start + header.journalBytes(), found.journalEnd()),
                    buffer);
            int firstRow = Math.max(extent * header.rowsPerExtent(), found.rowsAtCheckpoint());
            int endRow = Math.min((extent + 1) * header.rowsPerExtent(), found.rows());
            if (firstRow < endRow) {
                writeAgain(file, header.rowOffset(firstRow), header.rowOffset(endRow - 1) + header.rowBytes(), buffer);
            }
        }
    }

    private static void writeAgain(DataFile file, long from, long end, ByteBuffer buffer) {
        int length;
        for (long at = from; at < end; at += length) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
            length = file.read(buffer, at);
            if (length == 0) {
                throw new IllegalStateException("The file " + file.path() + " was cut while it was read.");
            }
            file.write(buffer.flip(), at);
        }
    }
}

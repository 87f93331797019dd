package io.synadb.vector.mapped;

import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a crash left behind the last whole write: it is saved beside the file, and cleared. Stateless and thread-safe. */
final class TornJournal {
    private static final Logger LOG = LoggerFactory.getLogger(TornJournal.class);
    private static final int COPY_BYTES = 1 << 20;

    private TornJournal() {}

    /**
     * Saves the bytes from an offset on as {@code *.torn}, then clears the rest of the journal there and cuts off what extents
     * follow. Rows that no record speaks of may stay: they will be written over.
     */
    static void cut(Disk disk, DataFile file, Header header, long from) {
        Path saved = freeName(disk, file.path());
        long size = file.sizeBytes();
        try (DataFile copy = disk.create(saved)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
            for (long at = from; at < size; ) {
                buffer.clear();
                int read = file.read(buffer, at);
                copy.write(buffer.flip(), at - from);
                at += read;
            }
            copy.sync();
        }
        disk.syncDirectoryOf(saved);
        int extent = header.extentAt(from);
        long journalEnd = header.extentStart(extent) + header.journalBytes();
        file.write(ByteBuffer.allocate(Math.toIntExact(journalEnd - from)), from);
        if (size > header.extentStart(extent + 1)) {
            file.truncate(header.extentStart(extent + 1));
        }
        LOG.warn(
                "The journal of {} was torn: the {} bytes of the file behind offset {} are now in {}",
                file.path(),
                size - from,
                from,
                saved);
    }

    private static Path freeName(Disk disk, Path path) {
        String name = String.valueOf(path.getFileName());
        Path free = path.resolveSibling(name + ".torn");
        for (int i = 2; disk.exists(free); i++) {
            free = path.resolveSibling(name + "." + i + ".torn");
        }
        return free;
    }
}

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
     * Saves the bytes from an offset on as {@code *.torn}, less the zeros that they end with, such as prepared room; a megabyte of
     * zeros between them is a hole in it. Then clears the rest of the journal there and cuts off what extents
     * follow. Rows that no record speaks of may stay: they will be written over.
     */
    static void cut(Disk disk, DataFile file, Header header, long from) {
        Path saved = freeName(disk, file.path());
        long size = file.sizeBytes();
        long kept = save(disk, file, from, size, saved);
        int extent = header.extentAt(from);
        long journalEnd = header.extentStart(extent) + header.journalBytes();
        file.write(ByteBuffer.allocate(Math.toIntExact(journalEnd - from)), from);
        if (size > header.extentStart(extent + 1)) {
            file.truncate(header.extentStart(extent + 1));
        }
        LOG.warn(
                "The journal of {} was torn: what the file had behind offset {} is now in {}, {} bytes",
                file.path(),
                from,
                saved,
                kept);
    }

    /** Returns how long the copy is. */
    private static long save(Disk disk, DataFile file, long from, long size, Path saved) {
        long kept = 0;
        try (DataFile copy = disk.create(saved)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
            for (long at = from; at < size; ) {
                buffer.clear();
                int read = file.read(buffer, at);
                int used = lengthWithoutZeros(buffer.flip());
                if (used > 0) {
                    copy.write(buffer.limit(used), at - from);
                    kept = at - from + used;
                }
                at += read;
            }
            copy.sync();
        }
        disk.syncDirectoryOf(saved);
        return kept;
    }

    private static int lengthWithoutZeros(ByteBuffer bytes) {
        int length = bytes.limit();
        while (length > 0 && bytes.get(length - 1) == 0) {
            length--;
        }
        return length;
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

package io.synadb.log.recovery;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.event.LogEvents;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.ReservedFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a crash left behind the last whole record: it is saved beside the file, and cut off. */
public final class TornTail {
    private static final Logger LOG = LoggerFactory.getLogger(TornTail.class);
    private static final LogEvents EVENTS = LogEvents.ofThisJvm();
    private static final int COPY_BYTES = 1 << 20;

    /** The byte of a timestamp that counts spans of 9 years from 1970 on; the one behind it is 0 for long. */
    private static final int YEAR_BYTE = 6;

    private static final int GREATEST_YEAR = 14;

    private TornTail() {}

    /**
     * Refuses a file in which nothing of a log can be told: not one whole record, and no beginning of a {@code meta} record
     * that a crash could have torn, be it with zeros where the rest did not come. In less than 7 bytes nothing can be told at all; like any torn tail they are kept.
     */
    public static void requireLog(DataFile file, LogState state) {
        if (state.end() > 0 || state.damage() != null || !state.isTorn()) {
            return;
        }
        byte[] metaKey = ReservedFormat.META.getBytes(StandardCharsets.UTF_8);
        ByteBuffer expected = ByteBuffer.allocate(LogFormat.HEADER_BYTES + metaKey.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(LogFormat.KEY_LENGTH, (short) metaKey.length)
                .put(LogFormat.HEADER_BYTES, metaKey);
        ByteBuffer found = ByteBuffer.allocate(expected.capacity());
        int length = file.read(found, 0);
        int begun = 0;
        while (begun < length && mayBeginMeta(found, expected, begun)) {
            begun++;
        }
        // A file may have grown before its bytes were written: what did not come is zeros.
        boolean torn = true;
        for (int i = begun; i < length; i++) {
            torn &= found.get(i) == 0;
        }
        if (!torn) {
            throw new CorruptDataException(
                    file.path(),
                    0,
                    "found no record of a SynaDB log in " + state.size()
                            + " bytes: is this a database? Nothing was changed.");
        }
    }

    private static boolean mayBeginMeta(ByteBuffer found, ByteBuffer expected, int i) {
        if (i == YEAR_BYTE) {
            return Byte.toUnsignedInt(found.get(i)) <= GREATEST_YEAR;
        }
        boolean any = i < YEAR_BYTE || (i >= LogFormat.VALUE_LENGTH && i < LogFormat.HEADER_BYTES);
        return any || found.get(i) == expected.get(i);
    }

    /**
     * Saves the torn tail as {@code *.torn}, cuts the file to its last whole record, and forces both to the device.
     *
     * @throws CorruptDataException when a footer in the tail says that this is a data file of a table, whose damaged {@code
     *     meta} record does not say so any more: it has no seals, and all of it would be the tail
     */
    public static void cut(Disk disk, DataFile file, LogState state) {
        RecordSearch search = new RecordSearch(new ScanWindow(file, state.size()));
        if (!state.hasMeta() && state.uuid() != null && search.hasFooter(state.end(), state.uuid())) {
            throw new CorruptDataException(
                    file.path(),
                    state.end(),
                    "this is a data file of a table, and its meta record does not match its checksum; restore the file"
                            + " from a copy.");
        }
        LogEvents.Recovery event = EVENTS.beginRecovery();
        Path saved = save(disk, file, state);
        long whole = search.wholeRecords(state.end(), state.uuid());
        file.truncate(state.end());
        file.sync();
        event.end(file.path(), state.end(), state.size() - state.end(), whole, saved);
        LOG.warn(
                "The end of {} was torn: {} bytes behind offset {}, {} whole records among them, are now in {}, and"
                        + " DbMaintenance.salvage brings them from there",
                file.path(),
                state.size() - state.end(),
                state.end(),
                whole,
                saved);
    }

    /** Copies the tail to a file of its own, all of it and on the device, or leaves none. */
    private static Path save(Disk disk, DataFile file, LogState state) {
        Path saved = freeName(disk, file.path());
        DataFile copy = disk.create(saved);
        try (copy) {
            copyTail(file, state, copy);
        } catch (RuntimeException e) {
            deleteQuietly(disk, saved, e);
            throw e;
        }
        disk.syncDirectoryOf(saved);
        return saved;
    }

    private static void copyTail(DataFile file, LogState state, DataFile copy) {
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) Math.min(COPY_BYTES, state.size() - state.end()));
        long from = state.end();
        while (from < state.size()) {
            buffer.clear();
            int read = file.read(buffer, from);
            copy.write(buffer.flip(), from - state.end());
            from += read;
        }
        copy.sync();
    }

    /** On a full disk an incomplete copy would stand in the way of the next try, and be one more with each. */
    private static void deleteQuietly(Disk disk, Path saved, RuntimeException reason) {
        try {
            disk.delete(saved);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
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

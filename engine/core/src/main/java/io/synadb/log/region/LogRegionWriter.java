package io.synadb.log.region;

import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.Keys;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.Timestamps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a table while it is written: a new log that starts with a {@code meta} record of required feature bit 0.
 *
 * <p>Every record, {@code meta} too, is a {@code Bytes} value that zeros at the end of its content fill up, so that the
 * record ends at an offset ≡ 23 (mod 64). The payload of a record whose key has 14 bytes then starts at a multiple of 64:
 * 23 + 15 bytes of header + 14 + 12 of the atom's prefix.
 *
 * <p>Bytes are staged, and reach the device with {@link #sync}; a file that was not synced is not a file. More may be appended
 * behind a sync, and never changes what was synced. A failed write or sync poisons the writer: what the device holds behind the
 * last sync is unknown, so nothing more is written. Not thread-safe.
 */
public final class LogRegionWriter implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int END_REMAINDER = 23;
    private static final int STAGE_BYTES = 256 * 1024;
    /** Direct parts at least so long are written from where they stand. */
    private static final int UNSTAGED_BYTES = 64 * 1024;

    private final Disk disk;
    private final DataFile file;
    private final UUID uuid;
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long writtenBytes;
    private int lastChecksum;
    private long lastTimestampMicros;
    private boolean directorySynced;
    private boolean closed;
    private @Nullable SynaException failure;

    private LogRegionWriter(Disk disk, DataFile file, UUID uuid) {
        this.disk = disk;
        this.file = file;
        this.uuid = uuid;
    }

    /**
     * Creates the file, with its {@code meta} record.
     *
     * @throws io.synadb.AlreadyExistsException when there is one: a data file is written once, by one writer
     */
    public static LogRegionWriter create(Path path) {
        return create(Disk.local(), path);
    }

    /** As {@link #create(Path)}, on a disk. */
    public static LogRegionWriter create(Disk disk, Path path) {
        LogRegionWriter writer = new LogRegionWriter(disk, disk.create(path), UUID.randomUUID());
        writer.appendReserved("meta", ReservedFormat.metaFields(ReservedFormat.FEATURE_TABLE_DATA));
        return writer;
    }

    /** The file's own uuid. */
    public UUID uuid() {
        return uuid;
    }

    /** The file. */
    public Path path() {
        return file.path();
    }

    /** The file's length, what is staged included. */
    public long sizeBytes() {
        return writtenBytes + stage.position();
    }

    /** The checksum of the record that was appended last, as it stands at its end. */
    public int lastChecksum() {
        return lastChecksum;
    }

    /**
     * Appends one record.
     *
     * @param key its key, not reserved
     * @param content its payload, concatenated from the remaining bytes of these parts; neither kept nor consumed
     * @return the offset of the record
     */
    public long append(String key, ByteBuffer... content) {
        return append(Keys.encodeForWriting(key), 0, content);
    }

    /**
     * Appends a reserved record.
     *
     * @param name its name without the reserved prefix, e.g. {@code foot}
     * @param payload what follows the file's uuid in its payload; neither kept nor consumed
     * @return the offset of the record
     */
    public long appendReserved(String name, ByteBuffer... payload) {
        ByteBuffer[] parts = new ByteBuffer[payload.length + 1];
        parts[0] = ByteBuffer.allocate(LogFormat.UUID_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(parts[0], uuid);
        parts[0].flip();
        System.arraycopy(payload, 0, parts, 1, payload.length);
        return append(Keys.encode(ReservedFormat.PREFIX + name), LogFormat.FLAG_TOMBSTONE, parts);
    }

    private long append(byte[] key, int flags, ByteBuffer[] parts) {
        checkWritable();
        long offset = sizeBytes();
        long contentBytes = 0;
        for (ByteBuffer part : parts) {
            contentBytes += part.remaining();
        }
        int overhead = AtomFormat.PREFIX_BYTES + LogFormat.CHECKSUM_BYTES;
        long unpaddedEnd = offset + LogFormat.HEADER_BYTES + key.length + overhead + contentBytes;
        int padding = Math.floorMod(END_REMAINDER - unpaddedEnd, ALIGNMENT);
        long valueBytes = overhead + contentBytes + padding;
        if (valueBytes > LogFormat.MAX_VALUE_BYTES) {
            throw new InvalidArgumentException("A record of " + path() + " would store a value of "
                    + valueBytes + " bytes; at most " + LogFormat.MAX_VALUE_BYTES
                    + " are possible: write smaller chunks.");
        }
        try {
            CRC32C checksum = LogFormat.startChecksum(uuid, offset);
            stageStart(key, (int) valueBytes, flags, checksum);
            for (ByteBuffer part : parts) {
                write(part.duplicate(), checksum);
            }
            write(ByteBuffer.allocate(padding), checksum);
            lastChecksum = (int) checksum.getValue();
            room(LogFormat.CHECKSUM_BYTES).putInt(lastChecksum);
            return offset;
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    private void stageStart(byte[] key, int valueBytes, int flags, CRC32C checksum) {
        ByteBuffer start = ByteBuffer.allocate(LogFormat.HEADER_BYTES + key.length + AtomFormat.PREFIX_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putHeader(start, nextTimestampMicros(), key.length, valueBytes, flags);
        start.put(key)
                .putInt(AtomFormat.BYTES)
                .putLong(valueBytes - AtomFormat.PREFIX_BYTES - LogFormat.CHECKSUM_BYTES)
                .flip();
        write(start, checksum);
    }

    private void write(ByteBuffer part, CRC32C checksum) {
        checksum.update(part.duplicate());
        if (part.isDirect() && part.remaining() >= UNSTAGED_BYTES) {
            flush();
            int bytes = part.remaining();
            file.write(part, writtenBytes);
            writtenBytes += bytes;
            return;
        }
        int end = part.limit();
        while (part.position() < end) {
            ByteBuffer free = room(1);
            part.limit(Math.min(end, part.position() + free.remaining()));
            free.put(part);
        }
        part.limit(end);
    }

    /** The stage, with room for {@code bytes}. */
    private ByteBuffer room(int bytes) {
        if (stage.remaining() < bytes) {
            flush();
        }
        return stage;
    }

    private void flush() {
        stage.flip();
        int bytes = stage.remaining();
        file.write(stage, writtenBytes);
        writtenBytes += bytes;
        stage.clear();
    }

    private long nextTimestampMicros() {
        lastTimestampMicros = Math.max(lastTimestampMicros, Timestamps.nowMicros());
        return lastTimestampMicros;
    }

    /** Forces everything appended to the device, and once the directory entry. */
    public void sync() {
        checkWritable();
        try {
            flush();
            file.sync();
            if (!directorySynced) {
                disk.syncDirectoryOf(path());
                directorySynced = true;
            }
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    private void checkWritable() {
        if (closed) {
            throw new IllegalStateException("The data file " + path() + " is closed.");
        }
        if (failure != null) {
            throw new SynaException(
                    ErrorCode.READ_ONLY,
                    "An earlier failure left " + path() + " in an unknown state: give it up and write a new file.",
                    failure);
        }
    }

    /**
     * Closes the file. What was appended since the last sync is given up, staged bytes unwritten: on a full disk an attempt
     * to write them would only hide what failed first. Idempotent.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        file.close();
    }
}

package io.synadb.table.deletes;

import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.roaringbitmap.RoaringBitmap;

/**
 * The bytes of a file of deleted rows, {@code deletes/<uuid>.dv}: one a commit, for all data files that it deletes rows of.
 *
 * <table>
 * <caption>Little-endian</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>{@code SYNADV01}</td></tr>
 * <tr><td>8</td><td>…</td><td>bitmaps, back to back, each of one data file in the portable format for 32 bits of the
 *     Roaring bitmap specification; a {@link DeletesEntry} of the commit names its place and its CRC32C</td></tr>
 * </table>
 *
 * <p>Every byte is covered: the first eight are compared, all others stand under the checksum of an entry. Stateless and
 * thread-safe.
 */
public final class DeletesFormat {
    private static final String DIRECTORY = "deletes/";
    private static final String SUFFIX = ".dv";
    private static final byte[] MAGIC = "SYNADV01".getBytes(StandardCharsets.US_ASCII);

    /** The least offset that a bitmap can have. */
    public static final int FIRST_OFFSET = MAGIC.length;

    private DeletesFormat() {}

    /**
     * Writes the deleted rows of some data files to a new file, durably.
     *
     * @param rows by data file; none of them empty
     * @return the place of each, by data file, in the same order
     */
    public static Map<String, DeletesEntry> write(Storage storage, Map<String, DeletedRows> rows) {
        String file = DIRECTORY + UUID.randomUUID() + SUFFIX;
        Map<String, DeletesEntry> entries = new LinkedHashMap<>();
        byte[] content = encode(file, rows, entries);
        if (!storage.putIfAbsent(file, content)) {
            throw new SynaException(
                    ErrorCode.IO,
                    "Cannot write " + storage.location() + "/" + file
                            + ": a file of this name, which was drawn at random, is there. Try again.");
        }
        return entries;
    }

    /** The file's content; its entries go to the map. */
    static byte[] encode(String file, Map<String, DeletedRows> rows, Map<String, DeletesEntry> entries) {
        Map<String, RoaringBitmap> bitmaps = new LinkedHashMap<>();
        long size = MAGIC.length;
        for (Map.Entry<String, DeletedRows> of : rows.entrySet()) {
            RoaringBitmap bitmap = of.getValue().bitmap().clone();
            bitmap.runOptimize();
            bitmaps.put(of.getKey(), bitmap);
            size += bitmap.serializedSizeInBytes();
        }
        if (size > Integer.MAX_VALUE) {
            throw new InvalidArgumentException("Cannot delete so many rows at once: their bitmaps have " + size
                    + " bytes, one commit takes at most " + Integer.MAX_VALUE + ". Delete them in several commits.");
        }
        ByteBuffer content = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
        content.put(MAGIC);
        bitmaps.forEach((path, bitmap) -> {
            int offset = content.position();
            bitmap.serialize(content);
            int length = content.position() - offset;
            entries.put(
                    path,
                    new DeletesEntry(
                            file, offset, length, crc32c(content.slice(offset, length)), bitmap.getLongCardinality()));
        });
        return content.array();
    }

    /**
     * Reads the deleted rows of one data file.
     *
     * @param rows how many rows the data file has
     * @throws NotFoundException when the file of bitmaps is gone
     * @throws CorruptDataException when a byte is not what was written, or the bitmap cannot be one of this data file
     */
    public static DeletedRows read(Storage storage, DeletesEntry entry, long rows) {
        Path path = storage.local(entry.file());
        ByteBuffer bytes = bytes(path, entry);
        if (crc32c(bytes.duplicate()) != entry.crc()) {
            throw damaged(path, entry, "the checksum of this bitmap of " + entry.length() + " bytes does not match");
        }
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(bytes);
        } catch (IOException | RuntimeException e) {
            throw damaged(path, entry, "found no Roaring bitmap (" + e + ")");
        }
        DeletedRows deleted = new DeletedRows(bitmap);
        if (bitmap.serializedSizeInBytes() != entry.length() || deleted.count() != entry.count()) {
            throw damaged(
                    path,
                    entry,
                    "found a bitmap of " + bitmap.serializedSizeInBytes() + " bytes and " + deleted.count()
                            + " rows, expected " + entry.length() + " and " + entry.count());
        }
        if (deleted.last() >= rows) {
            throw damaged(
                    path, entry, "row " + deleted.last() + " is deleted of a data file that has " + rows + " rows");
        }
        return deleted;
    }

    /** The bytes of a bitmap, behind a look at the first ones of the file. */
    private static ByteBuffer bytes(Path path, DeletesEntry entry) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (entry.offset() < FIRST_OFFSET || entry.length() > size || entry.offset() > size - entry.length()) {
                throw damaged(
                        path,
                        entry,
                        "found a file of " + size + " bytes, expected a bitmap of " + entry.length() + " bytes here");
            }
            ByteBuffer magic = ByteBuffer.allocate(MAGIC.length);
            readFully(channel, magic, 0);
            if (!magic.equals(ByteBuffer.wrap(MAGIC))) {
                throw new CorruptDataException(
                        path, 0, "expected the file to start with SYNADV01; restore it from a copy.");
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(entry.length()));
            readFully(channel, bytes, entry.offset());
            return bytes.order(ByteOrder.LITTLE_ENDIAN);
        } catch (NoSuchFileException e) {
            throw new NotFoundException("The file of deleted rows " + path
                    + " is gone, which a commit of the table names. Restore it from a copy: without it, rows that were"
                    + " deleted would be shown.");
        } catch (IOException e) {
            throw new SynaException(ErrorCode.IO, "Cannot read the file of deleted rows " + path + ": " + e, e);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer into, long offset) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, offset + into.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        into.flip();
    }

    private static CorruptDataException damaged(Path path, DeletesEntry entry, String problem) {
        return new CorruptDataException(path, entry.offset(), problem + "; restore the file from a copy.");
    }

    private static int crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}

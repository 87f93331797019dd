package io.synadb.container;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.container.ContainerHeader.Magic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A container: a header, a table of sections, and the sections. Little-endian.
 *
 * <table>
 * <caption>Header, and the table behind it</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>8</td><td>{@code SYNAIDX1} for an index, {@code SYNASID1} for a sidecar</td></tr>
 * <tr><td>8</td><td>4</td><td>version, 1</td></tr>
 * <tr><td>12</td><td>4</td><td>number of sections n</td></tr>
 * <tr><td>16</td><td>16</td><td>uuid of the data file</td></tr>
 * <tr><td>32</td><td>8</td><td>how many bytes of the data file are covered</td></tr>
 * <tr><td>40</td><td>8</td><td>rows</td></tr>
 * <tr><td>48</td><td>4</td><td>kind: 0 sidecar, 1 flat, 2 hnsw, 3 ivf, 4 gwi, 5 cascade, 6 sparse, 7 pq, 8 binary</td></tr>
 * <tr><td>52</td><td>4</td><td>dimensions</td></tr>
 * <tr><td>56</td><td>4</td><td>metric: 0 cosine, 1 l2, 2 dot, 3 hamming</td></tr>
 * <tr><td>60</td><td>4</td><td>CRC32C of bytes 0 to 59 and of the table</td></tr>
 * <tr><td>64</td><td>32 n</td><td>the table: per section 8 bytes of ASCII name, filled with zeros, u64 offset, u64 length,
 * u32 CRC32C of its bytes, u32 0</td></tr>
 * </table>
 *
 * <p>Sections start on multiples of 64, in the order of the table, with zeros between them; the file ends with the last.
 *
 * <p>A section {@code #x} holds the CRC32Cs of the blocks of section {@code x}, 64 KiB each but the last, so that a
 * reader can check what it uses as it uses it.
 *
 * <p>Stateless and thread-safe.
 */
public final class ContainerFormat {
    public static final int KIND_SIDECAR = 0;
    public static final int KIND_FLAT = 1;
    public static final int KIND_HNSW = 2;

    static final int VERSION = 1;
    static final int MOST_SECTIONS = 1024;
    static final int NAME_BYTES = 8;
    static final int ALIGNMENT = 64;
    static final int BLOCK_SHIFT = 16;
    static final int BLOCK_BYTES = 1 << BLOCK_SHIFT;
    static final char BLOCKS_OF = '#';

    private static final int AT_VERSION = 8;
    private static final int AT_COUNT = AT_VERSION + Integer.BYTES;
    private static final int AT_SOURCE = AT_COUNT + Integer.BYTES;
    private static final int AT_COVERED = AT_SOURCE + 2 * Long.BYTES;
    private static final int AT_ROWS = AT_COVERED + Long.BYTES;
    private static final int AT_KIND = AT_ROWS + Long.BYTES;
    private static final int AT_DIMENSIONS = AT_KIND + Integer.BYTES;
    private static final int AT_METRIC = AT_DIMENSIONS + Integer.BYTES;
    private static final int AT_CRC = AT_METRIC + Integer.BYTES;
    static final int HEADER_BYTES = AT_CRC + Integer.BYTES;
    static final int ENTRY_BYTES = NAME_BYTES + 2 * Long.BYTES + 2 * Integer.BYTES;

    private ContainerFormat() {}

    /** Where a section stands. */
    record Entry(String name, long offset, long length, int crc) {}

    /** A header and the sections behind it, by name in the order of the file. */
    record Contents(ContainerHeader header, Map<String, Entry> entries) {}

    static int tableEnd(int sections) {
        return HEADER_BYTES + sections * ENTRY_BYTES;
    }

    static long align(long offset) {
        return (offset + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** A name that a table can hold: ASCII letters, digits and signs, at most eight. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= NAME_BYTES && name.chars().allMatch(c -> c > ' ' && c < 127);
    }

    static ByteBuffer encode(Contents contents) {
        ContainerHeader header = contents.header();
        ByteBuffer bytes =
                ByteBuffer.allocate(tableEnd(contents.entries().size())).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(header.magic().text().getBytes(StandardCharsets.US_ASCII));
        bytes.putInt(VERSION).putInt(contents.entries().size());
        // A uuid's bytes stand in the order in which people read it.
        bytes.order(ByteOrder.BIG_ENDIAN)
                .putLong(header.source().getMostSignificantBits())
                .putLong(header.source().getLeastSignificantBits())
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.coveredLength()).putLong(header.rows());
        bytes.putInt(header.kind()).putInt(header.dimensions()).putInt(header.metric());
        bytes.putInt(0);
        for (Entry entry : contents.entries().values()) {
            byte[] name = new byte[NAME_BYTES];
            byte[] text = entry.name().getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(text, 0, name, 0, text.length);
            bytes.put(name).putLong(entry.offset()).putLong(entry.length());
            bytes.putInt(entry.crc()).putInt(0);
        }
        return bytes.putInt(AT_CRC, crc(bytes)).flip();
    }

    /** How many sections the first bytes of a file announce; {@link #decode} wants the table of so many. */
    static int sectionCount(Path path, ByteBuffer start, Magic magic) {
        byte[] found = new byte[Math.min(start.remaining(), NAME_BYTES)];
        start.get(0, found);
        if (!magic.text().equals(new String(found, StandardCharsets.ISO_8859_1))) {
            throw new CorruptDataException(
                    path,
                    0,
                    "it is %s, it does not start with %s. Name another path.".formatted(magic.isNot(), magic.text()));
        }
        if (start.remaining() < HEADER_BYTES) {
            throw damaged(path, 0, "it has %d bytes, expected at least %d".formatted(start.remaining(), HEADER_BYTES));
        }
        int count = start.getInt(AT_COUNT);
        if (count < 0 || count > MOST_SECTIONS) {
            throw damaged(
                    path, AT_COUNT, "it announces %d sections, expected at most %d".formatted(count, MOST_SECTIONS));
        }
        return count;
    }

    /**
     * Reads a header and its table, of which {@link #sectionCount} said how long it is.
     *
     * @throws CorruptDataException if the checksum does not fit, or a section cannot be where it should be
     * @throws UnsupportedFeatureException if it is whole, but of a later version
     */
    static Contents decode(Path path, ByteBuffer bytes, Magic magic, long fileBytes) {
        int count = sectionCount(path, bytes, magic);
        if (bytes.remaining() != tableEnd(count)) {
            throw damaged(path, HEADER_BYTES, "its table of %d sections is cut off".formatted(count));
        }
        if (crc(bytes) != bytes.getInt(AT_CRC)) {
            throw damaged(
                    path,
                    0,
                    "the checksum of its header is %08x, expected %08x".formatted(crc(bytes), bytes.getInt(AT_CRC)));
        }
        int version = bytes.getInt(AT_VERSION);
        if (version != VERSION) {
            throw new UnsupportedFeatureException("The file " + path + " is a container of version " + version
                    + ", this library reads version " + VERSION + ": use a later library, or delete the file.");
        }
        ByteBuffer uuid = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
        ContainerHeader header = new ContainerHeader(
                magic,
                new UUID(uuid.getLong(AT_SOURCE), uuid.getLong(AT_SOURCE + Long.BYTES)),
                bytes.getLong(AT_COVERED),
                bytes.getLong(AT_ROWS),
                bytes.getInt(AT_KIND),
                bytes.getInt(AT_DIMENSIONS),
                bytes.getInt(AT_METRIC));
        return new Contents(header, entries(path, bytes, count, fileBytes));
    }

    private static Map<String, Entry> entries(Path path, ByteBuffer bytes, int count, long fileBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        long end = tableEnd(count);
        for (int i = 0; i < count; i++) {
            int at = tableEnd(i);
            byte[] name = new byte[NAME_BYTES];
            bytes.get(at, name);
            Entry entry = new Entry(
                    new String(name, StandardCharsets.ISO_8859_1).replace("\0", ""),
                    bytes.getLong(at + NAME_BYTES),
                    bytes.getLong(at + NAME_BYTES + Long.BYTES),
                    bytes.getInt(at + NAME_BYTES + 2 * Long.BYTES));
            if (entry.offset() != align(end) || entry.length() < 0 || entry.length() > fileBytes - entry.offset()) {
                throw damaged(
                        path,
                        at,
                        "section %s has %d bytes at offset %d of a file of %d, expected to start at %d"
                                .formatted(entry.name(), entry.length(), entry.offset(), fileBytes, align(end)));
            }
            end = entry.offset() + entry.length();
            entries.put(entry.name(), entry);
        }
        if (entries.size() != count || end != fileBytes) {
            throw damaged(
                    path,
                    HEADER_BYTES,
                    "its %d different sections end at %d of %d bytes".formatted(entries.size(), end, fileBytes));
        }
        return entries;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, AT_CRC));
        crc.update(bytes.slice(HEADER_BYTES, bytes.limit() - HEADER_BYTES));
        return (int) crc.getValue();
    }

    /** Of a file that starts as its family does: whoever is told to delete it loses what can be made again. */
    static CorruptDataException damaged(Path path, long offset, String what) {
        return new CorruptDataException(path, offset, what + ". It can be built again: delete it.");
    }
}

package io.synadb.log.record;

import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.log.record.LogFormat.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record in memory, judged and not damaged.
 *
 * @param file where it was read
 * @param offset where it starts in the file
 * @param header its first bytes
 * @param bytes all its bytes, from index 0 of a heap buffer
 * @param ours whether it carries our checksum
 */
public record StoredRecord(Path file, long offset, RecordHeader header, ByteBuffer bytes, boolean ours) {

    public boolean hasKey(byte[] key) {
        return header.keyBytes() == key.length
                && bytes.slice(LogFormat.HEADER_BYTES, key.length).equals(ByteBuffer.wrap(key));
    }

    public String key() {
        return LogFormat.key(bytes, LogFormat.HEADER_BYTES, header.keyBytes());
    }

    public byte[] keyBytes() {
        byte[] key = new byte[header.keyBytes()];
        bytes.get(LogFormat.HEADER_BYTES, key);
        return key;
    }

    public int keyHash() {
        CRC32C hash = new CRC32C();
        hash.update(bytes.slice(LogFormat.HEADER_BYTES, header.keyBytes()));
        return (int) hash.getValue();
    }

    /**
     * The value as it was stored; for a delta record the difference.
     *
     * @throws CorruptDataException when it is none, see {@link #hasAtom}
     */
    public Atom atom() {
        Atom atom = decoded();
        if (atom == null) {
            throw new CorruptDataException(
                    file,
                    offset,
                    "the value of key '" + key() + "' is no atom that fills its " + header.valueBytes() + " bytes.");
        }
        return atom;
    }

    /** Whether the value can be read. A text of another program that fills its place may yet be no UTF-8. */
    public boolean hasAtom() {
        ByteBuffer raw = raw();
        return raw != null && AtomFormat.isReadable(raw, 0, raw.capacity());
    }

    private @Nullable Atom decoded() {
        ByteBuffer raw = raw();
        return raw == null ? null : AtomFormat.read(raw, 0, raw.capacity());
    }

    /** The encoded atom; null where a block does not give as many bytes as the value says. */
    private @Nullable ByteBuffer raw() {
        int trailer = ours ? LogFormat.CHECKSUM_BYTES : 0;
        int valueBytes = (int) header.valueBytes();
        ByteBuffer raw = header.isLz4()
                ? Lz4Values.decompress(bytes, header.valueStart(), valueBytes)
                : bytes.slice(header.valueStart(), valueBytes);
        return raw == null || raw.capacity() < trailer
                ? null
                : raw.slice(0, raw.capacity() - trailer).order(ByteOrder.LITTLE_ENDIAN);
    }
}

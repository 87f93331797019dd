package io.synadb.log.record;

import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.log.record.LogFormat.RecordHeader;
import java.nio.ByteBuffer;
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

    public int keyHash() {
        CRC32C hash = new CRC32C();
        hash.update(bytes.slice(LogFormat.HEADER_BYTES, header.keyBytes()));
        return (int) hash.getValue();
    }

    /** The value as it was stored; for a delta record the difference. */
    public Atom atom() {
        int start = header.valueStart();
        int length = (int) header.valueBytes();
        int trailer = ours ? LogFormat.CHECKSUM_BYTES : 0;
        Atom atom =
                header.isLz4() ? decompressed(start, length, trailer) : AtomFormat.read(bytes, start, length - trailer);
        if (atom == null) {
            throw new CorruptDataException(
                    file, offset, "the value of key '" + key() + "' is no atom that fills its " + length + " bytes.");
        }
        return atom;
    }

    private @Nullable Atom decompressed(int start, int length, int trailer) {
        ByteBuffer raw = Lz4Values.decompress(bytes, start, length);
        return raw == null ? null : AtomFormat.read(raw, 0, raw.capacity() - trailer);
    }
}

package io.synadb.log;

import io.synadb.log.LogFormat.RecordHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Says of a record whose it is. First, a good checksum makes it ours; second, an atom that fills its value exactly makes
 * it another program's; third, it is damage. A header that looks plausible makes it nothing.
 *
 * <p>Not thread-safe: it keeps its checksum's state between records.
 */
final class RecordJudge {
    private final @Nullable UUID file;
    private final CRC32C checksum = new CRC32C();
    private final ByteBuffer prefix =
            ByteBuffer.allocate(LogFormat.CHECKSUM_PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param file the file's uuid; null in a file in which no record of ours stands
     */
    RecordJudge(@Nullable UUID file) {
        this.file = file;
        if (file != null) {
            LogFormat.putChecksumPrefix(prefix, file, 0);
        }
    }

    /** Judges the record whose bytes start at {@code at} of a heap buffer and stand in it whole. */
    Origin judge(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        if (file != null && isOurs(bytes, at, header, recordOffset)) {
            return Origin.OURS;
        }
        boolean foreign = isForeign(bytes, at, header) && !(file != null && wasOurs(bytes, at, header, recordOffset));
        return foreign ? Origin.FOREIGN : Origin.DAMAGED;
    }

    /**
     * Whether a value that its atom fills is one of ours whose atom has come to claim the checksum behind it: one flipped
     * bit of a length does that. With the length put back the checksum is good.
     */
    private boolean wasOurs(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        int atom = at + header.valueStart();
        int tag = bytes.getInt(atom);
        if (header.isLz4() || tag < AtomFormat.TEXT) {
            return false;
        }
        int lengthAt = atom + AtomFormat.TAG_BYTES;
        long length = bytes.getLong(lengthAt);
        long restored = tag == AtomFormat.VECTOR ? length - 1 : length - LogFormat.CHECKSUM_BYTES;
        bytes.putLong(lengthAt, restored);
        boolean ours = isOurs(bytes, at, header, recordOffset);
        bytes.putLong(lengthAt, length);
        return ours;
    }

    private boolean isOurs(ByteBuffer bytes, int at, RecordHeader header, long recordOffset) {
        int covered = (int) header.recordBytes() - LogFormat.CHECKSUM_BYTES;
        prefix.putLong(LogFormat.UUID_BYTES, recordOffset);
        checksum.reset();
        checksum.update(prefix.array(), 0, LogFormat.CHECKSUM_PREFIX_BYTES);
        checksum.update(bytes.array(), bytes.arrayOffset() + at, covered);
        return (int) checksum.getValue() == bytes.getInt(at + covered);
    }

    private static boolean isForeign(ByteBuffer bytes, int at, RecordHeader header) {
        int value = at + header.valueStart();
        int valueBytes = (int) header.valueBytes();
        if (!isUtf8(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())
                || ReservedFormat.isReserved(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            return false;
        }
        if (!header.isLz4()) {
            return AtomFormat.encodedBytes(bytes, value, valueBytes) == valueBytes;
        }
        ByteBuffer raw = Lz4Values.decompress(bytes, value, valueBytes);
        return raw != null && AtomFormat.encodedBytes(raw, 0, raw.capacity()) == raw.capacity();
    }

    private static boolean isUtf8(ByteBuffer bytes, int at, int length) {
        for (int i = at; i < at + length; i++) {
            if (bytes.get(i) < 0) {
                return decodes(bytes.slice(at, length));
            }
        }
        return true;
    }

    private static boolean decodes(ByteBuffer utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(utf8);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Who wrote a record. */
    enum Origin {
        OURS,
        FOREIGN,
        DAMAGED
    }
}

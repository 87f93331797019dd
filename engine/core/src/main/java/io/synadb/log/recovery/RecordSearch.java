package io.synadb.log.recovery;

import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.Lz4Values;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds records where the chain of lengths is broken. What is found has proved itself by its checksum, which covers the
 * place where it stands.
 *
 * <p>Not thread-safe: it moves its window.
 */
public final class RecordSearch {
    private static final int STEP_BYTES = 1 << 20;
    private static final long NOT_FOUND = -1;

    private final ScanWindow window;

    RecordSearch(ScanWindow window) {
        this.window = window;
    }

    /** The file's uuid, as any reserved record says it; null where no record of ours stands. */
    @Nullable
    UUID fileUuid() {
        UUID first = uuidAt(0);
        if (first != null) {
            return first;
        }
        for (long found = nextReserved(0); found >= 0; found = nextReserved(found + 1)) {
            UUID uuid = uuidAt(found);
            if (uuid != null) {
                return uuid;
            }
        }
        return null;
    }

    /** The first seal of a file that stands at {@code from} or behind; −1 when there is none. */
    long nextSeal(long from, UUID file) {
        return nextReserved(from, file, ReservedFormat.SEAL);
    }

    /** Whether a footer of a table's data file stands at {@code from} or behind. */
    boolean hasFooter(long from, UUID file) {
        return nextReserved(from, file, ReservedFormat.FOOT) != NOT_FOUND;
    }

    private long nextReserved(long from, UUID file, String key) {
        for (long found = nextReserved(from); found >= 0; found = nextReserved(found + 1)) {
            RecordHeader header = headerAt(found);
            if (header != null && file.equals(uuidAt(found)) && hasKey(header, found, key)) {
                return found;
            }
        }
        return NOT_FOUND;
    }

    /** The first record of ours behind {@code after}; the end of the file when there is none. */
    long nextRecord(long after, UUID file) {
        RecordJudge judge = new RecordJudge(file);
        for (long offset = after + 1; offset < window.sizeBytes(); offset++) {
            RecordHeader header = headerAt(offset);
            if (header != null && judge(judge, header, offset) == Origin.OURS) {
                return offset;
            }
        }
        return window.sizeBytes();
    }

    /** How many whole records, ours and others', stand between {@code from} and the end of the file. */
    long wholeRecords(long from, @Nullable UUID file) {
        RecordJudge judge = new RecordJudge(file);
        long count = 0;
        long offset = from;
        while (offset < window.sizeBytes()) {
            RecordHeader header = headerAt(offset);
            boolean whole = header != null && judge(judge, header, offset) != Origin.DAMAGED;
            offset += whole && header != null ? header.recordBytes() : 1;
            count += whole ? 1 : 0;
        }
        return count;
    }

    private Origin judge(RecordJudge judge, RecordHeader header, long offset) {
        int at = window.locate(offset, (int) header.recordBytes());
        return judge.judge(window.bytes(), at, header, offset);
    }

    private @Nullable RecordHeader headerAt(long offset) {
        RecordHeader header = window.header(offset);
        return header != null && mayHoldAtom(header, offset) ? header : null;
    }

    /**
     * Whether a value with this header may start as one does. Without this look at a few bytes, a stretch of arbitrary ones
     * would be summed up once for each of its bytes that happens to look like a header.
     */
    private boolean mayHoldAtom(RecordHeader header, long offset) {
        int start = header.valueStart();
        int prefixBytes = (int) Math.min(header.valueBytes(), AtomFormat.PREFIX_BYTES);
        int at = window.locate(offset, start + prefixBytes);
        ByteBuffer bytes = window.bytes();
        if (!RecordJudge.isUtf8(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            return false;
        }
        if (header.isLz4()) {
            return Lz4Values.mayDecompress(bytes, at + start, (int) header.valueBytes());
        }
        long atomBytes = AtomFormat.encodedBytes(bytes, at + start, prefixBytes);
        return atomBytes == header.valueBytes() || atomBytes == header.valueBytes() - LogFormat.CHECKSUM_BYTES;
    }

    private boolean hasKey(RecordHeader header, long offset, String key) {
        int at = window.locate(offset, header.valueStart());
        return LogFormat.key(window.bytes(), at + LogFormat.HEADER_BYTES, header.keyBytes())
                .equals(key);
    }

    /** The uuid in the reserved record at {@code offset}, if one stands there and its checksum is good. */
    private @Nullable UUID uuidAt(long offset) {
        RecordHeader header = headerAt(offset);
        int start = header == null ? 0 : header.valueStart() + AtomFormat.PREFIX_BYTES;
        if (header == null || header.recordBytes() < start + LogFormat.UUID_BYTES + LogFormat.CHECKSUM_BYTES) {
            return null;
        }
        int at = window.locate(offset, (int) header.recordBytes());
        ByteBuffer bytes = window.bytes();
        if (!ReservedFormat.isReserved(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            return null;
        }
        UUID uuid = LogFormat.uuid(bytes, at + start);
        return new RecordJudge(uuid).judge(bytes, at, header, offset) == Origin.OURS ? uuid : null;
    }

    /** Where the next record would start, at {@code from} or behind, whose key begins as a reserved one; −1 if none. */
    private long nextReserved(long from) {
        int prefix = ReservedFormat.prefixLength();
        long offset = from + LogFormat.HEADER_BYTES;
        while (offset + prefix <= window.sizeBytes()) {
            int length = (int) Math.min(STEP_BYTES, window.sizeBytes() - offset);
            int at = window.locate(offset, length);
            ByteBuffer bytes = window.bytes();
            for (int i = at; i <= at + length - prefix; i++) {
                if (bytes.get(i) == ReservedFormat.FIRST_BYTE && ReservedFormat.hasPrefix(bytes, i)) {
                    return offset + (i - at) - LogFormat.HEADER_BYTES;
                }
            }
            offset += length - prefix + 1;
        }
        return NOT_FOUND;
    }
}

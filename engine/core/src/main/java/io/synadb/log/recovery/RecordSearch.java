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

    /** Where the chain of records is broken, a record of another program must say that it is of 2000 to 2100. */
    static final long EARLIEST_MICROS = 946_684_800_000_000L;

    private static final long LATEST_MICROS = 4_102_444_800_000_000L;

    private final ScanWindow window;

    RecordSearch(ScanWindow window) {
        this.window = window;
    }

    /** The file's uuid, as any reserved record at {@code from} or behind says it; null where none stands. */
    @Nullable
    UUID fileUuid(long from) {
        UUID first = uuidAt(from);
        if (first != null) {
            return first;
        }
        for (long found = nextReserved(from); found >= 0; found = nextReserved(found + 1)) {
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
        for (long offset = from; offset < window.sizeBytes(); ) {
            RecordHeader whole = wholeAt(offset, judge, EARLIEST_MICROS);
            offset += whole == null ? 1 : whole.recordBytes();
            count += whole == null ? 0 : 1;
        }
        return count;
    }

    /**
     * The first whole record, ours or another program's, that starts at {@code from} or behind and ends before or at
     * {@code until}; −1 when there is none. One of ours proves itself by its checksum. One of another program has nothing but
     * its shape: the key and a text are UTF-8, the atom, by lengths of its own, fills the value exactly, and the time lies
     * between {@code earliestMicros} and the year 2100; behind a Null the next record starts, or the file ends. Random bytes
     * look so once in 2^70 places; pieces of records that somebody put together may.
     */
    long nextWhole(long from, long until, RecordJudge judge, long earliestMicros) {
        for (long offset = from; offset < until; offset++) {
            RecordHeader header = wholeAt(offset, judge, earliestMicros);
            if (header != null && offset + header.recordBytes() <= until) {
                return offset;
            }
        }
        return NOT_FOUND;
    }

    /** The header of the record at {@code offset}, if {@link #nextWhole} would accept it; else null. */
    @Nullable
    RecordHeader wholeAt(long offset, RecordJudge judge, long earliestMicros) {
        RecordHeader header = headerAt(offset);
        if (header == null) {
            return null;
        }
        Origin origin = judge(judge, header, offset);
        boolean whole = origin == Origin.OURS
                || (origin == Origin.FOREIGN
                        && header.timestampMicros() >= earliestMicros
                        && isPlausible(header.timestampMicros())
                        && (!isNull(header) || isFollowed(header, offset))
                        && window.record(offset, header, false).hasAtom());
        return whole ? header : null;
    }

    /** Whether a value is a Null, and no deletion: four bytes of zeros, which say next to nothing. */
    private static boolean isNull(RecordHeader header) {
        return header.valueBytes() == AtomFormat.TAG_BYTES && !header.isTombstone();
    }

    private boolean isFollowed(RecordHeader header, long offset) {
        long end = offset + header.recordBytes();
        return end == window.sizeBytes() || headerAt(end) != null;
    }

    /**
     * Whether a record of another program that is whole by its lengths is a torn one, its missing bytes made up by the first
     * of those that the original appended behind the tear, as it does. What follows then is no start of a record, and in the
     * value stands a record that is no older than this one, and so was never in its value.
     */
    boolean isFilledByLaterRecords(RecordHeader header, long offset, RecordJudge judge) {
        long end = offset + header.recordBytes();
        if (isFollowed(header, offset)) {
            return false;
        }
        long earliest = Math.max(EARLIEST_MICROS, header.timestampMicros());
        for (long inside = offset + LogFormat.HEADER_BYTES; inside < end; inside++) {
            if (wholeAt(inside, judge, earliest) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether a time is of the years 2000 to 2100. */
    static boolean isPlausible(long timestampMicros) {
        return timestampMicros >= EARLIEST_MICROS && timestampMicros < LATEST_MICROS;
    }

    private Origin judge(RecordJudge judge, RecordHeader header, long offset) {
        int at = window.locate(offset, (int) header.recordBytes());
        return judge.judge(window.bytes(), at, header, offset);
    }

    /** The header at {@code offset}, if a key and the start of an atom follow it; else null. */
    @Nullable
    RecordHeader headerAt(long offset) {
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

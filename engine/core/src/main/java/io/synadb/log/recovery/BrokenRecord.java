package io.synadb.log.recovery;

import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a record that is not whole.
 *
 * <p>Its length is said twice, by its header and by the atom in it. Where one of them leads to a whole record, or both to the
 * end of the file, the record ended there, and what lies within was its value: records in that were a value of the user, a
 * copy of another log perhaps, and not records of this one. Only what is later than the record itself cannot have been in
 * its value, and was appended by a program that does not look for tears.
 *
 * @param key its key, where that is legible; null where it is not
 * @param end where it ended; −1 where nothing says so
 * @param earliestMicrosInside how late a record of another program before {@code end} must be to be one
 * @param reason what is wrong with it
 */
record BrokenRecord(@Nullable String key, long end, long earliestMicrosInside, String reason) {

    static BrokenRecord at(long offset, ScanWindow window, RecordSearch search, RecordJudge judge) {
        long room = window.sizeBytes() - offset;
        if (room < LogFormat.HEADER_BYTES) {
            return new BrokenRecord(
                    null,
                    -1,
                    RecordSearch.EARLIEST_MICROS,
                    "the file ends within the first " + LogFormat.HEADER_BYTES + " bytes of a record");
        }
        RecordHeader header = LogFormat.header(window.bytes(), window.locate(offset, LogFormat.HEADER_BYTES));
        String reason = reason(header, room, isZero(window, offset));
        if (header.keyBytes() < 1 || header.valueStart() > room) {
            return new BrokenRecord(null, -1, RecordSearch.EARLIEST_MICROS, reason);
        }
        long end = RecordSearch.isPlausible(header.timestampMicros()) ? end(offset, header, window, search, judge) : -1;
        long earliest = end < 0 ? RecordSearch.EARLIEST_MICROS : header.timestampMicros();
        int at = window.locate(offset, header.valueStart()) + LogFormat.HEADER_BYTES;
        boolean legible = RecordJudge.isUtf8(window.bytes(), at, header.keyBytes());
        return new BrokenRecord(
                legible ? LogFormat.key(window.bytes(), at, header.keyBytes()) : null, end, earliest, reason);
    }

    boolean hasKnownEnd() {
        return end >= 0;
    }

    private static long end(
            long offset, RecordHeader header, ScanWindow window, RecordSearch search, RecordJudge judge) {
        long byHeader = offset + header.recordBytes();
        long byAtom = offset + header.valueStart() + atomBytes(offset, header, window);
        long byAtomAndChecksum = byAtom + LogFormat.CHECKSUM_BYTES;
        boolean agree = byHeader == byAtom || byHeader == byAtomAndChecksum;
        if (agree && byHeader == window.sizeBytes()) {
            return byHeader;
        }
        for (long end : new long[] {byHeader, byAtom, byAtomAndChecksum}) {
            if (end > offset + header.valueStart()
                    && end < window.sizeBytes()
                    && search.wholeAt(end, judge, RecordSearch.EARLIEST_MICROS) != null) {
                return end;
            }
        }
        return -1;
    }

    /** How long the atom says it is; 0 where it says nothing, as within an LZ4 block. */
    private static long atomBytes(long offset, RecordHeader header, ScanWindow window) {
        long start = offset + header.valueStart();
        int room = (int) Math.min(AtomFormat.PREFIX_BYTES, window.sizeBytes() - start);
        if (header.isLz4() || room <= 0) {
            return 0;
        }
        int at = window.locate(start, room);
        return Math.max(0, AtomFormat.encodedBytes(window.bytes(), at, room));
    }

    private static boolean isZero(ScanWindow window, long offset) {
        int at = window.locate(offset, LogFormat.HEADER_BYTES);
        ByteBuffer bytes = window.bytes();
        for (int i = at; i < at + LogFormat.HEADER_BYTES; i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String reason(RecordHeader header, long room, boolean zero) {
        if (zero) {
            return "zeros";
        }
        if (header.isPossible(room)) {
            return "a record of " + header.recordBytes()
                    + " bytes whose checksum does not match, and whose value does not"
                    + " fill its place as another program's would";
        }
        if (header.isPossible(Long.MAX_VALUE)) {
            return "a record of " + header.recordBytes() + " bytes, of which the file has " + room;
        }
        return "no record has a key of " + header.keyBytes() + " bytes, a value of " + header.valueBytes()
                + " bytes and flags " + header.flags();
    }
}

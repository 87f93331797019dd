package io.synadb.log.view;

import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.StoredRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.NoSuchElementException;

/**
 * Goes over records in a given order. Those that follow each other closely in the file are read together, more of them the
 * longer it goes on: one read of the file serves thousands of points of a series, and who wants the first record only does
 * not wait for more than a few kilobytes.
 *
 * <p>Not thread-safe.
 */
final class RecordCursor {
    private static final int FIRST_BYTES = 4 << 10;
    private static final int MOST_BYTES = 256 << 10;
    /** Reading so much that is not wanted costs less than another read. */
    private static final int GAP_BYTES = 4 << 10;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final LogView view;
    private final LogReader reader;
    private final KeyIndex index;
    private final RecordJudge judge;
    private final int[] records;

    /** The place in {@code records} of the record behind the present one. */
    private int next;

    private int windowBytes = FIRST_BYTES;
    private ByteBuffer window = EMPTY;
    private long windowStart;

    private int at;
    private RecordHeader header = new RecordHeader(0, 0, 0, 0);
    private boolean ours;

    RecordCursor(LogView view, int[] records) {
        this.view = view;
        this.reader = view.reader();
        this.index = reader.index();
        this.judge = reader.judge();
        this.records = records;
    }

    boolean hasNext() {
        return next < records.length;
    }

    /**
     * Goes to the next record.
     *
     * @throws io.synadb.CorruptDataException when it is damaged
     */
    void advance() {
        if (next >= records.length) {
            throw new NoSuchElementException();
        }
        view.requireOpen();
        int record = records[next];
        long offset = index.offset(record);
        long end = index.end(record);
        if (offset < windowStart || end > windowStart + window.limit()) {
            read(offset, end);
        }
        next++;
        at = (int) (offset - windowStart);
        header = LogFormat.header(window, at);
        ours = reader.judge(judge, window, at, header, offset, (int) (end - offset)) == Origin.OURS;
    }

    private void read(long start, long firstEnd) {
        long end = firstEnd;
        for (int i = next + 1; i < records.length; i++) {
            long offset = index.offset(records[i]);
            long itsEnd = index.end(records[i]);
            if (offset < end || offset - end > GAP_BYTES || itsEnd - start > windowBytes) {
                break;
            }
            end = itsEnd;
        }
        int length = (int) (end - start);
        if (window.capacity() < length) {
            window = ByteBuffer.allocate(Math.max(length, Math.min(windowBytes, MOST_BYTES)))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        windowBytes = Math.min(MOST_BYTES, windowBytes * 2);
        window.clear().limit(length);
        windowStart = Long.MAX_VALUE;
        reader.fill(window, start);
        window.flip();
        windowStart = start;
    }

    /** The number of the record that it stands on. */
    int record() {
        return records[next - 1];
    }

    RecordHeader header() {
        return header;
    }

    byte[] key() {
        byte[] key = new byte[header.keyBytes()];
        window.get(at + LogFormat.HEADER_BYTES, key);
        return key;
    }

    /** {@link AtomFormat#FLOAT} or {@link AtomFormat#INT} where the value is such a number, uncompressed; −1 elsewhere. */
    int numberTag() {
        int trailer = ours ? LogFormat.CHECKSUM_BYTES : 0;
        if (header.isLz4() || header.valueBytes() != AtomFormat.NUMBER_BYTES + trailer) {
            return -1;
        }
        int tag = window.getInt(at + header.valueStart());
        return tag == AtomFormat.FLOAT || tag == AtomFormat.INT ? tag : -1;
    }

    /** The bits of the number whose {@link #numberTag} that is. */
    long numberBits() {
        return window.getLong(at + header.valueStart() + AtomFormat.TAG_BYTES);
    }

    /** The record; valid until it advances. */
    StoredRecord stored() {
        ByteBuffer bytes = window.slice(at, (int) header.recordBytes()).order(ByteOrder.LITTLE_ENDIAN);
        return new StoredRecord(reader.path(), windowStart + at, header, bytes, ours);
    }
}

package io.synadb.log.recovery;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands in a log from its last seal on. A scan has read it whole, but perhaps only from the page cache: the process that
 * wrote it may have ended before its sync, or its sync may have failed, after which the kernel calls the pages clean and no
 * later sync writes them. Bytes that are promised to last may not stand behind such ones.
 *
 * <p>Used once, by one thread.
 */
public final class UnsealedTail {
    private static final int CHUNK_BYTES = 1 << 20;

    private final DataFile file;
    private final KeyIndex index;
    private final RecordJudge judge;

    private UnsealedTail(DataFile file, LogState state) {
        this.file = file;
        this.index = state.index();
        this.judge = new RecordJudge(state.uuid());
    }

    /**
     * Brings all of a log to the device, before the first write to it: writes the last seal and our records behind it again,
     * each byte as it is, and forces them, the file's size and its name. What stands before a seal is there already. What
     * another program wrote is forced, but not written: without a checksum, a bit that is read wrong would be made to last.
     *
     * @throws CorruptDataException when a record is no longer what the scan found
     */
    public static void force(Disk disk, DataFile file, LogState state) {
        if (state.hasMeta()) {
            new UnsealedTail(file, state).writeAgain(state.seals().last().offset());
        }
        file.sync();
        disk.syncDirectoryOf(file.path());
    }

    private void writeAgain(long start) {
        int records = index.records();
        int first = records;
        while (first > 0 && index.offset(first - 1) >= start) {
            first--;
        }
        while (first < records) {
            int behind = first + 1;
            while (behind < records && index.end(behind) - index.offset(first) <= CHUNK_BYTES) {
                behind++;
            }
            writeAgain(first, behind);
            first = behind;
        }
    }

    private void writeAgain(int first, int behind) {
        long start = index.offset(first);
        ByteBuffer bytes =
                ByteBuffer.allocate((int) (index.end(behind - 1) - start)).order(ByteOrder.LITTLE_ENDIAN);
        file.read(bytes, start);
        int oursFrom = 0;
        for (int record = first; record < behind; record++) {
            int at = (int) (index.offset(record) - start);
            int end = (int) (index.end(record) - start);
            if (!isOurs(bytes, at, end, start + at)) {
                write(bytes, oursFrom, at, start);
                oursFrom = end;
            }
        }
        write(bytes, oursFrom, bytes.capacity(), start);
    }

    private boolean isOurs(ByteBuffer bytes, int at, int end, long offset) {
        RecordHeader header = LogFormat.header(bytes, at);
        Origin origin = header.isPossible(end - at) && header.recordBytes() == end - at
                ? judge.judge(bytes, at, header, offset)
                : Origin.DAMAGED;
        if (origin == Origin.DAMAGED) {
            throw new CorruptDataException(
                    file.path(), offset, "the record here was whole when the file was opened, and is not any more.");
        }
        return origin == Origin.OURS;
    }

    private void write(ByteBuffer bytes, int from, int end, long start) {
        if (from < end) {
            file.write(bytes.slice(from, end - from), start + from);
        }
    }
}

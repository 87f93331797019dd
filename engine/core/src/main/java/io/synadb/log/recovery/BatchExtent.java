package io.synadb.log.recovery;

import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat.Batch;

/**
 * How much of a batch stands behind the record that announces it.
 *
 * @param batch what was announced
 * @param wholeRecords how many records of ours follow, at most as many as were announced
 * @param end where the last of them ends
 */
record BatchExtent(Batch batch, long wholeRecords, long end) {

    /**
     * Looks at the records of a batch.
     *
     * @param start where the first of them stands
     */
    static BatchExtent of(ScanWindow window, RecordJudge judge, Batch batch, long start) {
        long offset = start;
        long whole = 0;
        while (whole < batch.records() && offset < batch.end()) {
            RecordHeader header = window.header(offset);
            if (header == null) {
                break;
            }
            int at = window.locate(offset, (int) header.recordBytes());
            if (judge.judge(window.bytes(), at, header, offset) != Origin.OURS) {
                break;
            }
            offset += header.recordBytes();
            whole++;
        }
        return new BatchExtent(batch, whole, offset);
    }

    /** Whether all records are there, and end where was announced. */
    boolean isWhole() {
        return wholeRecords > 0 && wholeRecords == batch.records() && end == batch.end();
    }
}

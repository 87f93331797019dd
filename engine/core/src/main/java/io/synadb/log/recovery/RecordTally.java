package io.synadb.log.recovery;

import io.synadb.VerifyReport.Records;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.ReservedFormat;

/** Counts whole records by kind. Not thread-safe. */
final class RecordTally {
    private long values;
    private long deletions;
    private long metas;
    private long batches;
    private long seals;
    private long footers;
    private long others;
    private long foreign;
    private long compressed;
    private long deltas;

    /** Counts a record of a user's key. */
    void add(RecordHeader header, boolean ours) {
        if (header.isTombstone()) {
            deletions++;
        } else {
            values++;
        }
        foreign += ours ? 0 : 1;
        compressed += header.isLz4() ? 1 : 0;
        deltas += header.isDelta() ? 1 : 0;
    }

    /** Counts a reserved record. */
    void addReserved(String key) {
        switch (key) {
            case ReservedFormat.META -> metas++;
            case ReservedFormat.BATCH -> batches++;
            case ReservedFormat.SEAL -> seals++;
            case ReservedFormat.FOOT -> footers++;
            default -> others++;
        }
    }

    /** Counts what another tally has counted, too. */
    void addAll(RecordTally other) {
        values += other.values;
        deletions += other.deletions;
        metas += other.metas;
        batches += other.batches;
        seals += other.seals;
        footers += other.footers;
        others += other.others;
        foreign += other.foreign;
        compressed += other.compressed;
        deltas += other.deltas;
    }

    long foreign() {
        return foreign;
    }

    Records counted() {
        return new Records(values, deletions, metas, batches, seals, footers, others, foreign, compressed, deltas);
    }
}

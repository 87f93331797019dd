package io.synadb.log.recovery;

import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Seal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a scan found in a log.
 *
 * @param uuid the file's; null where no record of ours stands
 * @param hasMeta whether its {@code meta} record was found
 * @param requiredFeatures what {@code meta} demands of readers
 * @param index its records by key
 * @param seals what its seals say
 * @param foreign how many of its records other programs wrote
 * @param end where the last whole record ends
 * @param size where the file ends; more than {@code end} when its tail is torn
 * @param lastTimestampMicros the latest time of any record
 * @param sortedTimes whether no record is older than one before it; another program may have set its clock back
 * @param damage where the log is damaged elsewhere than at its end
 */
public record LogState(
        @Nullable UUID uuid,
        boolean hasMeta,
        long requiredFeatures,
        KeyIndex index,
        SealLedger seals,
        long foreign,
        long end,
        long size,
        long lastTimestampMicros,
        boolean sortedTimes,
        @Nullable Damage damage) {

    /** Whether bytes that are no record follow the last one. */
    public boolean isTorn() {
        return end < size;
    }

    /** Up to where the last seal and everything before it reach; 0 when there is no seal. */
    public long sealedEnd() {
        Seal last = seals.last();
        return last == Seal.NONE ? 0 : last.offset() + ReservedFormat.SEAL_RECORD_BYTES;
    }

    /**
     * A damaged stretch of a log.
     *
     * @param start its first byte
     * @param end the first byte behind it, from which on every record is whole
     * @param message what is wrong
     */
    public record Damage(long start, long end, String message) {}
}

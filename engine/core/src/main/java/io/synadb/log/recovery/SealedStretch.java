package io.synadb.log.recovery;

import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.ReservedFormat.Seal;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found since a seal, until the next one says what should have been.
 *
 * <p>A damaged length can make a record of ours look like another program's. So the next seal counts those, and where there
 * are more than it counts none of them is believed: nothing tells the true from the false. Not thread-safe.
 */
final class SealedStretch {
    private final Seal start;
    private final RecordTally foreignRecords = new RecordTally();
    private final List<Run> foreignRuns = new ArrayList<>();
    private long whole;

    SealedStretch(Seal start) {
        this.start = start;
    }

    /** Counts a whole record of any kind. */
    void addWhole() {
        whole++;
    }

    /** Counts, beside {@link #addWhole}, a record of another program. */
    void addForeign(RecordHeader header, long offset, long end) {
        foreignRecords.add(header, false);
        int last = foreignRuns.size() - 1;
        if (last >= 0 && foreignRuns.get(last).end() == offset) {
            foreignRuns.set(last, new Run(foreignRuns.get(last).start(), end));
        } else {
            foreignRuns.add(new Run(offset, end));
        }
    }

    /** The records of other programs that no seal has judged yet. */
    RecordTally foreignRecords() {
        return foreignRecords;
    }

    /** Compares with the seal that ends this stretch, and counts what it confirms. */
    void close(Seal seal, DamageLedger damage, RecordTally tally) {
        long admitted = seal.foreign() - start.foreign();
        if (foreignRecords.foreign() > admitted) {
            for (Run run : foreignRuns) {
                damage.add(
                        run.start(),
                        run.end(),
                        null,
                        foreignRecords.foreign() + " records without checksums stand before the seal at offset "
                                + seal.offset() + ", which counts " + admitted + ": none of them is believed");
            }
            whole -= foreignRecords.foreign();
        } else {
            tally.addAll(foreignRecords);
        }
        long missing = seal.records() - start.records() - whole;
        if (missing != 0 && damage.isEmptySinceSeal()) {
            damage.add(
                    seal.offset(),
                    seal.offset(),
                    null,
                    "the seal at offset " + seal.offset() + " counts " + seal.records() + " records before it, and "
                            + (seal.records() - missing) + " were found");
        }
        damage.sealed(seal.offset(), missing);
    }

    private record Run(long start, long end) {}
}

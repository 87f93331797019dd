package io.synadb.log.recovery;

import io.synadb.DamagedRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The damaged ranges of a log, in the order in which they are found, and what the seals know of the records in them.
 *
 * <p>Not thread-safe.
 */
final class DamageLedger {
    private static final String UNCOUNTED = "any number of records: no seal behind it counts them";

    private final List<DamagedRange> told = new ArrayList<>();
    private final List<DamagedRange> sinceSeal = new ArrayList<>();

    /** Adds a range. What it may hide is said by the next seal, if one comes. */
    void add(long offset, long end, @Nullable String key, String reason) {
        sinceSeal.add(new DamagedRange(offset, end - offset, key, reason, UNCOUNTED));
    }

    /** Whether a range was added since the last seal. */
    boolean isEmptySinceSeal() {
        return sinceSeal.isEmpty();
    }

    /**
     * Takes in that a seal misses records in the stretch that it ends.
     *
     * @param missing how many
     */
    void sealed(long sealOffset, long missing) {
        String hidden = sinceSeal.size() == 1
                ? "as many records as the seal at offset " + sealOffset + " misses: " + missing
                : "together with the other ranges before it as many records as the seal at offset " + sealOffset
                        + " misses: " + missing;
        for (DamagedRange range : sinceSeal) {
            told.add(new DamagedRange(range.offset(), range.length(), range.key(), range.reason(), hidden));
        }
        sinceSeal.clear();
    }

    /** All ranges, in file order. */
    List<DamagedRange> ranges() {
        List<DamagedRange> all = new ArrayList<>(told);
        all.addAll(sinceSeal);
        all.sort(Comparator.comparingLong(DamagedRange::offset));
        return all;
    }
}

package io.synadb.log.recovery;

import io.synadb.log.record.ReservedFormat.Seal;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What the seals say: up to where the log is on the device, and in which stretches between seals other programs wrote.
 *
 * <p>A flipped bit of a record's length can make a record of ours look like another program's. Where a seal counts none of
 * those before it, such a record is damage, whenever it is read. Thread-safe for one writer and any number of readers.
 */
public final class SealLedger {
    /** Start to end of each sealed stretch in which a seal counts foreign records. */
    private final ConcurrentSkipListMap<Long, Long> foreignStretches = new ConcurrentSkipListMap<>();

    private volatile Seal last = Seal.NONE;

    /** The last seal; {@link Seal#NONE} when there is none. */
    public Seal last() {
        return last;
    }

    /** Adds the next seal. */
    public void add(Seal seal) {
        if (seal.foreign() != last.foreign()) {
            foreignStretches.put(last.offset(), seal.offset());
        }
        last = seal;
    }

    /** Whether a record of another program may stand at {@code offset}. */
    public boolean admitsForeign(long offset) {
        if (offset >= last.offset()) {
            return true;
        }
        Map.Entry<Long, Long> stretch = foreignStretches.floorEntry(offset);
        return stretch != null && offset < stretch.getValue();
    }
}

package io.synadb.log.view;

import io.synadb.Atom;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.StoredRecord;
import java.util.Arrays;

/**
 * The values of one key's records. Most stand in their record; a float with flag 1, which only other programs write, is the
 * difference to the key's last float before it, whatever stands between them.
 *
 * <p>Stateless and thread-safe.
 */
public final class DeltaChain {
    private final KeyIndex index;
    private final LogReader reader;

    public DeltaChain(LogReader reader) {
        this.index = reader.index();
        this.reader = reader;
    }

    /** The value of a record. */
    public Atom value(int record, StoredRecord stored) {
        Atom atom = stored.atom();
        if (!stored.header().isDelta() || !(atom instanceof Atom.Float difference)) {
            return atom;
        }
        // Additions must be made in the order in which they were written: they round.
        double[] newestFirst = {difference.value()};
        int count = 1;
        for (int older = index.previous(record); older >= 0; older = index.previous(older)) {
            StoredRecord before = reader.read(older);
            if (before.atom() instanceof Atom.Float number) {
                if (count == newestFirst.length) {
                    newestFirst = Arrays.copyOf(newestFirst, count * 2);
                }
                newestFirst[count++] = number.value();
                if (!before.header().isDelta()) {
                    break;
                }
            }
        }
        double value = newestFirst[count - 1];
        for (int i = count - 2; i >= 0; i--) {
            value += newestFirst[i];
        }
        return Atom.of(value);
    }
}

package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Version;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.StoredRecord;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The values of one key's records. Most stand in their record; a float with flag 1, which only other programs write, is the
 * difference to the key's last float before it, whatever stands between them.
 *
 * <p>Not thread-safe.
 */
final class DeltaChain {
    private final KeyIndex index;
    private final LogReader reader;

    DeltaChain(KeyIndex index, LogReader reader) {
        this.index = index;
        this.reader = reader;
    }

    /** The value of a record. */
    Atom value(int record, StoredRecord stored) {
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

    /** The values of a key up to a record, oldest first, without its deletions. */
    Stream<Version> history(int newest) {
        int count = 0;
        for (int record = newest; record >= 0; record = index.previous(record)) {
            count++;
        }
        int[] records = new int[count];
        for (int record = newest; record >= 0; record = index.previous(record)) {
            records[--count] = record;
        }
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new History(records), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
                false);
    }

    private final class History implements Iterator<Version> {
        private final int[] records;
        private int position;
        private @Nullable Version next;
        private boolean hasFloat;
        private double lastFloat;

        History(int[] records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            while (next == null && position < records.length) {
                StoredRecord stored = reader.read(records[position++]);
                if (!stored.header().isTombstone()) {
                    next = new Version(stored.offset(), stored.header().timestampMicros(), absolute(stored), false);
                }
            }
            return next != null;
        }

        private Atom absolute(StoredRecord stored) {
            Atom atom = stored.atom();
            if (!(atom instanceof Atom.Float number)) {
                return atom;
            }
            boolean added = stored.header().isDelta() && hasFloat;
            lastFloat = added ? lastFloat + number.value() : number.value();
            hasFloat = true;
            return added ? Atom.of(lastFloat) : atom;
        }

        @Override
        public Version next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Version result = Objects.requireNonNull(next);
            next = null;
            return result;
        }
    }
}

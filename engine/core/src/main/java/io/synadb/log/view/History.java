package io.synadb.log.view;

import io.synadb.Atom;
import io.synadb.Version;
import io.synadb.log.record.StoredRecord;
import java.util.Iterator;

/**
 * The versions of one key, oldest first, each read when it is asked for.
 *
 * <p>Not thread-safe.
 */
final class History implements Iterator<Version> {
    private final RecordCursor cursor;
    private boolean hasFloat;
    private double lastFloat;

    /**
     * @param records all of a key up to the last wanted, oldest first
     */
    History(LogView view, int[] records) {
        this.cursor = new RecordCursor(view, records);
    }

    @Override
    public boolean hasNext() {
        return cursor.hasNext();
    }

    @Override
    public Version next() {
        cursor.advance();
        StoredRecord stored = cursor.stored();
        boolean deleted = stored.header().isTombstone();
        Atom value = deleted ? Atom.ofNull() : absolute(stored);
        return new Version(stored.offset(), stored.header().timestampMicros(), value, deleted);
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
}

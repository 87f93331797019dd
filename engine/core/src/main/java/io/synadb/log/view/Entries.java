package io.synadb.log.view;

import io.synadb.Entry;
import io.synadb.Version;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.Keys;
import io.synadb.log.record.StoredRecord;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys and their newest values, each read when it is asked for. Records that stand in the file in the order of their keys
 * are read together.
 *
 * <p>Not thread-safe.
 */
final class Entries implements Iterator<Entry> {
    private final LogView view;
    private final LogReader reader;
    private final KeyIndex index;
    private final RecordCursor cursor;
    private @Nullable Entry next;

    /**
     * @param firsts the first record of each key, which the view has
     */
    Entries(LogView view, int[] firsts) {
        this.view = view;
        this.reader = view.reader();
        this.index = reader.index();
        this.cursor = new RecordCursor(view, firsts);
    }

    @Override
    public boolean hasNext() {
        while (next == null && cursor.hasNext()) {
            cursor.advance();
            next = newest();
        }
        return next != null;
    }

    private @Nullable Entry newest() {
        int first = cursor.record();
        byte[] key = cursor.key();
        int hash = Keys.hash(key);
        int record = index.newest(hash, view.records(), found -> found == first || reader.hasKey(found, key, hash));
        if (record == KeyIndex.NONE || index.deletes(record)) {
            return null;
        }
        StoredRecord stored = record == first ? cursor.stored() : reader.read(record);
        return new Entry(
                stored.key(),
                new Version(
                        stored.offset(),
                        stored.header().timestampMicros(),
                        new DeltaChain(reader).value(record, stored),
                        false));
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Entry result = Objects.requireNonNull(next);
        next = null;
        return result;
    }
}

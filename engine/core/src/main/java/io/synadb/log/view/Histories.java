package io.synadb.log.view;

import io.synadb.Entry;
import io.synadb.log.record.Keys;
import io.synadb.log.record.StoredRecord;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Keys and all their versions, oldest first, each read when it is asked for. A key takes four bytes for each of its versions
 * while they are read.
 *
 * <p>Not thread-safe.
 */
final class Histories implements Iterator<Entry> {
    private final LogView view;
    private final RecordCursor keys;
    private String key = "";
    private History versions;

    /** @param firsts the first record of each key, which the view has */
    Histories(LogView view, int[] firsts) {
        this.view = view;
        this.keys = new RecordCursor(view, firsts);
        this.versions = new History(view, new int[0]);
    }

    @Override
    public boolean hasNext() {
        return versions.hasNext() || keys.hasNext();
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!versions.hasNext()) {
            keys.advance();
            StoredRecord first = keys.stored();
            key = first.key();
            versions = new History(view, records(keys.record(), keys.key()));
        }
        return new Entry(key, versions.next());
    }

    /** All records of a key, of which there is one at least. */
    private int[] records(int first, byte[] bytes) {
        LogReader reader = view.reader();
        int hash = Keys.hash(bytes);
        int newest = reader.index()
                .newest(hash, view.records(), found -> found == first || reader.hasKey(found, bytes, hash));
        return reader.index().upTo(newest);
    }
}

package io.synadb.log.view;

import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.Entry;
import io.synadb.KeyRange;
import io.synadb.SeriesQuery;
import io.synadb.Version;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.index.KeyIndex.Prefix;
import io.synadb.log.record.Keys;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.LogState.Damage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A log as it was at one moment: its first records. What is written later changes nothing here.
 *
 * <p>It costs nothing to take and holds nothing; it need not be closed. Thread-safe.
 */
public final class LogView {
    private static final int ORDER = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;

    private final LogReader reader;
    private final KeyIndex index;
    private final Prefix prefix;
    private volatile boolean closed;

    LogView(LogReader reader, Prefix prefix) {
        this.reader = reader;
        this.index = reader.index();
        this.prefix = prefix;
    }

    /** Ends all that this view answers, streams that it has given included. */
    public void close() {
        closed = true;
    }

    void requireOpen() {
        reader.requireOpen();
        if (closed) {
            throw new IllegalStateException("The snapshot of the database " + reader.path() + " is closed.");
        }
    }

    /** How many records it has. */
    int records() {
        return prefix.records();
    }

    LogReader reader() {
        return reader;
    }

    /** The newest value of a key; empty when it has none or is deleted. */
    public Optional<Atom> get(String key) {
        Newest newest = newest(key);
        return newest == null ? Optional.empty() : value(newest);
    }

    private Optional<Atom> value(Newest newest) {
        if (newest.stored().header().isTombstone()) {
            return Optional.empty();
        }
        return Optional.of(new DeltaChain(reader).value(newest.record(), newest.stored()));
    }

    /** The value that a key had at a time. */
    public Optional<Atom> getAsOf(String key, long micros) {
        Newest newest = newest(key);
        if (newest == null) {
            return Optional.empty();
        }
        int record = new RecordsByTime(reader).lastNotAfter(micros, newest.record());
        requireUnhidden(key, record);
        if (record == KeyIndex.NONE) {
            return Optional.empty();
        }
        return value(new Newest(record, record == newest.record() ? newest.stored() : reader.read(record)));
    }

    /** Whether a key has a value. */
    public boolean exists(String key) {
        Newest newest = newest(key);
        return newest != null && !newest.stored().header().isTombstone();
    }

    private @Nullable Newest newest(String key) {
        requireOpen();
        byte[] bytes = Keys.encode(key);
        int hash = Keys.hash(bytes);
        Found found = new Found(bytes, hash);
        int record = index.newest(hash, prefix.records(), found::test);
        requireUnhidden(key, record);
        StoredRecord stored = found.stored;
        return record == KeyIndex.NONE || stored == null ? null : new Newest(record, stored);
    }

    /** Refuses to say that a record is the last of a key up to some moment where a later one may have been lost. */
    private void requireUnhidden(String key, int record) {
        Damage damage = reader.damage();
        if (damage != null && (record == KeyIndex.NONE || index.offset(record) < damage.end())) {
            throw hidden("the newest value of key '" + key + "' may have stood", damage);
        }
    }

    /** Compares a key with those of records, and keeps the last one read. */
    private final class Found {
        private final byte[] key;
        private final int hash;
        private @Nullable StoredRecord stored;

        Found(byte[] key, int hash) {
            this.key = key;
            this.hash = hash;
        }

        boolean test(int record) {
            StoredRecord candidate = reader.read(record);
            stored = candidate;
            return reader.hasKey(candidate, key, hash);
        }
    }

    private record Newest(int record, StoredRecord stored) {}

    /** All versions of a key, deletions included, oldest first, read as the stream advances. */
    public Stream<Version> history(String key) {
        int[] records = records(key);
        return stream(new History(this, records), records.length);
    }

    /** The numbers of a key. */
    public SeriesQuery series(String key) {
        return new SeriesReader(this, key, records(key));
    }

    /** The records of a key, oldest first. */
    private int[] records(String key) {
        Newest newest = newest(key);
        requireAll("values of key '" + key + "' may have stood");
        return newest == null ? new int[0] : index.upTo(newest.record());
    }

    /** The keys that have a value, in the order of their newest records. */
    public List<String> keys() {
        requireAll("keys may have stood");
        RecordCursor cursor = new RecordCursor(this, liveRecords());
        List<String> keys = new ArrayList<>(prefix.liveKeys());
        while (cursor.hasNext()) {
            cursor.advance();
            keys.add(cursor.stored().key());
        }
        return keys;
    }

    /** The keys of a range that have a value, in the order of the keys, with their newest versions. */
    public Stream<Entry> scan(KeyRange range) {
        int[] firsts = firstRecords(range);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Entries(this, firsts), ORDER), false);
    }

    /** The keys of a range that were ever written, in the order of the keys, with all their versions, oldest first. */
    public Stream<Entry> history(KeyRange range) {
        Histories histories = new Histories(this, firstRecords(range));
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(histories, ORDER), false);
    }

    /** The first record of each key of a range, in the order of the keys. */
    private int[] firstRecords(KeyRange range) {
        requireAll("keys may have stood");
        int[] firsts = reader.order().firstRecords(this);
        int start = KeyOrder.firstWhere(this, firsts, 0, key -> range.compare(key) >= 0);
        int end = KeyOrder.firstWhere(this, firsts, start, key -> range.compare(key) > 0);
        return Arrays.stream(firsts, start, end)
                .filter(first -> first < prefix.records())
                .toArray();
    }

    private int[] liveRecords() {
        int[] newest = index.newestOfEach(prefix.records());
        int[] live = new int[prefix.liveKeys()];
        int count = 0;
        for (int record : newest) {
            if (!index.deletes(record)) {
                live[count++] = record;
            }
        }
        return live;
    }

    /** How many keys have a value. */
    public int size() {
        requireAll("keys may have stood");
        return prefix.liveKeys();
    }

    private void requireAll(String what) {
        requireOpen();
        Damage damage = reader.damage();
        if (damage != null) {
            throw hidden(what, damage);
        }
    }

    private CorruptDataException hidden(String what, Damage where) {
        return reader.damaged(where.start(), what + " in the damaged range that ends at offset " + where.end() + ".");
    }

    private static <T> Stream<T> stream(Iterator<T> items, int count) {
        return StreamSupport.stream(Spliterators.spliterator(items, count, ORDER), false);
    }
}

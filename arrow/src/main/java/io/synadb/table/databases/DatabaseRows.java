package io.synadb.table.databases;

import io.synadb.ConflictException;
import io.synadb.Entry;
import io.synadb.KeyRange;
import io.synadb.Snapshot;
import io.synadb.SynaDb;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a database as its log was up to one place, one after the other, read as they are asked for. A log only grows,
 * so that what stands before that place is the same for ever. Not thread-safe.
 */
final class DatabaseRows implements Iterator<Entry>, AutoCloseable {
    /** After so many, a database that never rests is read by its history. */
    private static final int ATTEMPTS = 5;

    private final Snapshot snapshot;
    private final long logEnd;
    /** Whether only all versions tell which was a key's newest, because the snapshot has some behind the end. */
    private final boolean grown;

    private final boolean history;
    private final Predicate<Entry> chosen;
    private final Iterator<KeyRange> ranges;

    /** Of the range that is being read. */
    private Stream<Entry> stream = Stream.empty();

    private Iterator<Entry> entries = stream.iterator();
    /** Read, and not yet looked at: the version behind those of a key. */
    private @Nullable Entry ahead;

    private @Nullable Entry next;

    private DatabaseRows(
            Snapshot snapshot,
            long logEnd,
            boolean grown,
            DatabaseSelection selection,
            TextRanges keys,
            Predicate<Entry> chosen) {
        this.snapshot = snapshot;
        this.logEnd = logEnd;
        this.grown = grown;
        this.history = selection.history();
        this.ranges = keys.keys().iterator();
        this.chosen = chosen.and(row -> isOfType(row, selection.type()));
    }

    private static boolean isOfType(Entry row, @Nullable AtomType type) {
        return type == null || row.version().deleted() || type.holds(row.value());
    }

    /** The rows of a database as it is now. */
    static DatabaseRows now(SynaDb db, DatabaseSelection selection) {
        for (int attempt = 1; ; attempt++) {
            long end = db.stats().sizeBytes();
            Snapshot snapshot = db.snapshot();
            boolean grown = db.stats().sizeBytes() > end;
            if (!grown || attempt == ATTEMPTS) {
                return new DatabaseRows(snapshot, end, grown, selection, selection.keys(), row -> true);
            }
            snapshot.close();
        }
    }

    /**
     * The rows behind a position, as they were.
     *
     * @throws ConflictException if the log has no such row
     */
    static DatabaseRows behind(DatabasePosition position, SynaDb db, DatabaseSelection selection) {
        long found = db.stats().sizeBytes();
        if (found < position.logEnd()) {
            throw new ConflictException("Cannot go on reading " + db.path() + ": its log ends at offset " + found
                    + ", but ended at " + position.logEnd() + " when its first rows were read. The file was replaced,"
                    + " compacted, or lost its end: read it from its beginning.");
        }
        Snapshot snapshot = db.snapshot();
        try (Stream<Long> offsets = snapshot.history(position.key()).map(version -> version.offset())) {
            if (offsets.noneMatch(offset -> offset == position.offset())) {
                throw new ConflictException("Cannot go on reading " + db.path() + " behind key '" + position.key()
                        + "': it has no version at offset " + position.offset()
                        + ", as it had when it was read. The file was replaced or compacted: read it from its"
                        + " beginning.");
            }
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
        boolean grown = db.stats().sizeBytes() > position.logEnd();
        TextRanges left = selection.keys().and(TextRanges.startingAt(position.key()));
        return new DatabaseRows(
                snapshot,
                position.logEnd(),
                grown,
                selection,
                left,
                row -> !row.key().equals(position.key()) || row.version().offset() > position.offset());
    }

    long logEnd() {
        return logEnd;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            Entry row = row();
            if (row == null) {
                return false;
            }
            if (chosen.test(row)) {
                next = row;
            }
        }
        return true;
    }

    @Override
    public Entry next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("No row is left.");
        }
        Entry row = next;
        next = null;
        return row;
    }

    /** Null behind the last. */
    private @Nullable Entry row() {
        if (history || !grown) {
            return entry();
        }
        Entry newest = null;
        Entry version = ahead == null ? entry() : ahead;
        ahead = null;
        while (version != null) {
            if (newest != null && !version.key().equals(newest.key())) {
                if (!newest.version().deleted()) {
                    ahead = version;
                    return newest;
                }
            }
            newest = version;
            version = entry();
        }
        return newest == null || newest.version().deleted() ? null : newest;
    }

    /** The next version, or newest value, from before the end of the log. */
    private @Nullable Entry entry() {
        while (true) {
            while (!entries.hasNext()) {
                if (!ranges.hasNext()) {
                    return null;
                }
                stream.close();
                KeyRange range = ranges.next();
                stream = history || grown ? snapshot.history(range) : snapshot.scan(range);
                entries = stream.iterator();
            }
            Entry entry = entries.next();
            if (entry.version().offset() < logEnd) {
                return entry;
            }
        }
    }

    @Override
    public void close() {
        stream.close();
        snapshot.close();
    }
}

package io.synadb.log;

import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.Version;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.index.KeyIndex.Prefix;
import io.synadb.log.record.Keys;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.LogState.Damage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log as it was at one moment: its first records. What is written later changes nothing here.
 *
 * <p>It costs nothing to take and holds nothing. Thread-safe.
 */
public final class LogView {
    private final LogReader reader;
    private final KeyIndex index;
    private final Prefix prefix;
    private final @Nullable Damage damage;

    LogView(LogReader reader, KeyIndex index, Prefix prefix, @Nullable Damage damage) {
        this.reader = reader;
        this.index = index;
        this.prefix = prefix;
        this.damage = damage;
    }

    /** The newest value of a key; empty when it has none or is deleted. */
    public Optional<Atom> get(String key) {
        Newest newest = newest(key);
        if (newest == null || newest.stored().header().isTombstone()) {
            return Optional.empty();
        }
        return Optional.of(new DeltaChain(index, reader).value(newest.record(), newest.stored()));
    }

    /** Whether a key has a value. */
    public boolean exists(String key) {
        Newest newest = newest(key);
        return newest != null && !newest.stored().header().isTombstone();
    }

    private @Nullable Newest newest(String key) {
        reader.requireOpen();
        byte[] bytes = Keys.encode(key);
        int hash = Keys.hash(bytes);
        Found found = new Found(bytes, hash);
        int record = index.newest(hash, prefix.records(), found::test);
        if (damage != null && (record < 0 || index.offset(record) < damage.end())) {
            throw hidden("the newest value of key '" + key + "' may have stood", damage);
        }
        StoredRecord stored = found.stored;
        return record < 0 || stored == null ? null : new Newest(record, stored);
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

    /** The values of a key, oldest first, read as the stream advances; deletions are left out. */
    public Stream<Version> history(String key) {
        Newest newest = newest(key);
        if (damage != null) {
            throw hidden("values of key '" + key + "' may have stood", damage);
        }
        return newest == null ? Stream.empty() : new DeltaChain(index, reader).history(newest.record());
    }

    /** The keys that have a value, in the order of their newest records. */
    public List<String> keys() {
        reader.requireOpen();
        if (damage != null) {
            throw hidden("keys may have stood", damage);
        }
        List<String> keys = new ArrayList<>(prefix.liveKeys());
        for (int record : index.newestOfEach(prefix.records())) {
            if (!index.deletes(record)) {
                keys.add(reader.read(record).key());
            }
        }
        return keys;
    }

    private CorruptDataException hidden(String what, Damage where) {
        return new CorruptDataException(
                path(), where.start(), what + " in the damaged range that ends at offset " + where.end() + ".");
    }

    private Path path() {
        return reader.path();
    }
}

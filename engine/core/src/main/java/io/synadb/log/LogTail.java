package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.LogBatch.Write;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.index.KeyIndex.Prefix;
import io.synadb.log.index.RecentKeys;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.AtomFormat.Encodable;
import io.synadb.log.record.Keys;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.RecordEncoder;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Batch;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.record.Timestamps;
import io.synadb.log.recovery.LogState;
import io.synadb.log.recovery.SealLedger;
import io.synadb.log.recovery.UnsealedTail;
import io.synadb.log.view.LogReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The end of a log, where records are added: to the file, and then to the index, unseen by readers until they are published.
 *
 * <p>The first append makes the file one of ours. A new file gets a {@code meta} record, and a seal behind it, so that
 * damage to the first records is not taken for a torn tail; a log that another program began gets a seal that says what was
 * there, and then a {@code meta} record.
 *
 * <p>Not thread-safe, but for {@link #written}: guarded by the lock of {@link LogWriter}.
 */
final class LogTail {
    private final DataFile file;
    private final Runnable forceTail;
    private final KeyIndex index;
    private final SealLedger seals;
    private final LogReader reader;
    private final Poison poison;
    private final WriteCounters counters;
    private final RecordEncoder encoder;
    private final RecentKeys keys;
    private final long foreign;

    private @Nullable UUID uuid;
    private boolean hasMeta;
    /** Whether all that was found at the open is on the device. */
    private boolean tailForced;

    private final long endAtOpen;
    private long end;
    /** Where the last seal's record ends; nothing is unsealed when this is {@code end}. */
    private long sealedEnd;

    private long lastTimestampMicros;
    private final boolean seenWhenDurable;
    private volatile Prefix written;
    private final SharedSync sync;

    /**
     * @param seenWhenDurable whether readers see a record once it is on the device, and not once it is in the file
     */
    LogTail(
            Disk disk,
            DataFile file,
            LogState state,
            LogReader reader,
            Compression compression,
            Poison poison,
            WriteCounters counters,
            boolean seenWhenDurable) {
        this.file = file;
        this.forceTail = () -> UnsealedTail.force(disk, file, state);
        this.index = state.index();
        this.seals = state.seals();
        this.reader = reader;
        this.poison = poison;
        this.counters = counters;
        this.encoder = new RecordEncoder(compression);
        this.keys = new RecentKeys(index, (record, key) -> reader.hasKey(record, key, Keys.hash(key)));
        this.foreign = state.foreign();
        this.uuid = state.uuid();
        this.hasMeta = state.hasMeta();
        this.endAtOpen = state.end();
        this.end = state.end();
        this.sealedEnd = state.sealedEnd();
        this.lastTimestampMicros = state.lastTimestampMicros();
        this.seenWhenDurable = seenWhenDurable;
        this.written = index.added();
        this.sync = new SharedSync(file, poison, counters, () -> written, seenWhenDurable ? index::publish : any -> {});
    }

    /** Brings what is written to the device. */
    SharedSync sync() {
        return sync;
    }

    /** What the file holds, to whole batches; asked by any thread. */
    Prefix written() {
        return written;
    }

    /** Whether anything was written through this handle. */
    boolean hasGrown() {
        return end != endAtOpen;
    }

    /** Whether anything was written since the last seal, in a file of ours. */
    boolean isUnsealed() {
        return hasMeta && end != sealedEnd;
    }

    long end() {
        return end;
    }

    long unsealedBytes() {
        return end - sealedEnd;
    }

    /** Appends one record. */
    Version append(byte[] key, Encodable value, boolean deletes) {
        int hash = Keys.hash(key);
        int before = keys.newest(key, hash);
        UUID own = adopted();
        long start = end;
        long timestamp = nextTimestampMicros();
        ByteBuffer record = encoder.encode(own, start, timestamp, key, flags(deletes), value);
        try {
            write(record);
            keys.add(key, hash, before, start, end, deletes);
        } catch (RuntimeException | Error e) {
            poison.take(e);
            throw e;
        }
        counters.appends.increment();
        grown();
        return new Version(start, timestamp, value.atom(), deletes);
    }

    /**
     * Appends the records of a batch with one write, behind a record that announces them. One record needs no announcement.
     *
     * @return the last record's version of each write that made one
     */
    List<Version> append(LogBatch batch) {
        int[] newest = newestBefore(batch);
        UUID own = adopted();
        long start = end;
        long timestamp = nextTimestampMicros();
        boolean announced = batch.records() > 1;
        encoder.begin(own, start, announced ? ReservedFormat.BATCH_RECORD_BYTES : 0);
        long[] ends = new long[batch.records()];
        int count = 0;
        for (Write write : batch.writes()) {
            for (Encodable value : write.values()) {
                ends[count++] = encoder.add(timestamp, write.key(), flags(write.deletes()), value);
            }
        }
        if (announced) {
            Batch announcement = new Batch(ends[count - 1], count);
            encoder.addFirst(
                    timestamp,
                    ReservedFormat.BATCH.getBytes(StandardCharsets.UTF_8),
                    LogFormat.FLAG_TOMBSTONE,
                    payload(own, ReservedFormat.batchFields(announcement)));
        }
        List<Version> versions;
        try {
            write(encoder.records());
            if (announced) {
                index.addWithoutKey(start, start + ReservedFormat.BATCH_RECORD_BYTES);
                start += ReservedFormat.BATCH_RECORD_BYTES;
            }
            versions = addToIndex(batch, newest, start, ends, timestamp);
        } catch (RuntimeException | Error e) {
            poison.take(e);
            throw e;
        }
        counters.appends.add(count);
        counters.batches.increment();
        grown();
        return versions;
    }

    /** For each write whose key the batch has not written before, the key's newest record. */
    private int[] newestBefore(LogBatch batch) {
        int[] newest = new int[batch.writes().size()];
        for (int i = 0; i < newest.length; i++) {
            Write write = batch.writes().get(i);
            newest[i] = write.earlier() == LogBatch.NONE ? keys.newest(write.key(), write.hash()) : KeyIndex.NONE;
        }
        return newest;
    }

    /**
     * @param newest what {@link #newestBefore} found; changed
     * @param ends where each record ends
     */
    private List<Version> addToIndex(LogBatch batch, int[] newest, long firstStart, long[] ends, long timestamp) {
        Version[] versions = new Version[newest.length];
        long start = firstStart;
        int next = 0;
        for (int i = 0; i < newest.length; i++) {
            Write write = batch.writes().get(i);
            int before = newest[write.earlier() == LogBatch.NONE ? i : write.earlier()];
            int count = write.values().size();
            for (int j = 0; j < count; j++) {
                int record = index.records();
                keys.add(write.key(), write.hash(), before, start, ends[next], write.deletes());
                before = record;
                start = ends[next++];
            }
            newest[i] = before;
            versions[i] = new Version(
                    index.offset(before),
                    timestamp,
                    write.values().get(count - 1).atom(),
                    write.deletes());
        }
        return List.of(versions);
    }

    private static int flags(boolean deletes) {
        return deletes ? LogFormat.FLAG_TOMBSTONE : 0;
    }

    /** The file's uuid, after making the file one of ours. */
    private UUID adopted() {
        forceTail();
        UUID known = uuid;
        if (hasMeta && known != null) {
            return known;
        }
        UUID given = known == null ? UUID.randomUUID() : known;
        boolean isNew = index.records() == 0;
        boolean unsealed = !isNew && end != sealedEnd;
        uuid = given;
        reader.adopt(given);
        if (unsealed) {
            seal(given);
        }
        appendReserved(given, ReservedFormat.META, ReservedFormat.metaFields(0));
        hasMeta = true;
        if (isNew) {
            seal(given);
        }
        return given;
    }

    /** Brings what was written to the device, and says so in the log. */
    void seal() {
        UUID own = uuid;
        if (own != null && isUnsealed()) {
            forceTail();
            seal(own);
        }
    }

    /** Nothing is written behind bytes that may not last. */
    private void forceTail() {
        if (tailForced) {
            return;
        }
        try {
            forceTail.run();
        } catch (RuntimeException | Error e) {
            poison.take(e);
            throw e;
        }
        counters.syncs.increment();
        tailForced = true;
    }

    private void seal(UUID own) {
        sync.await(index.records());
        Seal seal = new Seal(end, index.records(), foreign, seals.last().offset());
        appendReserved(own, ReservedFormat.SEAL, ReservedFormat.sealFields(seal));
        seals.add(seal);
        sealedEnd = end;
    }

    private void appendReserved(UUID own, String key, ByteBuffer fields) {
        long start = end;
        ByteBuffer record = encoder.encode(
                own,
                start,
                nextTimestampMicros(),
                key.getBytes(StandardCharsets.UTF_8),
                LogFormat.FLAG_TOMBSTONE,
                payload(own, fields));
        try {
            write(record);
            index.addWithoutKey(start, end);
        } catch (RuntimeException | Error e) {
            poison.take(e);
            throw e;
        }
        grown();
    }

    /** Ends an append: all its records are in the file and in the index. */
    private void grown() {
        Prefix now = index.added();
        written = now;
        if (!seenWhenDurable) {
            index.publish(now);
        }
    }

    private static Encodable payload(UUID own, ByteBuffer fields) {
        ByteBuffer payload =
                ByteBuffer.allocate(LogFormat.UUID_BYTES + fields.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(payload, own);
        payload.put(fields).flip();
        return AtomFormat.encodable(Atom.Bytes.copyOf(payload));
    }

    private void write(ByteBuffer records) {
        int length = records.remaining();
        file.write(records, end);
        end += length;
        counters.bytes.add(length);
    }

    private long nextTimestampMicros() {
        lastTimestampMicros = Math.max(lastTimestampMicros, Timestamps.nowMicros());
        return lastTimestampMicros;
    }
}

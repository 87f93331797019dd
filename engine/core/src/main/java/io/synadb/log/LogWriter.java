package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.index.RecentKeys;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.AtomFormat.Encodable;
import io.synadb.log.record.Keys;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.RecordEncoder;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.record.Timestamps;
import io.synadb.log.recovery.LogState;
import io.synadb.log.recovery.SealLedger;
import io.synadb.log.recovery.UnsealedTail;
import io.synadb.log.view.LogReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to an open log.
 *
 * <p>A log that another program began is adopted by the first append: a seal says what was there, a {@code meta} record
 * gives the file its uuid. A failed write or sync poisons the writer: after a failed sync the kernel may have dropped the
 * pages and call them clean, so trying again would promise what is not there.
 *
 * <p>Thread-safe: {@code lock} guards everything that changes.
 */
final class LogWriter {
    private static final long SEAL_AFTER_BYTES = 64L << 20;
    private static final int BACKGROUND_SYNCS = 3;
    private static final long SYNCED_UNDER_LOCK_BYTES = 1L << 20;
    private static final long NOTHING_UNSEALED = -1;

    private final DataFile file;
    private final Runnable forceTail;
    private final KeyIndex index;
    private final SealLedger seals;
    private final LogReader reader;
    private final SyncPolicy policy;
    private final RecordEncoder encoder;
    private final RecentKeys keys;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable UUID uuid;
    private boolean hasMeta;
    /** Whether all that was found at the open is on the device. */
    private boolean tailForced;

    private long foreign;
    private long end;
    /** Where the last seal's record ends; nothing is unsealed when this is {@code end}. */
    private long sealedEnd;

    private long lastTimestampMicros;
    private @Nullable BackgroundSealer background;
    private @Nullable SynaException failure;
    private boolean closed;

    LogWriter(Disk disk, DataFile file, LogState state, LogReader reader, SyncPolicy policy, Compression compression) {
        this.file = file;
        this.forceTail = () -> UnsealedTail.force(disk, file, state);
        this.index = state.index();
        this.seals = state.seals();
        this.reader = reader;
        this.policy = policy;
        this.encoder = new RecordEncoder(compression);
        this.keys = new RecentKeys(index, (record, key) -> reader.hasKey(record, key, Keys.hash(key)));
        this.uuid = state.uuid();
        this.hasMeta = state.hasMeta();
        this.foreign = state.foreign();
        this.end = state.end();
        this.sealedEnd = endOfLastSeal(state);
        this.lastTimestampMicros = state.lastTimestampMicros();
    }

    private static long endOfLastSeal(LogState state) {
        int last = state.index().records() - 1;
        boolean endsInSeal = state.seals().last() != Seal.NONE
                && state.index().offset(last) == state.seals().last().offset();
        return endsInSeal ? state.end() : 0;
    }

    /** Appends a value, or a deletion, and returns when the policy's promise is kept. */
    Version append(byte[] key, Atom value, boolean deleted) {
        Encodable encodable = AtomFormat.encodable(value);
        int hash = Keys.hash(key);
        lock.lock();
        try {
            requireWritable();
            int before = keys.newest(key, hash);
            UUID file = adopted();
            long start = end;
            long timestamp = nextTimestampMicros();
            write(encoder.encode(file, start, timestamp, key, deleted ? LogFormat.FLAG_TOMBSTONE : 0, encodable));
            keys.add(key, hash, before, start, end, deleted);
            index.publish();
            makeDurable();
            return new Version(start, timestamp, value, deleted);
        } finally {
            lock.unlock();
        }
    }

    private void makeDurable() {
        if (policy == SyncPolicy.ALWAYS) {
            sync();
            return;
        }
        if (background == null) {
            background = BackgroundSealer.start(file.path(), this::sealInBackground);
        }
        if (end - sealedEnd >= SEAL_AFTER_BYTES) {
            background.hurry();
        }
    }

    /** The file's uuid, after making the file one of ours. */
    private UUID adopted() {
        forceTail();
        UUID known = uuid;
        if (hasMeta && known != null) {
            return known;
        }
        UUID given = known == null ? UUID.randomUUID() : known;
        boolean unsealed = index.records() > 0 && end != sealedEnd;
        uuid = given;
        reader.adopt(given);
        if (unsealed) {
            seal(given);
        }
        appendReserved(given, ReservedFormat.META, ReservedFormat.metaFields(0));
        hasMeta = true;
        return given;
    }

    /** Nothing is written behind bytes that may not last. */
    private void forceTail() {
        if (tailForced) {
            return;
        }
        try {
            forceTail.run();
            tailForced = true;
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    /** Forces what was written to the device, and says so in the log. */
    private void seal(UUID file) {
        sync();
        Seal seal = new Seal(end, index.records(), foreign, seals.last().offset());
        appendReserved(file, ReservedFormat.SEAL, ReservedFormat.sealFields(seal));
        seals.add(seal);
        sealedEnd = end;
    }

    private void appendReserved(UUID file, String key, ByteBuffer fields) {
        ByteBuffer payload =
                ByteBuffer.allocate(LogFormat.UUID_BYTES + fields.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(payload, file);
        payload.put(fields).flip();
        long start = end;
        write(encoder.encode(
                file,
                start,
                nextTimestampMicros(),
                key.getBytes(StandardCharsets.UTF_8),
                LogFormat.FLAG_TOMBSTONE,
                AtomFormat.encodable(Atom.Bytes.copyOf(payload))));
        index.addWithoutKey(start, end);
    }

    private void write(ByteBuffer record) {
        int length = record.remaining();
        try {
            file.write(record, end);
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
        end += length;
    }

    private void sync() {
        try {
            file.sync();
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    private long nextTimestampMicros() {
        lastTimestampMicros = Math.max(lastTimestampMicros, Timestamps.nowMicros());
        return lastTimestampMicros;
    }

    private void requireWritable() {
        if (closed) {
            throw new IllegalStateException("The database " + file.path() + " is closed.");
        }
        if (failure != null) {
            throw new SynaException(
                    ErrorCode.READ_ONLY,
                    "The database " + file.path() + " takes no more writes: an earlier one failed, and what the file "
                            + "holds is not known. Close it and open it again.",
                    failure);
        }
    }

    private void sealInBackground() {
        // Appends go on beside these syncs; they leave the one under the lock little to do.
        for (int round = 0; round < BACKGROUND_SYNCS; round++) {
            long before = unsealedEnd();
            if (before == NOTHING_UNSEALED) {
                return;
            }
            syncBesideAppends();
            if (unsealedEnd() - before < SYNCED_UNDER_LOCK_BYTES) {
                break;
            }
        }
        lock.lock();
        try {
            sealWhatIsUnsealed();
        } finally {
            lock.unlock();
        }
    }

    private void syncBesideAppends() {
        try {
            file.sync();
        } catch (SynaException e) {
            lock.lock();
            failure = e;
            lock.unlock();
            throw e;
        }
    }

    /** Where the log ends now, if anything in it waits for a seal. */
    private long unsealedEnd() {
        lock.lock();
        try {
            return failure == null && hasMeta && end != sealedEnd ? end : NOTHING_UNSEALED;
        } finally {
            lock.unlock();
        }
    }

    private boolean sealWhatIsUnsealed() {
        UUID file = uuid;
        if (failure != null || !hasMeta || file == null || end == sealedEnd) {
            return false;
        }
        forceTail();
        seal(file);
        return true;
    }

    /**
     * Seals, so that damage to the file at rest is never taken for a torn tail. A file of others stays as it is, and so does
     * one that a failure left in an unknown state.
     */
    void close() {
        BackgroundSealer running = stopAppending();
        if (running != null) {
            running.stop();
        }
        lock.lock();
        try {
            if (sealWhatIsUnsealed()) {
                sync();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable BackgroundSealer stopAppending() {
        lock.lock();
        try {
            closed = true;
            return background;
        } finally {
            lock.unlock();
        }
    }
}

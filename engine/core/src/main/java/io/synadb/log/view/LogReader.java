package io.synadb.log.view;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.LogState;
import io.synadb.log.recovery.LogState.Damage;
import io.synadb.log.recovery.SealLedger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of an open log by number, each judged anew: what was whole when the log was opened may be damaged since.
 *
 * <p>Thread-safe for any number of readers beside one writer, as {@link KeyIndex} is.
 */
public final class LogReader {
    private final DataFile file;
    private final KeyIndex index;
    private final KeyOrder order;
    private final SealLedger seals;
    private volatile @Nullable Damage damage;
    private volatile boolean sortedTimes;
    private volatile @Nullable UUID uuid;
    private volatile boolean closed;

    public LogReader(DataFile file, LogState state) {
        this.file = file;
        this.index = state.index();
        this.order = new KeyOrder(index);
        this.seals = state.seals();
        update(state);
    }

    /** Takes over what a scan of the grown file says, before the records that it found are published. */
    public void update(LogState state) {
        damage = state.damage();
        sortedTimes = state.sortedTimes();
        uuid = state.uuid();
    }

    /** The log as it is now: every write that has returned, and no other batch than whole ones. */
    public LogView view() {
        return new LogView(this, index.visible());
    }

    /** Records of this file carry checksums from now on. */
    public void adopt(UUID newUuid) {
        uuid = newUuid;
    }

    /** What the file is known by; null as long as no record of ours stands in it. */
    public @Nullable UUID uuid() {
        return uuid;
    }

    /** Whether records of ours stand in the file, which carry checksums. */
    public boolean hasChecksums() {
        return uuid != null;
    }

    /** Refuses everything from now on; the file is closed by who opened it. */
    public void close() {
        closed = true;
    }

    /** Refuses what is asked of a closed log with an {@link IllegalStateException}. */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The database " + file.path() + " is closed.");
        }
    }

    KeyOrder order() {
        return order;
    }

    KeyIndex index() {
        return index;
    }

    /** Whether no record is older than one before it. */
    boolean hasSortedTimes() {
        return sortedTimes;
    }

    /** What of the log cannot be read; null when nothing. */
    @Nullable
    Damage damage() {
        return damage;
    }

    /**
     * The record with this number.
     *
     * @throws CorruptDataException when it is damaged
     */
    public StoredRecord read(int record) {
        long offset = index.offset(record);
        int length = (int) (index.end(record) - offset);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, offset);
        RecordHeader header = LogFormat.header(bytes, 0);
        boolean ours = judge(new RecordJudge(uuid), bytes, 0, header, offset, length) == Origin.OURS;
        return new StoredRecord(file.path(), offset, header, bytes, ours);
    }

    /** The time in the header of a record; its checksum is not looked at. */
    long timestampMicros(int record) {
        ByteBuffer bytes = ByteBuffer.allocate(LogFormat.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, index.offset(record));
        return LogFormat.header(bytes, 0).timestampMicros();
    }

    /** Reads what starts at {@code offset}, as much as the buffer holds. */
    void fill(ByteBuffer bytes, long offset) {
        requireOpen();
        if (file.read(bytes, offset) < bytes.limit()) {
            throw damaged(offset, "records of " + bytes.limit() + " bytes were here, but the file has been cut.");
        }
    }

    /** A judge of records of this file, for one thread. */
    RecordJudge judge() {
        return new RecordJudge(uuid);
    }

    /**
     * Whose a record is.
     *
     * @param length how long it was when the log was opened
     * @throws CorruptDataException when it is damaged
     */
    Origin judge(RecordJudge judge, ByteBuffer bytes, int at, RecordHeader header, long offset, int length) {
        if (header.isPossible(length) && header.recordBytes() == length) {
            Origin origin = judge.judge(bytes, at, header, offset);
            if (origin == Origin.OURS || (origin == Origin.FOREIGN && seals.admitsForeign(offset))) {
                return origin;
            }
        }
        throw damaged(
                offset,
                "the record of " + length + " bytes under the key '" + legibleKey(bytes, at, header, length)
                        + "' does not match its checksum; restore the file from a copy.");
    }

    /** Whether a record, the newest of some key with this hash, has this key. */
    public boolean hasKey(int record, byte[] key, int hash) {
        return hasKey(read(record), key, hash);
    }

    /** As {@link #hasKey(int, byte[], int)}, for a record that was read already. */
    boolean hasKey(StoredRecord record, byte[] key, int hash) {
        if (record.hasKey(key)) {
            return true;
        }
        if (record.keyHash() != hash) {
            throw damaged(
                    record.offset(),
                    "the key of this record, '" + record.key() + "', has changed since the database was opened.");
        }
        return false;
    }

    CorruptDataException damaged(long offset, String message) {
        return new CorruptDataException(file.path(), offset, message);
    }

    Path path() {
        return file.path();
    }

    private static String legibleKey(ByteBuffer bytes, int at, RecordHeader header, int length) {
        int keyBytes = Math.min(Math.min(header.keyBytes(), length - LogFormat.HEADER_BYTES), 100);
        return LogFormat.key(bytes, at + LogFormat.HEADER_BYTES, keyBytes);
    }
}

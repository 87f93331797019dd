package io.synadb.log;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.LogState;
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
final class LogReader {
    private final DataFile file;
    private final KeyIndex index;
    private final SealLedger seals;
    private volatile @Nullable UUID uuid;
    private volatile boolean closed;

    LogReader(DataFile file, LogState state) {
        this.file = file;
        this.index = state.index();
        this.seals = state.seals();
        this.uuid = state.uuid();
    }

    /** Records of this file carry checksums from now on. */
    void adopt(UUID newUuid) {
        uuid = newUuid;
    }

    /** The file. */
    Path path() {
        return file.path();
    }

    /** Refuses everything from now on; the file is closed by who opened it. */
    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The database " + file.path() + " is closed.");
        }
    }

    /**
     * The record with this number.
     *
     * @throws CorruptDataException when it is damaged
     */
    StoredRecord read(int record) {
        requireOpen();
        long offset = index.offset(record);
        int length = (int) (index.end(record) - offset);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        if (file.read(bytes, offset) < length) {
            throw new CorruptDataException(
                    file.path(), offset, "a record of " + length + " bytes was here, but the file has been cut.");
        }
        RecordHeader header = LogFormat.header(bytes, 0);
        if (header.isPossible(length) && header.recordBytes() == length) {
            Origin origin = new RecordJudge(uuid).judge(bytes, 0, header, offset);
            if (origin == Origin.OURS || (origin == Origin.FOREIGN && seals.admitsForeign(offset))) {
                return new StoredRecord(file.path(), offset, header, bytes, origin == Origin.OURS);
            }
        }
        throw new CorruptDataException(
                file.path(),
                offset,
                "the record of " + length + " bytes under the key '" + legibleKey(bytes, header)
                        + "' does not match its checksum; restore the file from a copy.");
    }

    /** Whether a record, the newest of some key with this hash, has this key. */
    boolean hasKey(int record, byte[] key, int hash) {
        return hasKey(read(record), key, hash);
    }

    /** As {@link #hasKey(int, byte[], int)}, for a record that was read already. */
    boolean hasKey(StoredRecord record, byte[] key, int hash) {
        if (record.hasKey(key)) {
            return true;
        }
        if (record.keyHash() != hash) {
            throw new CorruptDataException(
                    file.path(),
                    record.offset(),
                    "the key of this record, '" + record.key() + "', has changed since the database was opened.");
        }
        return false;
    }

    private static String legibleKey(ByteBuffer bytes, RecordHeader header) {
        int keyBytes = Math.min(Math.min(header.keyBytes(), bytes.capacity() - LogFormat.HEADER_BYTES), 100);
        return LogFormat.key(bytes, LogFormat.HEADER_BYTES, keyBytes);
    }
}

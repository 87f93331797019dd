package io.synadb.log.recovery;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.file.DataFile;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.RecordEncoder;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.record.Timestamps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A new log that is written in one go, with times that are given: those of its reserved records are such that time does not
 * go back in it where it did not in what is written.
 *
 * <p>Not thread-safe.
 */
final class SalvagedLog {
    private final DataFile file;
    private final UUID uuid = UUID.randomUUID();
    private final RecordEncoder plain = new RecordEncoder(Compression.NONE);
    private final RecordEncoder compressing = new RecordEncoder(Compression.LZ4);
    private long end;
    private long records;
    private long lastTimestampMicros;

    SalvagedLog(DataFile file) {
        this.file = file;
    }

    /** Appends a record with the key, time and kind of another, which is compressed where that is. */
    void append(StoredRecord like, Atom value) {
        long timestampMicros = like.header().timestampMicros();
        if (records == 0) {
            begin(timestampMicros);
        }
        byte[] key = new byte[like.header().keyBytes()];
        like.bytes().get(LogFormat.HEADER_BYTES, key);
        int flags = like.header().isTombstone() ? LogFormat.FLAG_TOMBSTONE : 0;
        RecordEncoder encoder = like.header().isLz4() ? compressing : plain;
        write(encoder.encode(uuid, end, timestampMicros, key, flags, AtomFormat.encodable(value)));
        lastTimestampMicros = Math.max(lastTimestampMicros, timestampMicros);
    }

    private void begin(long timestampMicros) {
        lastTimestampMicros = timestampMicros;
        appendReserved(ReservedFormat.META, ReservedFormat.metaFields(0));
    }

    /** Forces everything to the device, seals it, and forces the seal. */
    void finish() {
        if (records == 0) {
            begin(Timestamps.nowMicros());
        }
        file.sync();
        appendReserved(ReservedFormat.SEAL, ReservedFormat.sealFields(new Seal(end, records, 0, 0)));
        file.sync();
    }

    private void appendReserved(String key, ByteBuffer fields) {
        ByteBuffer payload =
                ByteBuffer.allocate(LogFormat.UUID_BYTES + fields.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(payload, uuid);
        payload.put(fields).flip();
        write(plain.encode(
                uuid,
                end,
                lastTimestampMicros,
                key.getBytes(StandardCharsets.UTF_8),
                LogFormat.FLAG_TOMBSTONE,
                AtomFormat.encodable(Atom.Bytes.copyOf(payload))));
    }

    private void write(ByteBuffer record) {
        int length = record.remaining();
        file.write(record, end);
        end += length;
        records++;
    }
}

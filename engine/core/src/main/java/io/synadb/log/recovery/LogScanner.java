package io.synadb.log.recovery;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.index.RecentKeys;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.Keys;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Batch;
import io.synadb.log.record.ReservedFormat.Meta;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.recovery.LogState.Damage;
import io.synadb.log.recovery.ScanWindow.FileCutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log from its first byte to its last whole record and builds the index of its keys.
 *
 * <p>At the first record that is not whole it decides: if no seal stands behind it, nothing there was promised to be on the
 * device, and the log ends here with a torn tail. If one does, this is damage; the scan goes on at the next record that
 * proves itself by its checksum, so that a read-only handle can answer what the damage cannot have changed.
 *
 * <p>It goes on where it stopped when a file has grown that somebody else writes. Not thread-safe.
 */
public final class LogScanner {
    private static final Logger LOG = LoggerFactory.getLogger(LogScanner.class);
    private static final int NOT_KNOWN = -1;

    private final DataFile file;
    private final KeyIndex index = new KeyIndex();
    private final SealLedger seals = new SealLedger();
    private final RecentKeys recent = new RecentKeys(index, this::hasKey);

    private final CRC32C hash = new CRC32C();

    private ScanWindow window;
    private RecordSearch search;

    /** Where the last record that was taken in ends. */
    private long end;

    private @Nullable UUID uuid;
    private RecordJudge judge = new RecordJudge(null);
    private @Nullable Meta meta;
    private long records;
    private long foreign;
    /** The first record of another program since the last seal; −1 when there is none. */
    private long firstForeignSinceSeal = -1;

    private long lastTimestampMicros;
    private boolean sortedTimes = true;
    private @Nullable Damage damage;
    /** A seal found in the search behind a bad record: all bad records before it are damage, too. */
    private long sealAhead = -1;

    /** Whether a range was skipped since the last seal, whose records the next one counts. */
    private boolean skippedSinceSeal;

    /** A scanner at the start of a file. */
    public LogScanner(DataFile file) {
        this.file = file;
        this.window = new ScanWindow(file, 0);
        this.search = new RecordSearch(window);
    }

    /**
     * Scans a file, and publishes its index.
     *
     * @throws io.synadb.UnsupportedFeatureException when a newer version of SynaDB wrote it
     */
    public static LogState scan(DataFile file) {
        LogState state = new LogScanner(file).advance();
        state.index().publish();
        return state;
    }

    /**
     * Takes in the whole records behind those that were taken in before, up to the present end of the file. The index that
     * the state leads to is the scanner's own, and grows with the next call; what is new in it is not published.
     *
     * @throws io.synadb.UnsupportedFeatureException when a newer version of SynaDB wrote the file
     */
    public LogState advance() {
        while (true) {
            long size = file.sizeBytes();
            try {
                look(size);
                takeAll();
                return state(size);
            } catch (FileCutException e) {
                // A writer has just cut a torn tail off; what was taken in stood before it.
                LOG.debug("{} is read again", file.path(), e);
            } finally {
                look(0);
            }
        }
    }

    /** Opens a new window: what the last one saw of an incomplete record may be complete now. */
    private void look(long sizeBytes) {
        window = new ScanWindow(file, sizeBytes);
        search = new RecordSearch(window);
    }

    private void takeAll() {
        if (uuid == null) {
            uuid = search.fileUuid(end);
            judge = new RecordJudge(uuid);
        }
        while (end < window.sizeBytes()) {
            long next = take(end);
            if (next < 0) {
                next = uuid == null ? -1 : skipDamage(end, uuid);
            }
            if (next < 0) {
                return;
            }
            end = next;
        }
    }

    private LogState state(long size) {
        return new LogState(
                uuid,
                meta != null,
                meta == null ? 0 : meta.requiredFeatures(),
                index,
                seals,
                foreign,
                end,
                size,
                lastTimestampMicros,
                sortedTimes,
                damage);
    }

    /** Takes the record at {@code offset} in; returns where it ends, or −1 when it is not whole. */
    private long take(long offset) {
        RecordHeader header = window.header(offset);
        if (header == null) {
            return -1;
        }
        int at = window.locate(offset, (int) header.recordBytes());
        ByteBuffer bytes = window.bytes();
        Origin origin = judge.judge(bytes, at, header, offset);
        if (origin == Origin.DAMAGED) {
            return -1;
        }
        if (origin == Origin.FOREIGN) {
            if (search.isFilledByLaterRecords(header, offset, judge)) {
                return -1;
            }
            at = window.locate(offset, (int) header.recordBytes());
            bytes = window.bytes();
        }
        long recordEnd = offset + header.recordBytes();
        if (ReservedFormat.isReserved(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            if (!takeReserved(header, at, offset)) {
                return -1;
            }
            index.addWithoutKey(offset, recordEnd);
        } else {
            addToIndex(bytes, at + LogFormat.HEADER_BYTES, header, offset, recordEnd);
            if (origin == Origin.FOREIGN) {
                foreign++;
                firstForeignSinceSeal = firstForeignSinceSeal < 0 ? offset : firstForeignSinceSeal;
            }
        }
        records++;
        sortedTimes &= header.timestampMicros() >= lastTimestampMicros;
        lastTimestampMicros = Math.max(lastTimestampMicros, header.timestampMicros());
        return recordEnd;
    }

    private void addToIndex(ByteBuffer bytes, int keyAt, RecordHeader header, long start, long end) {
        hash.reset();
        hash.update(bytes.array(), bytes.arrayOffset() + keyAt, header.keyBytes());
        int keyHash = (int) hash.getValue();
        byte[] key = recent.key(bytes, keyAt, header.keyBytes(), keyHash);
        recent.add(key, keyHash, recent.newest(key, keyHash), start, end, header.isTombstone());
    }

    private boolean takeReserved(RecordHeader header, int at, long offset) {
        String name = LogFormat.key(window.bytes(), at + LogFormat.HEADER_BYTES, header.keyBytes());
        int start = header.valueStart() + AtomFormat.PREFIX_BYTES;
        int length = (int) header.recordBytes() - start - LogFormat.CHECKSUM_BYTES;
        if (length < LogFormat.UUID_BYTES) {
            return false;
        }
        ByteBuffer payload =
                window.bytes().slice(at + start, length).order(window.bytes().order());
        return switch (name) {
            case ReservedFormat.META -> takeMeta(payload);
            case ReservedFormat.SEAL -> Seal.fits(length) && takeSeal(Seal.read(payload));
            case ReservedFormat.BATCH ->
                Batch.fits(length)
                        && BatchExtent.of(window, judge, Batch.read(payload), offset + header.recordBytes())
                                .isWhole();
            default -> true;
        };
    }

    private boolean takeMeta(ByteBuffer payload) {
        if (meta != null || payload.capacity() < ReservedFormat.META_BYTES) {
            return false;
        }
        Meta found = Meta.read(payload, 0);
        found.requireReadable(file.path(), ReservedFormat.FEATURE_TABLE_DATA);
        meta = found;
        return true;
    }

    /** Takes in a seal. Counts that differ from what was found are damage somewhere in the stretch that it ends. */
    private boolean takeSeal(Seal seal) {
        boolean counted = seal.records() == records && seal.foreign() == foreign;
        if (!counted && !skippedSinceSeal) {
            boolean surplus = foreign > seal.foreign() && firstForeignSinceSeal >= 0;
            addDamage(
                    surplus ? firstForeignSinceSeal : seals.last().offset(),
                    seal.offset(),
                    "the seal at offset " + seal.offset() + " counts " + seal.records() + " records before it, "
                            + seal.foreign() + " of them other programs'; found " + records + " and " + foreign + ".");
        }
        records = seal.records();
        foreign = seal.foreign();
        firstForeignSinceSeal = -1;
        skippedSinceSeal = false;
        seals.add(seal);
        return true;
    }

    private void addDamage(long start, long end, String message) {
        damage = damage == null ? new Damage(start, end, message) : new Damage(damage.start(), end, damage.message());
    }

    /** Decides what a bad record at {@code offset} is: −1 for a torn tail, else the next record's offset. */
    private long skipDamage(long offset, UUID file) {
        if (sealAhead <= offset) {
            sealAhead = search.nextSeal(offset, file);
            if (sealAhead < 0) {
                return -1;
            }
            // A writer may have cut a torn tail off since the look at it, and written whole records and the seal in
            // its place.
            window.forget();
            long whole = take(offset);
            if (whole >= 0) {
                return whole;
            }
        }
        long next = search.nextRecord(offset, file);
        addDamage(
                offset,
                next,
                "the record here does not match its checksum, and the seal at offset " + sealAhead
                        + " vouches for it.");
        index.addWithoutKey(offset, next);
        skippedSinceSeal = true;
        return next;
    }

    private boolean hasKey(int record, byte[] key) {
        if (Arrays.equals(readKey(record, key.length), key)) {
            return true;
        }
        // Two keys of one hash are rare. A bit that is read wrong would look like them, and split the history of one
        // key.
        byte[] other = readKey(record, NOT_KNOWN);
        if (Keys.hash(other) != Keys.hash(key)) {
            throw new CorruptDataException(
                    file.path(),
                    index.offset(record),
                    "the key of this record was read twice and differently; open the file again.");
        }
        return Arrays.equals(other, key);
    }

    /** The key of a record; nothing where it has another length than {@code keyBytes}. */
    private byte[] readKey(int record, int keyBytes) {
        long offset = index.offset(record);
        int length = keyBytes == NOT_KNOWN
                ? LogFormat.header(read(offset, LogFormat.HEADER_BYTES), 0).keyBytes()
                : keyBytes;
        ByteBuffer found = read(offset, LogFormat.HEADER_BYTES + length);
        return LogFormat.header(found, 0).keyBytes() == length
                ? Arrays.copyOfRange(found.array(), LogFormat.HEADER_BYTES, found.limit())
                : new byte[0];
    }

    /** As many of the bytes from {@code offset} on as there are; behind the end of the file zeros. */
    private ByteBuffer read(long offset, int length) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(window.bytes().order());
        file.read(bytes, offset);
        return bytes.clear();
    }
}

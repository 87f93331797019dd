package io.synadb.log.recovery;

import io.synadb.VerifyReport;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.WriterLock;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.ReservedFormat.Batch;
import io.synadb.log.record.ReservedFormat.Meta;
import io.synadb.log.record.ReservedFormat.Seal;
import io.synadb.log.recovery.ScanWindow.FileCutException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every byte of a log and says of each whether it belongs to a whole record. Where {@link LogScanner} stops at a torn
 * tail, this goes on: it looks for the whole records behind it, ours and other programs'.
 *
 * <p>A file that grows meanwhile is read up to where it ended, or, where that is within a record, to where it ends then.
 *
 * <p>Used once, by one thread.
 */
public final class LogExamination {
    private static final Logger LOG = LoggerFactory.getLogger(LogExamination.class);

    private static final long PATIENCE_NANOS = 1_000_000_000;
    private static final long LOOK_AGAIN_NANOS = 1_000_000;
    private static final long NOT_YET = Long.MIN_VALUE;

    private final DataFile file;
    private final TornOrigin origin;
    private final RecordJudge judge;
    private ScanWindow window;
    private RecordSearch search;
    /** The moment until which a writer is waited for, on the clock of {@link System#nanoTime}. */
    private long waitedUntil = NOT_YET;
    /** Where the file had grown when it was looked at again. */
    private long lookedAgainAt = -1;

    private final RecordTally tally = new RecordTally();
    private final DamageLedger damage = new DamageLedger();
    private boolean hasMeta;
    private boolean tableData;
    private long vouched;
    private long tornAt = -1;
    private long wholeBehindTear;

    private SealedStretch stretch = new SealedStretch(Seal.NONE);

    private LogExamination(DataFile file, TornOrigin origin) {
        this.file = file;
        this.origin = origin;
        this.judge = origin.judge();
        this.window = new ScanWindow(file, file.sizeBytes());
        this.search = new RecordSearch(window);
    }

    /**
     * Examines a file.
     *
     * @throws io.synadb.UnsupportedFeatureException when a newer version of SynaDB wrote it
     */
    public static VerifyReport verify(Disk disk, DataFile file) {
        return examine(file, TornOrigin.of(disk, file));
    }

    static VerifyReport examine(DataFile file, TornOrigin origin) {
        while (true) {
            try {
                return new LogExamination(file, origin).examine();
            } catch (FileCutException e) {
                // A writer has just cut a torn tail off.
                LOG.debug("{} is read again", file.path(), e);
            }
        }
    }

    private VerifyReport examine() {
        long offset = 0;
        while (offset < window.sizeBytes()) {
            long end = take(offset);
            if (end < 0) {
                end = hasGrown(offset) ? offset : passDamage(offset);
            }
            offset = end;
        }
        tally.addAll(stretch.foreignRecords());
        return new VerifyReport(
                file.path(),
                window.sizeBytes(),
                tableData,
                tally.counted(),
                vouched,
                tornAt,
                wholeBehindTear,
                damage.ranges());
    }

    /** Takes the record at {@code offset} in; returns where it ends, or −1 when it is not whole. */
    private long take(long offset) {
        RecordHeader header = window.header(offset);
        if (header == null) {
            return -1;
        }
        int at = window.locate(offset, (int) header.recordBytes());
        ByteBuffer bytes = window.bytes();
        Origin writer = judge.judge(bytes, at, header, offset);
        if (writer == Origin.DAMAGED) {
            return -1;
        }
        if (ReservedFormat.isReserved(bytes, at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            return takeReserved(header, at, offset);
        }
        long end = offset + header.recordBytes();
        if (writer == Origin.OURS) {
            tally.add(header, true);
        } else if (search.isFilledByLaterRecords(header, offset, judge)) {
            return -1;
        } else if (window.record(offset, header, false).hasAtom()) {
            stretch.addForeign(header, offset, end);
        } else {
            damage.add(offset, end, key(header, offset), "the text of another program's record is not UTF-8");
            return end;
        }
        countWhole();
        return end;
    }

    private void countWhole() {
        stretch.addWhole();
        wholeBehindTear += tornAt >= 0 ? 1 : 0;
    }

    private long takeReserved(RecordHeader header, int at, long offset) {
        String name = LogFormat.key(window.bytes(), at + LogFormat.HEADER_BYTES, header.keyBytes());
        int start = header.valueStart() + AtomFormat.PREFIX_BYTES;
        int length = (int) header.recordBytes() - start - LogFormat.CHECKSUM_BYTES;
        if (length < LogFormat.UUID_BYTES) {
            return -1;
        }
        ByteBuffer payload =
                window.bytes().slice(at + start, length).order(window.bytes().order());
        long end = offset + header.recordBytes();
        switch (name) {
            case ReservedFormat.META -> {
                if (!takeMeta(payload)) {
                    return -1;
                }
            }
            case ReservedFormat.SEAL -> {
                if (!Seal.fits(length)) {
                    return -1;
                }
                if (origin.base() == 0) {
                    takeSeal(Seal.read(payload));
                }
            }
            case ReservedFormat.FOOT -> vouch(end);
            case ReservedFormat.BATCH -> {
                if (!Batch.fits(length)) {
                    return -1;
                }
                Batch batch = Batch.read(payload);
                BatchExtent extent =
                        BatchExtent.of(window, judge, new Batch(batch.end() - origin.base(), batch.records()), end);
                if (!extent.isWhole()) {
                    return hasGrown(offset) ? offset : passBrokenBatch(offset, end, extent);
                }
            }
            default -> {}
        }
        tally.addReserved(name);
        countWhole();
        return end;
    }

    private boolean takeMeta(ByteBuffer payload) {
        if (hasMeta || payload.capacity() < ReservedFormat.META_BYTES) {
            return false;
        }
        Meta meta = Meta.read(payload, 0);
        meta.requireReadable(file.path(), ReservedFormat.FEATURE_TABLE_DATA);
        hasMeta = true;
        tableData = (meta.requiredFeatures() & ReservedFormat.FEATURE_TABLE_DATA) != 0;
        return true;
    }

    private void takeSeal(Seal seal) {
        stretch.close(seal, damage, tally);
        stretch = new SealedStretch(seal);
        vouch(seal.offset());
    }

    private void vouch(long offset) {
        vouched = offset;
        tornAt = -1;
        wholeBehindTear = 0;
    }

    /**
     * Whether there is more of the file than there was: a record may be being written at {@code offset}. The kernel shows a file
     * grown by a part of one, so while somebody writes the file this waits for more, a second for all of the file.
     */
    private boolean hasGrown(long offset) {
        if (waitedUntil == NOT_YET) {
            waitedUntil = System.nanoTime() + (WriterLock.mayBeHeld(file.path()) ? PATIENCE_NANOS : 0);
        }
        boolean hasPatience = System.nanoTime() < waitedUntil;
        long size = file.sizeBytes();
        while (size <= window.sizeBytes() && System.nanoTime() < waitedUntil) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            size = file.sizeBytes();
        }
        if (size <= window.sizeBytes() || (lookedAgainAt == offset && !hasPatience)) {
            return false;
        }
        lookedAgainAt = offset;
        window = new ScanWindow(file, size);
        search = new RecordSearch(window);
        return true;
    }

    /**
     * Passes over the start of a batch that is not whole. Where a seal behind it says that it was, its records are taken one
     * by one. Where none does, it was never finished, and the whole records in it were never anybody's state.
     */
    private long passBrokenBatch(long offset, long headEnd, BatchExtent extent) {
        String found = "of a batch of " + extent.batch().records() + " records, " + extent.wholeRecords()
                + " follow in one piece";
        if (origin.uuid() != null && search.nextSeal(offset, origin.uuid()) >= 0) {
            damage.add(offset, headEnd, null, found + "; those that are whole are taken singly");
            return headEnd;
        }
        tear(offset);
        damage.add(offset, extent.end(), null, found + ": it was not finished, and none of it counts");
        return extent.end();
    }

    private long passDamage(long offset) {
        BrokenRecord broken = BrokenRecord.at(offset, window, search, judge);
        long limit = broken.hasKnownEnd() ? broken.end() : window.sizeBytes();
        long next = search.nextWhole(offset + 1, limit, judge, broken.earliestMicrosInside());
        long end = next < 0 ? limit : next;
        tear(offset);
        damage.add(offset, end, broken.key(), broken.reason());
        return end;
    }

    private void tear(long offset) {
        if (tornAt < 0) {
            tornAt = offset;
        }
    }

    private String key(RecordHeader header, long offset) {
        int at = window.locate(offset, header.valueStart());
        return LogFormat.key(window.bytes(), at + LogFormat.HEADER_BYTES, header.keyBytes());
    }
}

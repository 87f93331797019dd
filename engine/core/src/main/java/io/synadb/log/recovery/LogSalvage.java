package io.synadb.log.recovery;

import io.synadb.AlreadyExistsException;
import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.DamagedRange;
import io.synadb.InvalidArgumentException;
import io.synadb.SalvageReport;
import io.synadb.UnsupportedFeatureException;
import io.synadb.VerifyReport;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import io.synadb.log.record.RecordJudge.Origin;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.ScanWindow.FileCutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the whole records of a damaged log into a new one. An examination says which ranges are damaged; what stands
 * between them is a chain of whole records, read a second time and written anew, each value in full.
 *
 * <p>Used once, by one thread.
 */
public final class LogSalvage {
    private static final Logger LOG = LoggerFactory.getLogger(LogSalvage.class);

    private final Path source;
    private final ScanWindow window;
    private final RecordJudge judge;
    private final List<DamagedRange> damaged;
    private final List<DamagedRange> lost;
    private final SalvagedLog target;
    /** The last float of each key, where the source has differences; how many damaged ranges stood before it. */
    private final @Nullable Map<String, Base> bases;

    private int passedRanges;
    private long values;
    private long deletions;
    private long foreign;

    private LogSalvage(DataFile source, TornOrigin origin, VerifyReport findings, SalvagedLog target) {
        this.source = source.path();
        this.window = new ScanWindow(source, findings.sizeBytes());
        this.judge = origin.judge();
        this.damaged = findings.damaged();
        this.lost = new ArrayList<>(damaged);
        this.target = target;
        this.bases = findings.records().deltas() > 0 ? new HashMap<>() : null;
    }

    /** As {@link io.synadb.DbMaintenance#salvage}, on any disk. */
    public static SalvageReport salvage(Disk disk, Path source, Path target) {
        try (DataFile file = disk.openForReading(source)) {
            requireAbsent(disk, target);
            TornOrigin origin = TornOrigin.of(disk, file);
            VerifyReport findings = LogExamination.examine(file, origin);
            requireSalvageable(findings, origin, file);
            Path growing = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".salvage");
            SalvageReport report;
            try {
                try (DataFile created = disk.create(growing)) {
                    report = new LogSalvage(file, origin, findings, new SalvagedLog(created)).copy(target);
                }
                requireAbsent(disk, target);
                disk.replace(growing, target);
            } catch (FileCutException e) {
                disk.delete(growing);
                throw new CorruptDataException(source, 0, "the file was cut while it was read: salvage a copy of it.");
            } catch (RuntimeException e) {
                disk.delete(growing);
                throw e;
            }
            disk.syncDirectoryOf(target);
            LOG.info("{}", report);
            return report;
        }
    }

    private static void requireAbsent(Disk disk, Path target) {
        if (disk.exists(target)) {
            throw new AlreadyExistsException("The file " + target + " exists already; salvage writes a new database.");
        }
    }

    private static void requireSalvageable(VerifyReport report, TornOrigin origin, DataFile file) {
        RecordSearch search = new RecordSearch(new ScanWindow(file, report.sizeBytes()));
        if (report.tableData() || (origin.uuid() != null && search.hasFooter(0, origin.uuid()))) {
            throw new UnsupportedFeatureException("The file " + report.path()
                    + " is a data file of a table, not a database: restore it from a copy.");
        }
        if (report.records().all() == 0 && report.sizeBytes() > 0) {
            throw new CorruptDataException(
                    report.path(),
                    0,
                    "found not one whole record in " + report.sizeBytes() + " bytes: is this a database?");
        }
    }

    private SalvageReport copy(Path targetPath) {
        long offset = 0;
        while (offset < window.sizeBytes()) {
            offset = isDamaged(offset) ? damaged.get(passedRanges++).end() : copyRecord(offset);
        }
        target.finish();
        lost.sort(Comparator.comparingLong(DamagedRange::offset));
        return new SalvageReport(source, targetPath, values, deletions, foreign, lost);
    }

    private boolean isDamaged(long offset) {
        while (passedRanges < damaged.size()
                && damaged.get(passedRanges).length() == 0
                && damaged.get(passedRanges).offset() <= offset) {
            passedRanges++;
        }
        return passedRanges < damaged.size() && damaged.get(passedRanges).offset() == offset;
    }

    private long copyRecord(long offset) {
        RecordHeader header = window.header(offset);
        if (header == null) {
            throw changed(offset);
        }
        int at = window.locate(offset, (int) header.recordBytes());
        Origin origin = judge.judge(window.bytes(), at, header, offset);
        if (origin == Origin.DAMAGED) {
            throw changed(offset);
        }
        if (!ReservedFormat.isReserved(window.bytes(), at + LogFormat.HEADER_BYTES, header.keyBytes())) {
            copy(window.record(offset, header, origin == Origin.OURS));
        }
        return offset + header.recordBytes();
    }

    private CorruptDataException changed(long offset) {
        return new CorruptDataException(source, offset, "the file changed while it was read: salvage a copy of it.");
    }

    private void copy(StoredRecord record) {
        Atom value = value(record);
        if (value == null) {
            lose(record, "a difference to a value that may stand in a damaged range");
            return;
        }
        try {
            target.append(record, value);
        } catch (InvalidArgumentException e) {
            lose(record, "a value so long that it leaves no room for a checksum");
            return;
        }
        values += record.header().isTombstone() ? 0 : 1;
        deletions += record.header().isTombstone() ? 1 : 0;
        foreign += record.ours() ? 0 : 1;
    }

    private void lose(StoredRecord record, String reason) {
        lost.add(new DamagedRange(
                record.offset(), record.header().recordBytes(), record.key(), reason, "this one record"));
    }

    /** The value in full; null for a difference whose base is not known. */
    private @Nullable Atom value(StoredRecord record) {
        Atom atom = record.atom();
        if (bases == null
                || !(atom instanceof Atom.Float number)
                || record.header().isTombstone()) {
            return atom;
        }
        String key = record.key();
        if (!record.header().isDelta()) {
            bases.put(key, new Base(number.value(), passedRanges));
            return atom;
        }
        Base base = bases.get(key);
        if (base == null ? passedRanges > 0 : base.passedRanges() < passedRanges) {
            bases.remove(key);
            return null;
        }
        // Without a float before it a difference is the value itself, as the original reads it; adding it to 0 would
        // lose −0.
        double value = base == null ? number.value() : base.value() + number.value();
        bases.put(key, new Base(value, passedRanges));
        return Atom.of(value);
    }

    private record Base(double value, int passedRanges) {}
}

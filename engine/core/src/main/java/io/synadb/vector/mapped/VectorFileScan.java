package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.vector.mapped.VectorFileFormat.Checkpoint;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import io.synadb.vector.mapped.VectorFileFormat.JournalRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a journal from its start, and finds where it ends. Not thread-safe: used once.
 */
final class VectorFileScan {
    private final DataFile file;
    private final Header header;
    private final RowKeys keys;
    private final FileVectors vectors;
    private final Checkpoint checkpoint;
    private final ByteBuffer journal;
    private final ByteBuffer row;

    /** Records of a write that is not all there yet. */
    private final List<JournalRecord> pending = new ArrayList<>();

    private long nextNumber = 1;
    private int nextRow;
    private long journalEnd = VectorFileFormat.EXTENTS_START;
    private long records;
    private int rows;
    private int rowsAtCheckpoint;

    /**
     * What a file holds.
     *
     * @param checkpoint its last one
     * @param journalEnd offset in the file behind the last record
     * @param records how many there are
     * @param rows how many rows are used, those included that no key has any more
     * @param rowsAtCheckpoint how many of them the checkpoint speaks of
     * @param torn whether there are bytes behind the last record
     */
    record Found(Checkpoint checkpoint, long journalEnd, long records, int rows, int rowsAtCheckpoint, boolean torn) {}

    private VectorFileScan(DataFile file, Header header, Checkpoint checkpoint, RowKeys keys, FileVectors vectors) {
        this.file = file;
        this.header = header;
        this.keys = keys;
        this.vectors = vectors;
        this.checkpoint = checkpoint;
        this.journal = VectorFileFormat.little(header.journalBytes());
        this.row = VectorFileFormat.little(Math.toIntExact(header.rowBytes()));
    }

    /**
     * Tells keys their rows, and vectors the checksums of theirs.
     *
     * @throws CorruptDataException when something is missing or damaged before the last checkpoint
     */
    static Found run(DataFile file, Header header, RowKeys keys, FileVectors vectors) {
        return new VectorFileScan(file, header, checkpoint(file, header), keys, vectors).run();
    }

    private static Checkpoint checkpoint(DataFile file, Header header) {
        Checkpoint newest = Checkpoint.NONE;
        for (int which = 0; which < 2; which++) {
            ByteBuffer slot = VectorFileFormat.little(VectorFileFormat.SLOT_BYTES);
            file.read(slot, Checkpoint.slot(which));
            Checkpoint found = Checkpoint.decode(slot.clear(), 0, header.uuid(), which);
            newest = found.number() > newest.number() ? found : newest;
        }
        return newest;
    }

    private Found run() {
        long size = file.sizeBytes();
        if (checkpoint.records() > 0 && size < header.extentStart(header.extentAt(checkpoint.journalEnd()) + 1)) {
            throw new CorruptDataException(
                    file.path(), size, "the file ends here, before its last checkpoint; restore it from a copy.");
        }
        int extents = extents(size);
        int extent = 0;
        while (extent < extents && scan(extent)) {
            extent++;
        }
        if (records < checkpoint.records()) {
            throw new CorruptDataException(
                    file.path(),
                    journalEnd,
                    "the journal breaks off behind record " + records + ", but " + checkpoint.records()
                            + " were written before the last checkpoint; restore the file from a copy.");
        }
        return new Found(checkpoint, journalEnd, records, rows, rowsAtCheckpoint, isTorn(extents));
    }

    private int extents(long size) {
        long bytes = Math.max(0, size - VectorFileFormat.EXTENTS_START);
        return Math.toIntExact((bytes + header.extentBytes() - 1) / header.extentBytes());
    }

    /** Takes in the records of an extent. Returns whether there was one. */
    private boolean scan(int extent) {
        readJournal(extent);
        long start = header.extentStart(extent);
        int at = 0;
        JournalRecord record = JournalRecord.decode(journal, at, header.uuid(), start);
        while (record != null && goesOn(record, extent)) {
            pending.add(record);
            nextNumber++;
            at += record.bytes();
            if (record.following() == 0) {
                pending.forEach(this::apply);
                pending.clear();
                journalEnd = start + at;
            }
            record = JournalRecord.decode(journal, at, header.uuid(), start + at);
        }
        return at > 0;
    }

    private void readJournal(int extent) {
        int read = file.read(journal.clear(), header.extentStart(extent));
        while (read < journal.capacity()) {
            journal.put(read++, (byte) 0);
        }
        journal.clear();
    }

    /** Whether a whole record is the next one, with its row where it says so. */
    private boolean goesOn(JournalRecord record, int extent) {
        int following = pending.isEmpty()
                ? record.following()
                : pending.get(pending.size() - 1).following() - 1;
        if (record.number() != nextNumber || record.following() != following || record.following() < 0) {
            return false;
        }
        if (record.kind() == VectorFileFormat.KIND_DELETE) {
            return true;
        }
        if (record.row() < nextRow || record.row() / header.rowsPerExtent() != extent) {
            return false;
        }
        boolean written = record.number() <= checkpoint.records() || rowCrc(record.row()) == record.rowCrc();
        nextRow = written ? record.row() + 1 : nextRow;
        return written;
    }

    private int rowCrc(int number) {
        row.clear();
        if (file.read(row, header.rowOffset(number)) < row.capacity()) {
            // No row ends behind the end of the file; what was read before it is not this row's checksum.
            while (row.hasRemaining()) {
                row.put((byte) 0);
            }
        }
        return VectorFileFormat.crc(row, 0, row.capacity());
    }

    private void apply(JournalRecord record) {
        records = record.number();
        int before;
        if (record.kind() == VectorFileFormat.KIND_DELETE) {
            before = keys.delete(record.text());
        } else {
            rows = record.row() + 1;
            vectors.add(record.row(), record.rowCrc());
            before = keys.put(record.text(), record.row());
        }
        if (before >= 0) {
            vectors.forget(before);
        }
        if (record.number() == checkpoint.records()) {
            rowsAtCheckpoint = rows;
        }
    }

    private boolean isTorn(int extents) {
        for (int extent = header.extentAt(journalEnd); extent < extents; extent++) {
            readJournal(extent);
            int from = (int) Math.max(0, journalEnd - header.extentStart(extent));
            for (int i = from; i < journal.capacity(); i++) {
                if (journal.get(i) != 0) {
                    return true;
                }
            }
        }
        return false;
    }
}

package io.synadb.vector.mapped;

import io.synadb.DimensionMismatchException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.vector.Vectors;
import io.synadb.vector.mapped.VectorFileFormat.Checkpoint;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import io.synadb.vector.mapped.VectorFileFormat.JournalRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file of vectors with keys, open for writing.
 *
 * <p>A write that has returned is the kernel's, and survives the end of the process; under {@link SyncPolicy#GROUP}
 * or {@link SyncPolicy#ALWAYS}, which are the same here, or
 * when a {@link #checkpoint} that began later has ended, it survives the end of the machine too. One in the background begins
 * when 64 MB or five seconds have gone by. A write is there whole or
 * not at all, whatever ends it. {@link SyncPolicy#NONE} is {@link SyncPolicy#PROCESS} here. Writes go through the file, never through a mapping: a full disk is an exception, not the
 * end of the process. A failed write or sync poisons the file, as it does a database.
 *
 * <p>Not thread-safe: its store keeps writers apart. Its {@link #vectors} may be read meanwhile, and {@link #checkpoint} may
 * run beside writes.
 */
public final class VectorFile {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Disk disk;
    private final DataFile file;
    private final Header header;
    private final FileVectors vectors;
    private final SyncPolicy policy;
    private final ByteBuffer buffer;
    private final Object checkpoints = new Object();
    private final BackgroundCheckpoints background;

    /** Guarded by {@code checkpoints}. */
    private Checkpoint checkpoint = Checkpoint.NONE;

    /** What stands in the file by now. Written by writers, read by checkpoints. */
    private volatile Written written = new Written(VectorFileFormat.EXTENTS_START, 0, 0);

    private volatile @Nullable SynaException failure;

    /** Whether the failure came in the background, where nobody was told of it. */
    private volatile boolean failedInBackground;

    /** Extents that the file has room for. */
    private int extents;

    /**
     * A state between two writes.
     *
     * @param journalEnd offset in the file behind the last record
     * @param records how many there are
     * @param rows how many rows are used
     */
    private record Written(long journalEnd, long records, int rows) {}

    private VectorFile(Disk disk, DataFile file, Header header, SyncPolicy policy, RowKeys keys) {
        this.disk = disk;
        this.file = file;
        this.header = header;
        this.policy = policy;
        this.vectors = new FileVectors(file, header, keys::key);
        this.background = new BackgroundCheckpoints(file.path(), this::checkpointInBackground);
        this.buffer = ByteBuffer.allocateDirect((int) Math.max(BUFFER_BYTES, header.rowBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Opens a file that is locked by the caller; makes one of what is empty.
     *
     * @param size of the extents of a new file
     * @param keys is told which key has which row
     * @throws io.synadb.CorruptDataException when it is damaged before its last checkpoint, or no file of vectors
     * @throws DimensionMismatchException when its vectors have another length
     * @throws InvalidArgumentException when they are compared by another metric
     */
    public static VectorFile open(
            Disk disk, Path path, VectorFileKind kind, SyncPolicy policy, ExtentSize size, RowKeys keys) {
        kind.giveTo(disk, path, size);
        DataFile file = disk.openForWriting(path);
        try {
            Header header = kind.require(file);
            VectorFile opened = new VectorFile(disk, file, header, policy, keys);
            opened.recover(VectorFileScan.run(file, header, keys, opened.vectors));
            return opened;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void recover(VectorFileScan.Found found) {
        if (found.torn()) {
            TornJournal.cut(disk, file, header, found.journalEnd());
        }
        written = new Written(found.journalEnd(), found.records(), found.rows());
        checkpoint = found.checkpoint();
        extents = Math.toIntExact(
                (Math.max(file.sizeBytes(), VectorFileFormat.EXTENTS_START) - VectorFileFormat.EXTENTS_START)
                        / header.extentBytes());
        int current = header.extentAt(found.journalEnd());
        if (found.torn() || found.records() > checkpoint.records()) {
            // The end of the machine may have taken the end of the last extent, where nothing had been written.
            makeRoom(current);
            UnforcedTail.writeAgain(file, header, found);
            checkpoint();
        }
        // The name may be one that an earlier process gave and did not live to sync.
        disk.syncDirectoryOf(file.path());
        for (int extent = 0; extent < current; extent++) {
            vectors.map(extent);
        }
        int firstRow = Math.min(found.rows(), current * header.rowsPerExtent());
        if (firstRow < found.rows()) {
            vectors.load(firstRow, found.rows());
        }
        vectors.publish(found.rows());
    }

    /** The rows, those included that no key has any more. */
    public Vectors vectors() {
        return vectors;
    }

    /** What the file is known by. */
    public UUID uuid() {
        return header.uuid();
    }

    /** How far it is written. */
    public long endOfJournal() {
        return written.journalEnd();
    }

    /** CRC32C of a row's bytes, as they were written. */
    public int checksum(int row) {
        return vectors.crc(row);
    }

    /** The longest key that there is room for. */
    public int keyLimitBytes() {
        return VectorFileFormat.keyLimitBytes(header);
    }

    /** A row that the caller's keys do not have any more need not be whole. */
    public void forget(int row) {
        vectors.forget(row);
    }

    /**
     * Gives keys vectors, in one write.
     *
     * @return the row of each, ascending
     */
    public int[] put(List<byte[]> keys, Vectors batch) {
        requireWritable();
        Cursor cursor = new Cursor(written);
        int first = cursor.extent;
        int[] rows = new int[keys.size()];
        long[] offsets = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            offsets[i] = cursor.place(keys.get(i).length, true);
            rows[i] = cursor.rows - 1;
        }
        write(() -> makeRoom(cursor.extent));
        int[] crcs = writeRows(rows, batch);
        write(() -> {
            for (int i = 0; i < rows.length; i++) {
                vectors.note(rows[i], crcs[i]);
            }
            writeRecords(keys, rows, crcs, offsets);
            long keyBytes = keys.stream()
                    .mapToLong(key -> VectorFileFormat.recordBytes(key.length))
                    .sum();
            finish(cursor, rows.length, keyBytes + rows.length * header.rowBytes());
        });
        for (int extent = first; extent < cursor.extent; extent++) {
            vectors.map(extent);
        }
        vectors.publish(cursor.rows);
        return rows;
    }

    /** Deletes a key. */
    public void delete(byte[] key) {
        requireWritable();
        Cursor cursor = new Cursor(written);
        int first = cursor.extent;
        long offset = cursor.place(key.length, false);
        write(() -> {
            makeRoom(cursor.extent);
            JournalRecord record = new JournalRecord(VectorFileFormat.KIND_DELETE, written.records() + 1, 0, 0, 0, key);
            ByteBuffer bytes = VectorFileFormat.little(record.bytes());
            record.encode(bytes, header.uuid(), offset);
            file.write(bytes.flip(), offset);
            finish(cursor, 1, record.bytes());
        });
        if (first < cursor.extent) {
            vectors.map(first);
        }
    }

    /** Takes no more writes once one has failed; a vector of the caller's that cannot be read is none. */
    private void write(Runnable toFile) {
        try {
            toFile.run();
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    private void finish(Cursor cursor, int records, long bytes) {
        if (policy == SyncPolicy.GROUP || policy == SyncPolicy.ALWAYS) {
            file.sync();
        }
        Written before = written;
        written = new Written(cursor.journalEnd, before.records() + records, cursor.rows);
        if (policy == SyncPolicy.PROCESS || policy == SyncPolicy.NONE) {
            background.written(bytes);
        }
    }

    /** Writes rows to the heap, from there to the file. Returns their checksums. */
    private int[] writeRows(int[] rows, Vectors batch) {
        int dimensions = header.dimensions();
        int perExtent = header.rowsPerExtent();
        int fitting = (int) (buffer.capacity() / header.rowBytes());
        int[] crcs = new int[rows.length];
        Vectors.Reader reader = batch.reader();
        int end;
        for (int i = 0; i < rows.length; i = end) {
            float[] heap = vectors.heap(rows[i] / perExtent);
            buffer.clear();
            for (end = i; end < rows.length && end - i < fitting && rows[end] == rows[i] + (end - i); end++) {
                if (rows[end] / perExtent != rows[i] / perExtent) {
                    break;
                }
                reader.read(end, 1);
                int at = rows[end] % perExtent * dimensions;
                System.arraycopy(reader.array(), reader.offset(), heap, at, dimensions);
            }
            int count = end - i;
            buffer.asFloatBuffer().put(heap, rows[i] % perExtent * dimensions, count * dimensions);
            for (int j = 0; j < count; j++) {
                crcs[i + j] = VectorFileFormat.crc(buffer, (int) (j * header.rowBytes()), (int) header.rowBytes());
            }
            long offset = header.rowOffset(rows[i]);
            buffer.limit((int) (count * header.rowBytes()));
            write(() -> file.write(buffer, offset));
        }
        return crcs;
    }

    private void writeRecords(List<byte[]> keys, int[] rows, int[] crcs, long[] offsets) {
        buffer.clear();
        long start = offsets[0];
        for (int i = 0; i < rows.length; i++) {
            int length = VectorFileFormat.recordBytes(keys.get(i).length);
            if (offsets[i] != start + buffer.position() || buffer.remaining() < length) {
                file.write(buffer.flip(), start);
                buffer.clear();
                start = offsets[i];
            }
            new JournalRecord(
                            VectorFileFormat.KIND_PUT,
                            written.records() + 1 + i,
                            rows[i],
                            crcs[i],
                            rows.length - 1 - i,
                            keys.get(i))
                    .encode(buffer, header.uuid(), offsets[i]);
        }
        file.write(buffer.flip(), start);
    }

    /** Lengthens the file so that it has an extent. */
    private void makeRoom(int extent) {
        if (extent >= extents) {
            file.write(ByteBuffer.allocate(1), header.extentStart(extent + 1) - 1);
            extents = extent + 1;
        }
    }

    /**
     * Makes room for vectors to come, and writes it full of zeros, so that the disk has allotted it and the kernel has its
     * pages at hand.
     */
    public void prepare(int count) {
        requireWritable();
        long rows = (long) written.rows() + count;
        int end = Math.toIntExact((rows + header.rowsPerExtent() - 1) / header.rowsPerExtent());
        try {
            buffer.clear();
            while (buffer.remaining() >= Long.BYTES) {
                buffer.putLong(0);
            }
            int capacity = buffer.position();
            for (; extents < end; extents++) {
                long to = header.extentStart(extents + 1);
                for (long at = header.extentStart(extents); at < to; at += capacity) {
                    file.write(buffer.clear().limit((int) Math.min(capacity, to - at)), at);
                }
            }
        } catch (SynaException e) {
            failure = e;
            throw e;
        }
    }

    /**
     * Forces every write that has returned to the device, and says so in the file: what stands before a checkpoint is never
     * taken for torn. May run beside writes.
     */
    public void checkpoint() {
        synchronized (checkpoints) {
            requireWritable();
            Written now = written;
            try {
                file.sync();
                if (now.records() > checkpoint.records()) {
                    Checkpoint next = checkpoint.next(now.journalEnd(), now.records());
                    file.write(next.encode(header.uuid()), next.offset());
                    file.sync();
                    checkpoint = next;
                }
            } catch (SynaException e) {
                failure = e;
                throw e;
            }
        }
    }

    /**
     * The same for who does not tell the user of its failure: {@link #endWrites} does then.
     *
     * @throws SynaException also when an earlier write or checkpoint has failed
     */
    public void checkpointInBackground() {
        boolean fresh = failure == null;
        try {
            checkpoint();
        } catch (SynaException e) {
            failedInBackground |= fresh;
            throw e;
        }
    }

    private void requireWritable() {
        SynaException reason = failure;
        if (reason != null) {
            throw new SynaException(
                    ErrorCode.READ_ONLY,
                    "The vector file " + file.path() + " takes no more writes: an earlier one failed, and what the file"
                            + " holds is not known. Close it and open it again.",
                    reason);
        }
    }

    /**
     * Ends all writing with a checkpoint, unless a failure has ended it. The rows can be read until {@link #release}.
     *
     * @throws SynaException also when a checkpoint in the background has failed
     */
    public void endWrites() {
        background.stop();
        try (file) {
            if (failedInBackground) {
                throw new SynaException(
                        ErrorCode.IO,
                        "What was written last to the vector file " + file.path()
                                + " may not be on the device: a checkpoint"
                                + " in the background failed. Open it again to see what it holds.",
                        failure);
            }
            if (failure == null) {
                checkpoint();
            }
        }
    }

    /** Unmaps the rows. */
    public void release() {
        vectors.release();
    }

    /** Finds room for records and their rows, one after the other. */
    private final class Cursor {
        private long journalEnd;
        private int rows;
        private int extent;

        Cursor(Written from) {
            this.journalEnd = from.journalEnd();
            this.rows = from.rows();
            this.extent = header.extentAt(from.journalEnd());
        }

        /** The offset of the next record; its row, if it has one, is the last by then. */
        long place(int keyBytes, boolean hasRow) {
            int length = VectorFileFormat.recordBytes(keyBytes);
            boolean rowFits = !hasRow || rows < (extent + 1) * header.rowsPerExtent();
            if (!rowFits || journalEnd + length > header.extentStart(extent) + header.journalBytes()) {
                extent++;
                journalEnd = header.extentStart(extent);
            }
            if (hasRow) {
                rows = Math.max(rows, Math.multiplyExact(extent, header.rowsPerExtent())) + 1;
            }
            long offset = journalEnd;
            journalEnd += length;
            return offset;
        }
    }
}

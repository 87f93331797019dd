package io.synadb.table;

import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.index.OpenIndex;
import io.synadb.table.search.Effort;
import io.synadb.table.search.FileSearch;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestScan;
import io.synadb.table.search.RankedRows;
import io.synadb.table.search.VectorQuery;
import java.io.Serializable;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of a scan that one worker reads: some columns of some rows of one file.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final FileScan scan;
    private final DataFile file;
    private final long firstRow;
    private final long endRow;
    private final long sizeBytes;
    private final @Nullable FileIndex index;

    /** @param index by which to search it; null to scan it */
    ScanTask(FileScan scan, DataFile file, long firstRow, long endRow, @Nullable FileIndex index) {
        this.scan = scan;
        this.file = file;
        this.firstRow = firstRow;
        this.endRow = endRow;
        this.index = index;
        this.sizeBytes = scan.estimatedBytes(file, endRow - firstRow);
    }

    /** The file, as its commit names it. */
    public DataFile file() {
        return file;
    }

    /** The place of the first row in the file, counted from 0. */
    public long firstRow() {
        return firstRow;
    }

    /** How many rows there are from the first one on, the deleted ones too, before a condition or search chooses. */
    public long rows() {
        return endRow - firstRow;
    }

    /** About how many of {@link #rows} are not deleted: exactly, where these are all rows of the file or none is. */
    public long liveRows() {
        return rows() == file.rows() ? file.liveRows() : Math.round((double) rows() * file.liveRows() / file.rows());
    }

    /** About how many bytes the selected columns of the rows have. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Whether it searches by an index: it scans only if that turns out to be missing or damaged. */
    public boolean usesIndex() {
        return index != null;
    }

    /** The schema of the batches. */
    public Schema schema() {
        return scan.schema();
    }

    /**
     * Opens the file.
     *
     * @param allocator accounts for the batches, which belong to the caller
     * @throws io.synadb.NotFoundException if the file is gone
     * @throws io.synadb.SchemaException if it is of a later version than the scan's, whose columns were changed since
     * @throws io.synadb.CorruptDataException here or while reading, if what was committed is damaged; it names the file
     */
    public BatchReader open(BufferAllocator allocator) {
        DataFileReader reader = DataFileReader.openOnce(scan.storage(), file, scan.columns());
        try {
            RowChoice choice = scan.choice();
            ChunkRows rows = choice.rows(reader, file, allocator).within(reader, firstRow, endRow);
            VectorQuery nearest = choice.nearest();
            return nearest == null
                    ? new RowReader(reader, rows, choice.limit(), scan.fieldIds(), allocator)
                    : nearest(reader, rows, nearest, allocator);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private BatchReader nearest(DataFileReader reader, ChunkRows rows, VectorQuery nearest, BufferAllocator allocator) {
        int vectorId = scan.choice().vectorId();
        RankedRows ranked = index == null || !(nearest instanceof Nearest dense)
                ? NearestScan.rank(reader, rows, nearest, vectorId, allocator)
                : byIndex(index, reader, rows, dense, allocator);
        return new NearestReader(reader, NearestScan.of(reader, ranked, scan.fieldIds(), allocator));
    }

    /** Nobody asks this task again when the rows of all are known: it looks for all that can be among the nearest. */
    private RankedRows byIndex(
            FileIndex known, DataFileReader reader, ChunkRows rows, Nearest nearest, BufferAllocator allocator) {
        int vectorId = scan.choice().vectorId();
        Optional<OpenIndex> opened = known.open(scan.storage(), file);
        if (opened.isEmpty()) {
            return NearestScan.rank(reader, rows, nearest, vectorId, allocator);
        }
        try (OpenIndex open = opened.get()) {
            Effort effort = Effort.whole(nearest.k(), scan.ef());
            return FileSearch.rank(reader, rows, nearest, vectorId, open, effort, allocator);
        }
    }

    @Override
    public String toString() {
        return file.path() + (rows() == file.rows() ? "" : "[" + firstRow + "," + endRow + ")");
    }
}

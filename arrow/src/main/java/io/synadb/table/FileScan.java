package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a scan reads of every file: its columns, for files that are given one by one. An engine that follows a table, or
 * that keeps its own place in a file, makes its tasks here; {@link ScanBuilder#plan} makes those of one version.
 *
 * <p>The files have to be files of the table. Small, serializable, immutable and thread-safe.
 */
public final class FileScan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Storage storage;
    /** The schema message of the columns that are selected or asked for, because {@link Schema} is not serializable. */
    private final byte[] columns;

    private final int[] fieldIds;
    private final RowChoice choice;
    private final long taskBytes;
    /** About which part of a file's bytes the selected columns are, 0 to 1. */
    private final double selectedShare;
    /** How many bytes a row has of the columns that are read; negative where that is another number for each row. */
    private final double rowBytes;

    private final int ef;
    /** Which indexes answer, by data file; it does not travel: each task has its own, and one that is made elsewhere scans. */
    private final transient @Nullable Map<String, FileIndex> indexes;

    /**
     * @param taskBytes how many bytes of a file a task reads at most, unless a single chunk is larger; where columns have values
     *     of different lengths, how many bytes of a file it covers
     * @param indexes by which to search files
     * @param ef of such a search; 0 for what the index does by itself
     */
    FileScan(
            Storage storage,
            Schema table,
            List<Integer> fieldIds,
            RowChoice choice,
            long taskBytes,
            Map<String, FileIndex> indexes,
            int ef) {
        this.storage = storage;
        Set<Integer> needed = new LinkedHashSet<>(fieldIds);
        needed.addAll(choice.fieldIds());
        Schema read = Schemas.select(table, List.copyOf(needed));
        this.columns = Schemas.toMessage(read);
        this.rowBytes = Columns.fixedRowBytes(read).orElse(-1);
        this.fieldIds = fieldIds.stream().mapToInt(Integer::intValue).toArray();
        this.choice = choice;
        this.taskBytes = taskBytes;
        this.indexes = indexes;
        this.ef = ef;
        this.selectedShare = Columns.share(table, fieldIds);
    }

    /** The schema of the batches: the selected columns in their order. */
    public Schema schema() {
        return Schemas.select(columns(), fieldIds());
    }

    /** The columns to read files with: those selected, and those by which rows are chosen. */
    Schema columns() {
        return Schemas.fromMessage(ByteBuffer.wrap(columns));
    }

    /** Whether a file can have a row that the scan's condition is true for, as its partition and statistics tell; opens none. */
    public boolean mayRead(DataFile file) {
        return choice.verdict(file) != Verdict.NEVER;
    }

    /**
     * Cuts a file into tasks of whole chunks, in the order of its rows; opens it only if it needs several.
     *
     * @param firstRow the rows before it, counted from 0, are left out; 0 for the whole file
     * @return none when there are no rows, or none that the scan's condition can be true for
     */
    public List<ScanTask> tasks(DataFile file, long firstRow) {
        if (firstRow >= file.rows() || !mayRead(file)) {
            return List.of();
        }
        long bytes = bytesToRead(file);
        boolean whole = bytes <= taskBytes || firstRow == 0 && index(file) != null;
        if (whole) {
            return List.of(task(file, firstRow, file.rows()));
        }
        long rowsPerTask = Math.max(1, (long) ((double) file.rows() * taskBytes / bytes));
        List<ScanTask> tasks = new ArrayList<>();
        try (DataFileReader reader = DataFileReader.openOnce(storage, file, columns())) {
            long start = firstRow;
            for (int chunk = reader.chunkOf(firstRow); chunk < reader.chunks(); chunk++) {
                long first = reader.firstRowOf(chunk);
                if (first > start && first + reader.rowsOf(chunk) - start > rowsPerTask) {
                    tasks.add(task(file, start, first));
                    start = first;
                }
            }
            tasks.add(task(file, start, file.rows()));
        }
        return tasks;
    }

    /**
     * The task of some rows of a file, where they may start and end within a chunk.
     *
     * @param firstRow counted from 0
     * @param endRow the row after the last one, at most the rows of the file
     */
    public ScanTask task(DataFile file, long firstRow, long endRow) {
        if (firstRow < 0 || endRow < firstRow || endRow > file.rows()) {
            throw new IndexOutOfBoundsException("Rows " + firstRow + " to " + endRow + " of " + file.path()
                    + ", which has " + file.rows() + " rows");
        }
        return new ScanTask(this, file, firstRow, endRow, firstRow == 0 && endRow == file.rows() ? index(file) : null);
    }

    private long bytesToRead(DataFile file) {
        return rowBytes < 0 ? file.length() : (long) Math.min(file.length(), file.rows() * rowBytes);
    }

    private @Nullable FileIndex index(DataFile file) {
        return indexes == null ? null : indexes.get(file.path());
    }

    /**
     * The rows of a file that are deleted, for an engine that counts rows; reads them if there are any.
     *
     * @throws io.synadb.CorruptDataException if they are damaged; it names their file
     */
    public DeletedRows deleted(DataFile file) {
        DeletesEntry entry = file.deletes();
        return entry == null ? DeletedRows.NONE : DeletesFormat.read(storage, entry, file.rows());
    }

    /** About how many bytes the selected columns of so many rows of a file have. */
    long estimatedBytes(DataFile file, long rows) {
        return (long) (file.length() * selectedShare) * rows / Math.max(1, file.rows());
    }

    Storage storage() {
        return storage;
    }

    List<Integer> fieldIds() {
        return IntStream.of(fieldIds).boxed().toList();
    }

    int ef() {
        return ef;
    }

    RowChoice choice() {
        return choice;
    }
}

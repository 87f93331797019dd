package io.synadb.flink.source;

import io.synadb.table.ScanTask;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Some rows of one data file, and how far they have been read. It names the file as its commit does, so that a reader needs
 * no look at the commits.
 *
 * <p>Immutable and thread-safe.
 *
 * @param version the version that added the rows, or the one that was read whole
 * @param file without statistics and partition values, which no reader needs
 * @param firstRow the first row of the split, counted from 0 in the file
 * @param nextRow the first row that has not been emitted
 * @param endRow the row after the last one of the split
 */
public record SynaSplit(long version, DataFile file, long firstRow, long nextRow, long endRow) implements SourceSplit {
    public SynaSplit {
        if (firstRow < 0 || nextRow < firstRow || endRow < nextRow || endRow > file.rows()) {
            throw new IllegalArgumentException("Rows " + firstRow + " to " + endRow + ", next " + nextRow + ", of "
                    + file.path() + ", which has " + file.rows() + " rows");
        }
    }

    /** All rows of a task, none of them read. */
    static SynaSplit of(long version, ScanTask task) {
        DataFile file = task.file();
        return new SynaSplit(
                version,
                file(file.path(), file.length(), file.footer(), file.footerCrc(), file.rows())
                        .withDeletes(file.deletes()),
                task.firstRow(),
                task.firstRow(),
                task.firstRow() + task.rows());
    }

    /** What a reader has to know of a file. */
    static DataFile file(String path, long length, long footer, int footerCrc, long rows) {
        return new DataFile(path, length, footer, footerCrc, rows, Map.of(), Map.of(), 0, 0);
    }

    /** The same for as long as the split exists: its file and where it starts there. */
    @Override
    public String splitId() {
        return file.path() + "@" + firstRow;
    }

    /** How many rows have not been emitted, the deleted ones too. */
    public long remainingRows() {
        return endRow - nextRow;
    }

    /** The same split, read up to a row. */
    SynaSplit readUpTo(long row) {
        return new SynaSplit(version, file, firstRow, row, endRow);
    }

    /** How many of the remaining rows are live. */
    long liveRows(DeletedRows deleted) {
        return remainingRows() - deleted.countIn(nextRow, endRow);
    }

    /** The first live rows of the split that have not been emitted; the rest belongs to nobody. */
    SynaSplit limitedTo(long rows, DeletedRows deleted) {
        return rows >= liveRows(deleted)
                ? this
                : new SynaSplit(version, file, firstRow, nextRow, deleted.endOfLive(nextRow, rows));
    }

    /** About how many bytes of the file hold the remaining rows. */
    long remainingBytes() {
        return (long) ((double) file.length() / Math.max(1, file.rows()) * remainingRows());
    }

    @Override
    public String toString() {
        return "rows " + firstRow + " to " + endRow + " of " + file.path() + " (version " + version + ", next "
                + nextRow + ")";
    }
}

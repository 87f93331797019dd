package io.synadb.table.data;

import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.partition.PartitionField;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data file as a commit names it: enough to plan a scan without opening the file, and to trust nothing else in it.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param path relative to the table, with {@code /}
 * @param length how many bytes are committed; what lies beyond is not read
 * @param footer the offset of the last footer record, which ends at {@code length}
 * @param footerCrc the checksum of that record
 * @param rows the rows of the file, the deleted ones too
 * @param statistics by field id
 * @param partition the values of the partition fields by which its rows were split, as text; a null value is a null
 * @param bucket the bucket of a keyed table, else 0
 * @param generation how often the rows were rewritten
 * @param deletes where the deleted rows of the file stand; null when none is deleted
 * @param firstRow the first row that a writer gives on with this, counted from 0: those before it are of earlier commits, if the
 *     file is one that grows. What a version says of a file is of all its rows: 0
 * @param growing whether its writer may append to it; of a file of a version nobody knows: false
 */
public record DataFile(
        String path,
        long length,
        long footer,
        int footerCrc,
        long rows,
        Map<Integer, ColumnStatistics> statistics,
        Map<PartitionField, @Nullable String> partition,
        int bucket,
        int generation,
        @Nullable DeletesEntry deletes,
        long firstRow,
        boolean growing)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public DataFile {
        Objects.requireNonNull(path, "path");
        statistics = Collections.unmodifiableMap(new TreeMap<>(statistics));
        partition = Collections.unmodifiableMap(new TreeMap<>(partition));
    }

    /** A file none of whose rows is deleted. */
    public DataFile(
            String path,
            long length,
            long footer,
            int footerCrc,
            long rows,
            Map<Integer, ColumnStatistics> statistics,
            Map<PartitionField, @Nullable String> partition,
            int bucket,
            int generation) {
        this(path, length, footer, footerCrc, rows, statistics, partition, bucket, generation, null, 0, false);
    }

    /** The same file with other rows deleted; null for none. */
    public DataFile withDeletes(@Nullable DeletesEntry other) {
        return with(bucket, generation, other, firstRow, growing);
    }

    /** The same file, whose rows were rewritten so often. */
    public DataFile withGeneration(int other) {
        return with(bucket, other, deletes, firstRow, growing);
    }

    /** The same file, whose rows are all of this bucket. */
    public DataFile withBucket(int other) {
        return with(other, generation, deletes, firstRow, growing);
    }

    /** The same file, of which the rows from this one on are given on. */
    public DataFile withFirstRow(long other) {
        return with(bucket, generation, deletes, other, growing);
    }

    /** The same file, to which its writer may append, or not. */
    public DataFile withGrowing(boolean other) {
        return with(bucket, generation, deletes, firstRow, other);
    }

    private DataFile with(
            int otherBucket,
            int otherGeneration,
            @Nullable DeletesEntry otherDeletes,
            long otherFirstRow,
            boolean otherGrowing) {
        return new DataFile(
                path,
                length,
                footer,
                footerCrc,
                rows,
                statistics,
                partition,
                otherBucket,
                otherGeneration,
                otherDeletes,
                otherFirstRow,
                otherGrowing);
    }

    /** The same file, as a version says it. */
    public DataFile ofVersion() {
        return withFirstRow(0).withGrowing(false);
    }

    /** Whether a part of it was given on before. */
    public boolean isGrown() {
        return firstRow > 0;
    }

    /** How many rows a writer gives on with this. */
    public long newRows() {
        return rows - firstRow;
    }

    /** How many rows are not deleted. */
    public long liveRows() {
        return deletes == null ? rows : rows - deletes.count();
    }

    /**
     * What is known together of the columns that all of some files have, by field id; a column that one of them lacks, or
     * knows nothing of, is not there. Deleted rows count.
     */
    public static Map<Integer, ColumnStatistics> statisticsOf(Collection<DataFile> files) {
        Map<Integer, ColumnStatistics> merged = null;
        long rows = 0;
        for (DataFile file : files) {
            if (merged == null) {
                merged = new TreeMap<>(file.statistics());
            } else {
                merged.keySet().retainAll(file.statistics().keySet());
                long before = rows;
                merged.replaceAll((id, column) ->
                        column.merge(Objects.requireNonNull(file.statistics().get(id)), before, file.rows()));
            }
            rows += file.rows();
        }
        return merged == null ? Map.of() : merged;
    }
}

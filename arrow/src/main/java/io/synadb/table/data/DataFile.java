package io.synadb.table.data;

import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.partition.PartitionField;
import java.io.Serializable;
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
        @Nullable DeletesEntry deletes)
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
        this(path, length, footer, footerCrc, rows, statistics, partition, bucket, generation, null);
    }

    /** The same file with other rows deleted; null for none. */
    public DataFile withDeletes(@Nullable DeletesEntry other) {
        return new DataFile(path, length, footer, footerCrc, rows, statistics, partition, bucket, generation, other);
    }

    /** The same file, whose rows were rewritten so often. */
    public DataFile withGeneration(int other) {
        return new DataFile(path, length, footer, footerCrc, rows, statistics, partition, bucket, other, deletes);
    }

    /** The same file, whose rows are all of this bucket. */
    public DataFile withBucket(int other) {
        return new DataFile(path, length, footer, footerCrc, rows, statistics, partition, other, generation, deletes);
    }

    /** How many rows are not deleted. */
    public long liveRows() {
        return deletes == null ? rows : rows - deletes.count();
    }
}

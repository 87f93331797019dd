package io.synadb.table.compaction;

import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.partition.PartitionField;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds the live rows of others, in their order, and waits to take their place.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class CompactedGroup implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<DataFile> before;
    private final List<DataFile> after;
    private final List<IndexFile> indexes;

    private CompactedGroup(List<DataFile> before, List<DataFile> after, List<IndexFile> indexes) {
        this.before = before;
        this.after = after;
        this.indexes = List.copyOf(indexes);
    }

    /**
     * @param before as they were when they were read
     * @param written one file, or none where no row was live
     */
    static CompactedGroup of(List<DataFile> before, List<DataFile> written) {
        long rows = before.stream().mapToLong(DataFile::liveRows).sum();
        if (written.isEmpty() && rows == 0) {
            return new CompactedGroup(before, List.of(), List.of());
        }
        Map<PartitionField, @Nullable String> partition = before.get(0).partition();
        boolean same = written.size() == 1
                && written.get(0).rows() == rows
                && written.get(0).partition().equals(partition);
        if (!same) {
            throw new IllegalStateException("Compaction read " + rows + " rows of partition " + partition
                    + " and wrote " + written + ", expected one file of as many. Nothing was committed.");
        }
        int generation = before.stream().mapToInt(DataFile::generation).max().orElse(0) + 1;
        return new CompactedGroup(before, List.of(written.get(0).withGeneration(generation)), List.of());
    }

    /** The same with indexes of the new file. */
    CompactedGroup withIndexes(List<IndexFile> built) {
        return new CompactedGroup(before, after, built);
    }

    /** The old files, as they were when they were read. */
    List<DataFile> before() {
        return before;
    }

    /** The new file; none when none of the rows was live. */
    List<DataFile> after() {
        return after;
    }

    /** Indexes of the new file. */
    List<IndexFile> indexes() {
        return indexes;
    }

    @Override
    public String toString() {
        return before.size() + " files in " + after.stream().map(DataFile::path).toList();
    }
}

package io.synadb.table.compaction;

import io.synadb.table.BatchReader;
import io.synadb.table.FileScan;
import io.synadb.table.ScanTask;
import io.synadb.table.TableWriter;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Some files of one partition that become one: the part of a compaction that one worker does.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class CompactionGroup implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<DataFile> files;
    private final FileScan scan;
    private final WritePlan plan;

    /**
     * @param files in the order of their rows
     * @param scan of all columns
     */
    CompactionGroup(List<DataFile> files, FileScan scan, WritePlan plan) {
        this.files = List.copyOf(files);
        this.scan = scan;
        this.plan = plan;
    }

    /** The files, in the order in which their rows follow upon one another. */
    public List<DataFile> files() {
        return files;
    }

    /** How many rows are written. */
    public long rows() {
        return files.stream().mapToLong(DataFile::liveRows).sum();
    }

    /** How many bytes are read at most. */
    public long sizeBytes() {
        return files.stream().mapToLong(DataFile::length).sum();
    }

    /**
     * Writes the live rows of the files, in their order, to one new file, which nobody sees until {@link
     * CompactionPlan#commit} names it. Reads and holds a few chunks at a time, however large the files are.
     *
     * @param allocator holds the rows that are on their way
     * @throws CancellationException if the thread is interrupted, which it stays; the new file is deleted
     * @throws io.synadb.CorruptDataException if a file is damaged; it names the file
     */
    public CompactedGroup rewrite(BufferAllocator allocator) {
        try (TableWriter writer = plan.newWriter("compaction of " + files.size() + " files", allocator)) {
            for (DataFile file : files) {
                for (ScanTask task : scan.tasks(file, 0)) {
                    copy(task, writer, allocator);
                }
            }
            requireNotInterrupted();
            return CompactedGroup.of(files, writer.finish());
        }
    }

    private static void copy(ScanTask task, TableWriter writer, BufferAllocator allocator) {
        try (BatchReader reader = task.open(allocator)) {
            requireNotInterrupted();
            while (reader.hasNext()) {
                try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                    writer.write(batch);
                }
                requireNotInterrupted();
            }
        }
    }

    static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The compaction was interrupted; it has committed nothing.");
        }
    }

    @Override
    public String toString() {
        return files.size() + " files of " + rows() + " live rows";
    }
}

package io.synadb.table.compaction;

import io.synadb.SynaException;
import io.synadb.table.BatchReader;
import io.synadb.table.FileIndexer;
import io.synadb.table.FileScan;
import io.synadb.table.ScanTask;
import io.synadb.table.TableWriter;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some files of one partition that become one: the part of a compaction that one worker does.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class CompactionGroup implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(CompactionGroup.class);

    private final List<DataFile> files;
    private final FileScan scan;
    private final WritePlan plan;
    private final FileIndexer indexer;

    /**
     * @param files in the order of their rows
     * @param scan of all columns
     */
    CompactionGroup(List<DataFile> files, FileScan scan, WritePlan plan, FileIndexer indexer) {
        this.files = List.copyOf(files);
        this.scan = scan;
        this.plan = plan;
        this.indexer = indexer;
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
     * Writes the live rows of the files, in their order, to one new file, and builds its indexes; nobody sees them until {@link
     * CompactionPlan#commit} names them. Reads and holds a few chunks at a time, however large the files are, and then what
     * a build holds. A build that fails costs the new file its index, no more.
     *
     * @param allocator holds the rows that are on their way
     * @throws CancellationException if the thread is interrupted, which it stays; the new file is deleted
     * @throws io.synadb.CorruptDataException if a file is damaged; it names the file
     */
    public CompactedGroup rewrite(BufferAllocator allocator) {
        try (TableWriter writer = plan.newRewriter("compaction of " + files.size() + " files", allocator)) {
            for (DataFile file : files) {
                for (ScanTask task : scan.tasks(file, 0)) {
                    copy(task, writer, allocator);
                }
            }
            requireNotInterrupted();
            CompactedGroup group = CompactedGroup.of(files, writer.finish());
            return group.withIndexes(index(group.after(), allocator));
        }
    }

    private List<IndexFile> index(List<DataFile> written, BufferAllocator allocator) {
        List<IndexFile> indexes = new ArrayList<>();
        for (DataFile file : written) {
            try {
                indexes.addAll(indexer.build(file, allocator));
            } catch (SynaException e) {
                LOG.warn("File {} of a compaction has no index: build it later", file.path(), e);
            }
        }
        return indexes;
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

package io.synadb.table.write;

import io.synadb.arrow.RowCopy;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileWriter;
import io.synadb.table.partition.PartitionField;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The file of one partition while it is written, and the rows that wait to become its next chunk. Not thread-safe.
 */
public final class PartitionWriter implements AutoCloseable {
    private final DataFileWriter file;
    private final Map<PartitionField, @Nullable String> partition;
    private final int bucket;
    private final Schema schema;
    private final BufferAllocator allocator;
    private @Nullable VectorSchemaRoot waiting;
    private @Nullable RowCopy copy;
    private long waitingBytes;

    public PartitionWriter(
            DataFileWriter file,
            Map<PartitionField, @Nullable String> partition,
            int bucket,
            Schema schema,
            BufferAllocator allocator) {
        this.file = file;
        this.partition = partition;
        this.bucket = bucket;
        this.schema = schema;
        this.allocator = allocator;
    }

    /** The columns of the file. */
    public Schema schema() {
        return schema;
    }

    /** About how many bytes the waiting rows have. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** Copies rows behind those that wait. */
    public void append(VectorSchemaRoot rows, int first, int count, long bytes) {
        RowCopy target = copy;
        if (target == null) {
            VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
            waiting = root;
            target = RowCopy.into(root, count);
            copy = target;
        }
        target.append(rows, first, count);
        waitingBytes += bytes;
    }

    /** Writes a batch as a chunk of its own, without a copy; no rows may wait. */
    public void write(VectorSchemaRoot batch) {
        file.write(batch);
    }

    /** Writes the waiting rows as a chunk. */
    public void flush() {
        if (waiting != null && copy != null) {
            copy.finish();
            file.write(waiting);
            release();
        }
    }

    /** Writes what waits, and makes it durable; empty if nothing was new. The file may grow further. */
    public Optional<DataFile> checkpoint() {
        flush();
        return file.hasNewRows() ? Optional.of(file.checkpoint(partition).withBucket(bucket)) : Optional.empty();
    }

    /** Writes what waits, and completes the file; empty if nothing was new since it was given on. */
    public Optional<DataFile> finish() {
        Optional<DataFile> last = checkpoint();
        close();
        return last.map(file -> file.withGrowing(false));
    }

    /** The length of the file so far, without what waits. */
    public long sizeBytes() {
        return file.sizeBytes();
    }

    /** How many rows the file has, without those that wait. */
    public long rows() {
        return file.rows();
    }

    /** How many dictionaries the file has. */
    public int dictionaries() {
        return file.dictionaries();
    }

    /** Closes the file, and deletes it unless rows of it were given on. Idempotent. */
    @Override
    public void close() {
        release();
        file.close();
    }

    private void release() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
        copy = null;
        waitingBytes = 0;
    }
}

package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.FileEncoding;
import io.synadb.table.key.KeySpec;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the writers of a table have to know, to be sent to workers.
 *
 * <p>Serializable, immutable and thread-safe.
 */
public final class WritePlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Storage storage;
    /** The schema message, because {@link Schema} is not serializable. */
    private final byte[] schema;

    private final List<PartitionField> partitionBy;
    private final KeySpec key;
    private final FileEncoding encoding;
    private final WriteOptions options;

    WritePlan(
            Storage storage,
            Schema schema,
            List<PartitionField> partitionBy,
            KeySpec key,
            FileEncoding encoding,
            WriteOptions options) {
        this.storage = storage;
        this.schema = Schemas.toMessage(schema);
        this.partitionBy = List.copyOf(partitionBy);
        this.key = key;
        this.encoding = options.compression() == null ? encoding : encoding.withCompression(options.compression());
        this.options = options;
    }

    /** A plan for a table that the commit will make: see {@link TableCommit#creating}. */
    public static WritePlan of(Storage storage, TableSpec spec, WriteOptions options) {
        return new WritePlan(storage, spec.schema(), spec.partitionFields(), spec.keySpec(), spec.encoding(), options);
    }

    /** The columns of the batches that a writer takes, partition columns among them, with field ids. */
    public Schema schema() {
        return Schemas.fromMessage(ByteBuffer.wrap(schema));
    }

    /**
     * Starts a writer.
     *
     * @param taskId names the writer in messages
     * @param allocator holds the rows that are not yet in a file
     */
    public TableWriter newWriter(String taskId, BufferAllocator allocator) {
        return new TableWriter(this, taskId, allocator, true);
    }

    /**
     * As {@link #newWriter}, for rows that the table has already: their texts are written as they stand, in whatever form an
     * earlier version has let them in.
     */
    public TableWriter newRewriter(String taskId, BufferAllocator allocator) {
        return new TableWriter(this, taskId, allocator, false);
    }

    Storage storage() {
        return storage;
    }

    List<PartitionField> partitionBy() {
        return partitionBy;
    }

    KeySpec key() {
        return key;
    }

    /** How the columns of the files are written. */
    FileEncoding encoding() {
        return encoding;
    }

    WriteOptions options() {
        return options;
    }
}

package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.search.Nearest;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of a scan that one worker reads: some columns of some chunks of one file.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class ScanTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Storage storage;
    private final DataFile file;
    private final int firstChunk;
    private final int endChunk;
    private final long rows;
    private final long sizeBytes;
    /** The schema message of the selected columns, because {@link Schema} is not serializable. */
    private final byte[] projected;

    private final int[] fieldIds;
    private final @Nullable Nearest nearest;
    /** The field id of the column that {@link #nearest} asks for, else 0. */
    private final int vectorId;

    /** @param endChunk the chunk after the last one, or a larger number for all that the file has */
    ScanTask(
            Storage storage,
            DataFile file,
            int firstChunk,
            int endChunk,
            long rows,
            long sizeBytes,
            ScanColumns columns) {
        this.storage = storage;
        this.file = file;
        this.firstChunk = firstChunk;
        this.endChunk = endChunk;
        this.rows = rows;
        this.sizeBytes = sizeBytes;
        this.projected = Schemas.toMessage(columns.projected());
        this.fieldIds = columns.fieldIds().stream().mapToInt(Integer::intValue).toArray();
        this.nearest = columns.nearest();
        this.vectorId = columns.vectorId();
    }

    /** The file, as its commit names it. */
    public DataFile file() {
        return file;
    }

    /** How many rows the chunks have, before a search chooses among them. */
    public long rows() {
        return rows;
    }

    /** About how many bytes the selected columns of the chunks have. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** The schema of the batches. */
    public Schema schema() {
        return Schemas.fromMessage(ByteBuffer.wrap(projected));
    }

    /**
     * Opens the file.
     *
     * @param allocator accounts for the batches, which belong to the caller
     * @throws io.synadb.NotFoundException if the file is gone
     * @throws io.synadb.CorruptDataException here or while reading, if what was committed is damaged; it names the file
     */
    public BatchReader open(BufferAllocator allocator) {
        DataFileReader reader = DataFileReader.open(storage, file);
        try {
            int end = Math.min(endChunk, reader.chunks());
            List<Integer> ids = Arrays.stream(fieldIds).boxed().toList();
            return nearest == null
                    ? new ChunkReader(reader, firstChunk, end, ids, allocator)
                    : new NearestReader(reader, firstChunk, end, nearest, vectorId, ids, allocator);
        } catch (RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return file.path()
                + (firstChunk == 0 && endChunk == Integer.MAX_VALUE ? "" : "[" + firstChunk + "," + endChunk + ")");
    }
}

package io.synadb.table;

import io.synadb.table.data.DataFileReader;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads all rows of a range of chunks, a chunk a batch. Not thread-safe. */
final class ChunkReader implements BatchReader {
    private final DataFileReader reader;
    private final int end;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;
    private int next;

    ChunkReader(DataFileReader reader, int first, int end, List<Integer> fieldIds, BufferAllocator allocator) {
        this.reader = reader;
        this.next = first;
        this.end = end;
        this.fieldIds = fieldIds;
        this.allocator = allocator;
    }

    @Override
    public Optional<VectorSchemaRoot> next() {
        if (next >= end) {
            return Optional.empty();
        }
        VectorSchemaRoot batch = reader.read(next, fieldIds, allocator);
        next++;
        return Optional.of(batch);
    }

    @Override
    public void close() {
        reader.close();
    }
}

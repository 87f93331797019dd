package io.synadb.table;

import io.synadb.table.data.DataFileReader;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads a range of rows, a chunk a batch; the first and the last batch may be a part of one. Not thread-safe. */
final class RowRangeReader implements BatchReader {
    private final DataFileReader reader;
    private final long endRow;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;
    private long nextRow;

    RowRangeReader(
            DataFileReader reader, long firstRow, long endRow, List<Integer> fieldIds, BufferAllocator allocator) {
        this.reader = reader;
        this.nextRow = firstRow;
        this.endRow = endRow;
        this.fieldIds = fieldIds;
        this.allocator = allocator;
    }

    @Override
    public Optional<VectorSchemaRoot> next() {
        if (nextRow >= endRow) {
            return Optional.empty();
        }
        int chunk = reader.chunkOf(nextRow);
        int skipped = (int) (nextRow - reader.firstRowOf(chunk));
        int count = (int) Math.min(endRow - nextRow, reader.rowsOf(chunk) - skipped);
        VectorSchemaRoot batch = reader.read(chunk, fieldIds, allocator);
        nextRow += count;
        return Optional.of(count == batch.getRowCount() ? batch : part(batch, skipped, count));
    }

    /** Takes over the batch. */
    private static VectorSchemaRoot part(VectorSchemaRoot batch, int first, int count) {
        try (batch) {
            VectorSchemaRoot part = batch.slice(first, count);
            // Arrow takes the count from the first column, and there may be none.
            part.setRowCount(count);
            return part;
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}

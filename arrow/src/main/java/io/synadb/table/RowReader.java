package io.synadb.table;

import io.synadb.arrow.RowSelection;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFileReader;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Reads some rows of a file, a chunk a batch. A chunk without any is passed over unread; one of which they are one piece is
 * not copied. Not thread-safe.
 */
final class RowReader implements BatchReader {
    private final DataFileReader reader;
    private final ChunkRows rows;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;
    private long left;
    private int chunk;
    /** The rows of {@link #chunk} that come next; null when they were not asked for yet. */
    private @Nullable RowSelection found;

    private RowPositions positions = RowPositions.range(0, 0);

    /** @param limit how many rows to read at most */
    RowReader(DataFileReader reader, ChunkRows rows, long limit, List<Integer> fieldIds, BufferAllocator allocator) {
        this.reader = reader;
        this.rows = rows;
        this.left = limit;
        this.fieldIds = fieldIds;
        this.allocator = allocator;
    }

    @Override
    public boolean hasNext() {
        while (found == null && left > 0 && chunk < reader.chunks()) {
            RowSelection selected = rows.of(chunk);
            selected.retainFirst(left);
            if (selected.isEmpty()) {
                chunk++;
            } else {
                found = selected;
                left -= selected.count();
            }
        }
        return found != null;
    }

    @Override
    public Optional<VectorSchemaRoot> next() {
        if (!hasNext() || found == null) {
            return Optional.empty();
        }
        VectorSchemaRoot batch = take(found, chunk);
        found = null;
        chunk++;
        return Optional.of(batch);
    }

    private VectorSchemaRoot take(RowSelection selected, int ofChunk) {
        long chunkStart = reader.firstRowOf(ofChunk);
        int first = selected.next(0);
        int end = selected.nextRemoved(first);
        boolean onePiece = selected.next(end) == selected.rows();
        if (onePiece) {
            VectorSchemaRoot batch = reader.read(ofChunk, fieldIds, allocator);
            positions = RowPositions.range(chunkStart + first, end - first);
            return end - first == batch.getRowCount() ? batch : part(batch, first, end - first);
        }
        positions = RowPositions.of(chunkStart, selected);
        return selected.take(reader.view(ofChunk, fieldIds, allocator), allocator);
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
    public RowPositions positions() {
        return positions;
    }

    @Override
    public void close() {
        reader.close();
    }
}

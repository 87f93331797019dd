package io.synadb.table;

import io.synadb.arrow.RowSelection;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.deletes.DeletedRows;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Reads the live rows of a range, a chunk a batch; the first and the last batch may be a part of one, and a chunk without
 * a live row is passed over unread. Not thread-safe.
 */
final class RowRangeReader implements BatchReader {
    private final DataFileReader reader;
    private final DeletedRows deleted;
    private final long endRow;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;
    /** A live row, unless it is the end or beyond it. */
    private long nextRow;

    private RowPositions positions = RowPositions.range(0, 0);

    RowRangeReader(
            DataFileReader reader, long firstRow, long endRow, List<Integer> fieldIds, BufferAllocator allocator) {
        this.reader = reader;
        this.deleted = reader.deleted();
        this.nextRow = deleted.nextLive(firstRow);
        this.endRow = endRow;
        this.fieldIds = fieldIds;
        this.allocator = allocator;
    }

    @Override
    public Optional<VectorSchemaRoot> next() {
        if (!hasNext()) {
            return Optional.empty();
        }
        int chunk = reader.chunkOf(nextRow);
        long chunkStart = reader.firstRowOf(chunk);
        int first = (int) (nextRow - chunkStart);
        int end = (int) Math.min(endRow - chunkStart, reader.rowsOf(chunk));
        VectorSchemaRoot batch = live(reader.read(chunk, fieldIds, allocator), chunkStart, first, end);
        nextRow = deleted.nextLive(chunkStart + end);
        return Optional.of(batch);
    }

    @Override
    public boolean hasNext() {
        return nextRow < endRow;
    }

    @Override
    public RowPositions positions() {
        return positions;
    }

    /** The live ones of the rows {@code [first, end)} of a chunk, whose batch it takes over. */
    private VectorSchemaRoot live(VectorSchemaRoot batch, long chunkStart, int first, int end) {
        if (deleted.countIn(chunkStart + first, chunkStart + end) == 0) {
            positions = RowPositions.range(chunkStart + first, end - first);
            return end - first == batch.getRowCount() ? batch : part(batch, first, end - first);
        }
        RowSelection selection = RowSelection.all(batch.getRowCount());
        selection.retainRange(first, end);
        for (long row = deleted.nextDeleted(chunkStart + first);
                row < chunkStart + end;
                row = deleted.nextDeleted(row + 1)) {
            selection.remove((int) (row - chunkStart));
        }
        positions = RowPositions.of(chunkStart, selection);
        return selection.take(batch, allocator);
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

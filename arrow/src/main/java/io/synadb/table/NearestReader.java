package io.synadb.table;

import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestScan;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads of some rows of a file those that can be among the nearest. Not thread-safe. */
final class NearestReader implements BatchReader {
    private final DataFileReader reader;
    private final NearestScan scan;
    private RowPositions positions = RowPositions.range(0, 0);

    /** @param rows to choose among */
    NearestReader(
            DataFileReader reader,
            ChunkRows rows,
            Nearest nearest,
            int vectorId,
            List<Integer> fieldIds,
            BufferAllocator allocator) {
        this.reader = reader;
        this.scan = NearestScan.of(reader, rows, nearest, vectorId, fieldIds, allocator);
    }

    @Override
    public Optional<VectorSchemaRoot> next() {
        return scan.next().map(found -> {
            positions = RowPositions.of(found.positions());
            return found.rows();
        });
    }

    @Override
    public boolean hasNext() {
        return scan.hasNext();
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

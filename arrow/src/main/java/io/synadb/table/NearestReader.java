package io.synadb.table;

import io.synadb.table.data.DataFileReader;
import io.synadb.table.search.NearestScan;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads of some rows of a file those that can be among the nearest. Not thread-safe. */
final class NearestReader implements BatchReader {
    private final DataFileReader reader;
    private final NearestScan scan;
    private RowPositions positions = RowPositions.range(0, 0);

    /** @param reader closed with this */
    NearestReader(DataFileReader reader, NearestScan scan) {
        this.reader = reader;
        this.scan = scan;
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

package io.synadb.table;

import io.synadb.arrow.RowCopy;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.search.NearestRows;
import io.synadb.table.search.NearestScan;
import io.synadb.table.search.RankedRows;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Reads the columns of rows that a search has found: each file once, each chunk once. Not thread-safe. */
final class MatchGathering {
    private final Storage storage;
    private final TableState state;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;

    MatchGathering(Storage storage, TableState state, List<Integer> fieldIds, BufferAllocator allocator) {
        this.storage = storage;
        this.state = state;
        this.fieldIds = fieldIds;
        this.allocator = allocator;
    }

    private record Place(int order, long row) {}

    private record Copied(VectorSchemaRoot batch, int row) {}

    /** @param best in the order of the answer */
    Matches gather(List<FoundRow> best) {
        Map<Integer, List<FoundRow>> byFile = new TreeMap<>();
        best.forEach(row ->
                byFile.computeIfAbsent(row.order(), first -> new ArrayList<>()).add(row));
        List<NearestRows> batches = new ArrayList<>();
        Map<Place, Copied> places = new HashMap<>();
        try {
            byFile.forEach((order, rows) -> read(order, rows, batches, places));
            return collect(best, places);
        } finally {
            batches.forEach(NearestRows::close);
        }
    }

    private void read(int order, List<FoundRow> rows, List<NearestRows> batches, Map<Place, Copied> places) {
        long[] positions = rows.stream().mapToLong(FoundRow::row).toArray();
        RankedRows ranked = RankedRows.of(positions, new float[positions.length]);
        try (DataFileReader reader = DataFileReader.open(
                storage, rows.get(0).file(), state.metadata().schema())) {
            NearestScan scan = NearestScan.of(reader, ranked, fieldIds, allocator);
            for (Optional<NearestRows> next = scan.next(); next.isPresent(); next = scan.next()) {
                NearestRows batch = next.get();
                batches.add(batch);
                for (int row = 0; row < batch.positions().length; row++) {
                    places.put(new Place(order, batch.positions()[row]), new Copied(batch.rows(), row));
                }
            }
        }
    }

    private Matches collect(List<FoundRow> best, Map<Place, Copied> places) {
        VectorSchemaRoot rows =
                VectorSchemaRoot.create(Schemas.select(state.metadata().schema(), fieldIds), allocator);
        try {
            RowCopy copy = RowCopy.into(rows);
            float[] distances = new float[best.size()];
            for (int i = 0; i < distances.length; i++) {
                FoundRow found = best.get(i);
                Copied copied = Objects.requireNonNull(places.get(new Place(found.order(), found.row())));
                copy.append(copied.batch(), copied.row(), 1);
                distances[i] = found.distance();
            }
            copy.finish();
            return new Matches(rows, distances);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }
}

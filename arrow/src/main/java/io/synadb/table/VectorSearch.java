package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.RowCopy;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableState;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Verdict;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestRows;
import io.synadb.table.search.NearestScan;
import io.synadb.table.search.NullOrder;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.VectorKernels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An exact search over one version of a table, in this process: every vector of a live row is compared.
 *
 * <p>Rows whose vector is null, or has no distance under the metric, are never among the answers. Ten rows by
 * {@link DistanceMetric#L2} with all columns are the default. Not thread-safe.
 */
public final class VectorSearch {
    private static final int DEFAULT_K = 10;

    private final Storage storage;
    private final TableState state;
    private final Field column;
    private final float[] query;
    private final Schema schema;
    private int k = DEFAULT_K;
    private DistanceMetric metric = DistanceMetric.L2;
    private @Nullable Predicate predicate;
    private List<Integer> fieldIds;

    VectorSearch(Storage storage, TableState state, String column, float[] query) {
        this.storage = storage;
        this.state = state;
        this.query = query.clone();
        this.schema = state.metadata().schema();
        this.column = Columns.requireVector(schema, column, query.length, storage);
        int element = VectorKernels.active().firstNonFinite(query, 0, query.length);
        if (element >= 0) {
            throw new InvalidArgumentException("Cannot search column '" + column + "' of table " + storage.location()
                    + ": element " + element + " of the query vector is " + query[element]
                    + ", expected a finite number.");
        }
        this.fieldIds = schema.getFields().stream().map(Schemas::fieldId).toList();
    }

    /** How many rows to find, at least 1. */
    public VectorSearch k(int k) {
        this.k = k;
        return this;
    }

    /** What near means. */
    public VectorSearch metric(DistanceMetric metric) {
        this.metric = metric;
        return this;
    }

    /**
     * Searches among the rows for which a condition is true: the answer is the nearest of these. Its columns need not be
     * selected. Asked again, both conditions have to be true.
     *
     * @throws io.synadb.SchemaException if there is no such column
     * @throws InvalidArgumentException if a column cannot be compared with its literal
     */
    public VectorSearch where(Predicate condition) {
        ScanCondition.of(condition, schema, state.metadata().key(), storage);
        predicate = predicate == null ? condition : predicate.and(condition);
        return this;
    }

    /** Which columns to return, in this order. */
    public VectorSearch select(String... columns) {
        this.fieldIds = List.of(columns).stream()
                .map(name -> Schemas.fieldId(Columns.require(schema, name, storage)))
                .toList();
        return this;
    }

    /**
     * Searches.
     *
     * @param allocator accounts for the answer, which belongs to the caller
     * @throws InvalidArgumentException if k is less than 1
     * @throws io.synadb.CorruptDataException if a file that is read is damaged; it names the file
     */
    public Matches run(BufferAllocator allocator) {
        Nearest nearest = new Nearest(column.getName(), query, metric, k, NullOrder.LAST);
        ScanCondition condition = predicate == null
                ? null
                : ScanCondition.of(predicate, schema, state.metadata().key(), storage);
        RowChoice choice = new RowChoice(condition, nearest, Schemas.fieldId(column), k);
        List<NearestRows> found = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        try {
            for (DataFile file : state.files().values()) {
                if (choice.verdict(file) != Verdict.NEVER) {
                    search(file, nearest, choice, found, candidates, allocator);
                }
            }
            candidates.sort(Comparator.comparingDouble(Candidate::distance));
            return collect(candidates.subList(0, Math.min(k, candidates.size())), allocator);
        } finally {
            found.forEach(NearestRows::close);
        }
    }

    /** Adds the candidates of a file in the order of its rows, so that a stable sort ranks ties by file and row. */
    private void search(
            DataFile file,
            Nearest nearest,
            RowChoice choice,
            List<NearestRows> found,
            List<Candidate> candidates,
            BufferAllocator allocator) {
        try (DataFileReader reader = DataFileReader.open(storage, file, schema)) {
            if (!reader.has(choice.vectorId())) {
                // The column was added later: all its vectors here are null.
                return;
            }
            ChunkRows among = choice.rows(reader, file, allocator);
            NearestScan scan = NearestScan.of(reader, among, nearest, choice.vectorId(), fieldIds, allocator);
            for (Optional<NearestRows> rows = scan.next(); rows.isPresent(); rows = scan.next()) {
                found.add(rows.get());
                float[] distances = rows.get().distances();
                for (int row = 0; row < distances.length; row++) {
                    if (!Float.isNaN(distances[row])) {
                        candidates.add(new Candidate(distances[row], rows.get().rows(), row));
                    }
                }
            }
        }
    }

    private Matches collect(List<Candidate> best, BufferAllocator allocator) {
        VectorSchemaRoot rows = VectorSchemaRoot.create(Schemas.select(schema, fieldIds), allocator);
        try {
            RowCopy copy = RowCopy.into(rows);
            float[] distances = new float[best.size()];
            for (int i = 0; i < distances.length; i++) {
                Candidate candidate = best.get(i);
                copy.append(candidate.rows(), candidate.row(), 1);
                distances[i] = candidate.distance();
            }
            copy.finish();
            return new Matches(rows, distances);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** A row that may be among the nearest, and where it is. */
    private record Candidate(float distance, VectorSchemaRoot rows, int row) {}
}

package io.synadb.table.search;

import io.synadb.DimensionMismatchException;
import io.synadb.SchemaException;
import io.synadb.arrow.RowCopy;
import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFileReader;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A search over one data file, in two passes.
 *
 * <p>The first reads the vector column alone and {@linkplain #rank ranks} its rows; an index may do so in its place
 * ({@link FileSearch}). The second reads the columns asked for, of the chunks that hold an answer, and copies the answers into
 * small batches. The answer of a scan is every row that ranks k-th or better, and every row at the distance of the k-th, by
 * {@link RowRanking}; so it is exactly what sorting all rows and cutting would give, however ties are broken, and the answers
 * of several files merge by sorting and cutting again.
 *
 * <p>Distances are those of {@link io.synadb.vector.DistanceMetric#distance}, bit for bit. Not thread-safe.
 */
public final class NearestScan {
    private final DataFileReader reader;
    private final List<Integer> fieldIds;
    private final BufferAllocator allocator;
    private final RankedRows answer;
    private int chunk;
    private int next;

    private NearestScan(DataFileReader reader, List<Integer> fieldIds, BufferAllocator allocator, RankedRows answer) {
        this.reader = reader;
        this.fieldIds = List.copyOf(fieldIds);
        this.allocator = allocator;
        this.answer = answer;
    }

    /**
     * Ranks some rows of one file.
     *
     * @param reader stays the caller's, who closes it after the last {@link #next}
     * @param rows those to rank; a chunk without any is not read
     * @param vectorId the field id of the vector column
     * @param fieldIds the columns to return, in this order
     * @param allocator of the batches
     * @throws SchemaException when the column does not exist or holds no vectors
     * @throws DimensionMismatchException when the query has another length than the vectors, or than one of the lists
     * @throws io.synadb.CorruptDataException when a byte of the column is not what was written
     */
    public static NearestScan of(
            DataFileReader reader,
            ChunkRows rows,
            VectorQuery nearest,
            int vectorId,
            List<Integer> fieldIds,
            BufferAllocator allocator) {
        Schemas.select(reader.schema(), fieldIds);
        return of(reader, rank(reader, rows, nearest, vectorId, allocator), fieldIds, allocator);
    }

    /** Gives rows that somebody has ranked; of the rest, as {@link #of(DataFileReader, ChunkRows, VectorQuery, int, List, BufferAllocator)}. */
    public static NearestScan of(
            DataFileReader reader, RankedRows answer, List<Integer> fieldIds, BufferAllocator allocator) {
        return new NearestScan(reader, fieldIds, allocator, answer);
    }

    /** The first pass alone. */
    public static RankedRows rank(
            DataFileReader reader, ChunkRows rows, VectorQuery nearest, int vectorId, BufferAllocator allocator) {
        Field column =
                Schemas.select(reader.schema(), List.of(vectorId)).getFields().get(0);
        boolean isSparse = nearest instanceof NearestSparse;
        int queried = nearest instanceof NearestSparse sparse
                ? sparse.query().dimensions()
                : ((Nearest) nearest).query().length;
        int dimensions = isSparse
                ? SparseColumns.dimensions(column)
                : Schemas.isFloatList(column) ? queried : Schemas.dimensions(column);
        if (dimensions != queried) {
            throw new DimensionMismatchException("Column '" + nearest.column() + "' of data file " + reader.path()
                    + " holds vectors of length " + dimensions + ", but the query has " + queried
                    + ": pass a query of the same length.");
        }
        if (Schemas.isVector(column)) {
            Schemas.encoding(column).requireMetric(nearest.metric(), nearest.column());
        }
        boolean hasVectors = reader.has(vectorId);
        ColumnRanking ranking = ColumnRanking.of(nearest, reader.path().toString());
        for (int chunk = 0; chunk < reader.chunks(); chunk++) {
            RowSelection selected = rows.of(chunk);
            if (!hasVectors) {
                ranking.addWithoutVectors(reader.firstRowOf(chunk), selected);
            } else if (!selected.isEmpty()) {
                try (VectorSchemaRoot vectors = reader.view(chunk, List.of(vectorId), allocator)) {
                    ranking.add(vectors.getVector(0), reader.firstRowOf(chunk), selected);
                }
            }
        }
        return ranking.answer();
    }

    /** Whether there are more rows of the answer. */
    public boolean hasNext() {
        return next < answer.size();
    }

    /** The next rows of the answer, which the caller closes: those of one chunk, in the order of the file. */
    public Optional<NearestRows> next() {
        while (chunk < reader.chunks() && next < answer.size()) {
            int current = chunk++;
            long firstRow = reader.firstRowOf(current);
            int start = next;
            while (next < answer.size() && answer.row(next) < firstRow + reader.rowsOf(current)) {
                next++;
            }
            if (next > start) {
                return Optional.of(gather(current, start, next));
            }
        }
        return Optional.empty();
    }

    private NearestRows gather(int ofChunk, int start, int end) {
        int count = end - start;
        long[] positions = new long[count];
        float[] distances = new float[count];
        for (int i = 0; i < count; i++) {
            positions[i] = answer.row(start + i);
            distances[i] = answer.distance(start + i);
        }
        try (VectorSchemaRoot all = reader.view(ofChunk, fieldIds, allocator)) {
            VectorSchemaRoot copies = VectorSchemaRoot.create(all.getSchema(), allocator);
            try {
                RowCopy copy = RowCopy.into(copies, count);
                for (long position : positions) {
                    copy.append(all, (int) (position - reader.firstRowOf(ofChunk)), 1);
                }
                copy.finish();
                return new NearestRows(copies, positions, distances);
            } catch (RuntimeException | Error e) {
                copies.close();
                throw e;
            }
        }
    }
}

package io.synadb.table.search;

import io.synadb.arrow.RowSelection;
import io.synadb.arrow.SparseCells;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Ranks rows by the distance of their sparse vector, and keeps those that rank k-th or better with all ties at rank k, as
 * {@link BestRows} says. The distances are those of {@link SparseDistance}, bit for bit.
 *
 * <p>Not thread-safe.
 */
final class SparseRanking implements ColumnRanking {
    private final NearestSparse nearest;
    private final QueryElements query;
    private final double querySquares;
    private final BestRows best;
    private final SparseSums sums = new SparseSums();

    /** What a row has, taken from the mapped file at once. */
    private int[] indices = new int[0];

    private float[] values = new float[0];

    SparseRanking(NearestSparse nearest) {
        this.nearest = nearest;
        this.query = QueryElements.of(nearest.query());
        this.querySquares = SparseDistance.squaredNorm(nearest.query().sharedValues());
        this.best = new BestRows(nearest.k(), nearest.metric(), nearest.nulls());
    }

    @Override
    public void add(FieldVector column, long firstRow, RowSelection selected) {
        SparseCells cells = new SparseCells((StructVector) column);
        IntBuffer allIndices = bytes(cells.indexData()).asIntBuffer();
        FloatBuffer allValues = bytes(cells.valueData()).asFloatBuffer();
        for (int row = selected.next(0); row < cells.rows(); row = selected.next(row + 1)) {
            if (cells.isNull(row)) {
                best.offerWithoutDistance(firstRow + row);
                continue;
            }
            int start = SparseCells.start(cells.indices(), row);
            int count = SparseCells.start(cells.indices(), row + 1) - start;
            if (count > indices.length) {
                indices = new int[2 * count];
                values = new float[2 * count];
            }
            allIndices.get(start, indices, 0, count);
            allValues.get(SparseCells.start(cells.values(), row), values, 0, count);
            rank(firstRow + row, count);
        }
    }

    private static ByteBuffer bytes(ArrowBuf data) {
        return data.nioBuffer(0, (int) data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void rank(long row, int count) {
        float distance =
                switch (nearest.metric()) {
                    case DOT -> (float) (0 - dot(count));
                    case COSINE -> SparseSums.cosine(dot(count), squares(count), querySquares);
                    case L2, HAMMING -> distance(count);
                };
        if (Float.isNaN(distance)) {
            best.offerWithoutDistance(row);
        } else {
            best.offer(distance, row);
        }
    }

    private double dot(int count) {
        double dot = 0;
        for (int i = 0; i < count; i++) {
            dot += (double) query.at(indices[i]) * values[i];
        }
        return dot;
    }

    private double squares(int count) {
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (double) values[i] * values[i];
        }
        return squares;
    }

    private float distance(int count) {
        sums.clear();
        for (int i = 0; i < count; i++) {
            sums.add(query.at(indices[i]), values[i]);
        }
        return sums.distance(nearest.metric(), querySquares);
    }

    @Override
    public void addWithoutVectors(long firstRow, RowSelection selected) {
        best.offerWithoutVectors(firstRow, selected);
    }

    @Override
    public RankedRows answer() {
        return best.answer();
    }
}

package io.synadb.vector.flat;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.BuildProgress;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.Queries;
import io.synadb.vector.RangeParams;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.CodeKernel;
import io.synadb.vector.kernel.MatrixKernel;
import io.synadb.vector.kernel.TopK;
import io.synadb.vector.kernel.VectorKernels;
import java.util.List;
import java.util.Objects;

/**
 * Looks at every row, so it always finds the true nearest: {@code exact} changes nothing, and {@code ef}, {@code nprobe} and
 * a recall target mean nothing here.
 *
 * <p>With {@code codes=7bit}, the default, it keeps a quarter of the vectors' bytes beside them and reads only these, apart
 * from the few rows that may be among the nearest. With {@code codes=none} it keeps a bit a row and reads the vectors.
 * A batch of queries is answered in one pass over the vectors in either case. The answers are the same in all three. Under
 * {@link DistanceMetric#HAMMING} it keeps and reads one bit an element instead.
 *
 * <p>Thread-safe: insertions and removals exclude one another by this object's monitor, and wait for no search.
 */
public final class FlatIndex implements GrowingIndex {
    private static final String CODES = "codes";
    private static final String SEVEN_BIT = "7bit";
    private static final String NONE = "none";

    /** Longer rows are not coded: sums of more products do not fit into an int. */
    private static final int LONGEST_CODED = 500_000;

    /** From how many queries on one pass over the vectors is faster than one over the codes for each. */
    private static final int BATCH_WITH_CODES = 24;

    private static final int BATCH_WITHOUT_CODES = 8;
    private static final int ROWS_A_REPORT = 1 << 14;

    private final Vectors vectors;
    private final IndexSpec spec;
    private final RowSet rows = new RowSet();
    private final Scan scan;
    private final MatrixKernel matrices;
    private final int leastBatch;
    private volatile boolean closed;

    FlatIndex(Vectors vectors, IndexSpec spec, CodeKernel codes, MatrixKernel matrices) {
        this.vectors = vectors;
        this.matrices = matrices;
        boolean hamming = spec.metric() == DistanceMetric.HAMMING;
        boolean coded = codes(spec).equals(SEVEN_BIT) && vectors.dimensions() <= LONGEST_CODED && !hamming;
        this.spec = spec.with(CODES, coded ? SEVEN_BIT : NONE);
        if (hamming) {
            this.scan = new BitScan(vectors, rows);
            this.leastBatch = Integer.MAX_VALUE;
        } else if (coded) {
            this.scan = new CodeScan(vectors, spec.metric(), rows, codes);
            this.leastBatch = BATCH_WITH_CODES;
        } else {
            this.scan = new FloatScan(vectors, spec.metric(), rows);
            this.leastBatch = BATCH_WITHOUT_CODES;
        }
    }

    private static String codes(IndexSpec spec) {
        return spec.word(CODES, List.of(SEVEN_BIT, NONE));
    }

    /**
     * Refuses what {@link #empty} would.
     *
     * @throws io.synadb.InvalidArgumentException if the options are not those of a flat index
     */
    public static void check(IndexSpec spec) {
        if (spec.kind() != IndexKind.FLAT) {
            throw new InvalidArgumentException("A flat index from the options of another kind: " + spec);
        }
        String unused = codes(spec);
    }

    /**
     * An index without rows as yet.
     *
     * @throws io.synadb.InvalidArgumentException if the options are not those of a flat index
     */
    public static FlatIndex empty(Vectors vectors, IndexSpec spec) {
        check(spec);
        return new FlatIndex(vectors, spec, VectorKernels.codes(), VectorKernels.matrices());
    }

    /**
     * An index of all rows that the vectors have by now.
     *
     * @throws io.synadb.InvalidArgumentException if the options are not those of a flat index
     */
    public static FlatIndex build(Vectors vectors, IndexSpec spec) {
        return build(vectors, spec, BuildProgress.UNSEEN);
    }

    /** The same, telling how far it has come. */
    public static FlatIndex build(Vectors vectors, IndexSpec spec, BuildProgress progress) {
        FlatIndex index = empty(vectors, spec);
        int size = vectors.size();
        for (int row = 0; row < size; row++) {
            index.insert(row);
            if (row % ROWS_A_REPORT == ROWS_A_REPORT - 1 && row < size - 1) {
                progress.rows(row + 1, size);
            }
        }
        progress.rows(size, size);
        return index;
    }

    @Override
    public IndexSpec spec() {
        return spec;
    }

    @Override
    public int size() {
        return rows.count();
    }

    @Override
    public synchronized void insert(int row) {
        checkOpen();
        Objects.checkIndex(row, vectors.size());
        if (!rows.contains(row)) {
            scan.add(row);
            rows.add(row);
        }
    }

    @Override
    public synchronized void remove(int row) {
        checkOpen();
        rows.remove(row);
    }

    @Override
    public Neighbors search(float[] query, SearchParams params) {
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Queries.checkParams(params);
        return find(query, params);
    }

    @Override
    public Neighbors[] searchBatch(Vectors queries, SearchParams params) {
        checkOpen();
        Queries.checkBatch(queries, vectors.dimensions());
        Queries.checkParams(params);
        Neighbors[] found = new Neighbors[queries.size()];
        for (int first = 0; first < found.length; ) {
            int count = Math.min(MatrixKernel.WIDTH, found.length - first);
            if (count < leastBatch) {
                found[first] = find(queries.row(first), params);
                first++;
            } else {
                findTogether(queries, first, count, params, found);
                first += count;
            }
        }
        return found;
    }

    /** All of them, whether or not {@code exact} is asked for. */
    @Override
    public Neighbors searchWithin(float[] query, RangeParams params) {
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Queries.checkParams(params);
        Queries.checkRadius(params.radius(), spec.metric());
        TopK top = TopK.within(params.radius());
        scan.search(query, params.filter().orElse(null), top);
        return Neighbors.of(top.ranking());
    }

    @Override
    public void close() {
        closed = true;
    }

    private Neighbors find(float[] query, SearchParams params) {
        TopK top = TopK.of(params.k());
        scan.search(query, params.filter().orElse(null), top);
        return Neighbors.of(top.ranking());
    }

    private void findTogether(Vectors queries, int first, int count, SearchParams params, Neighbors[] found) {
        RowFilter filter = params.filter().orElse(null);
        float[][] together = new float[count][];
        TopK[] tops = new TopK[count];
        for (int i = 0; i < count; i++) {
            together[i] = queries.row(first + i);
            tops[i] = TopK.of(params.k());
        }
        new BatchScan(vectors, spec.metric(), matrices, together, tops).search(rows, filter);
        for (int i = 0; i < count; i++) {
            found[first + i] = Neighbors.of(tops[i].ranking());
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The index is closed: " + spec);
        }
    }
}

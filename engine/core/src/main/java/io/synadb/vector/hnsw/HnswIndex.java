package io.synadb.vector.hnsw;

import io.synadb.InvalidArgumentException;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.Coverage;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.Queries;
import io.synadb.vector.RangeParams;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The rows nearest to a query by a walk over a graph: approximate, in logarithmic time, and growing one row at a time.
 *
 * <p>The walk compares codes of the rows, of 4 bits an element, or 7 where there are fewer than 128 of them, and the candidates
 * it ends with are measured in float32. {@link SearchParams#ef} says how many candidates that are. Without it they are {@code ef-search},
 * or up to 16 times as many where these are too near each other for the codes to tell them apart; where that is too few, and there are no
 * more than 44 rows for each candidate, it looks at every row. {@link SearchParams#exact} looks at
 * every row instead. {@link SearchParams#recallTarget} takes as many candidates as found that share of the nearest when rows of
 * the index were the queries, at the end of a build, and again when the index has half or twice the rows; queries
 * unlike the rows find less. Where no number of candidates was seen to do so, it looks at every row.
 *
 * <p>Where nearly all rows stand on one side of zero, as pixels do, and rows with an element that is large in all of them, the codes are of what
 * is left when their mean is taken off. It is learned from a sample of the rows that are there when the index is made, if they are 100
 * or more. An index that grows from fewer looks again when 256, 1,024 and 4,096 rows are in; where their mean is much nearer to them than
 * what was taken off, it builds the graph again from them, which inserts and removals wait for, some hundredths of a second, or tenths for
 * the last. Searches go on in the graph before, whose codes stay as they are.
 *
 * <p>Where most rows stand in groups so tight and so far from one another that codes cannot tell the rows of one apart, the walk compares the
 * rows themselves: the graph holds 4 bytes an element in place of half a byte or one, in memory and in its file. That is measured on the same
 * sample, whenever the mean is learned: codes do not do where the errors of the distances of a row from its 8 nearest are more than an eighth of
 * these, for more than half of the rows. It tells of groups that have a hundredth of the rows or more. Among 10,000 rows of 128 elements, in 20
 * groups 20 or 40 times as far apart as they are wide, or in 2 around ±100 with a spread of 1, searches at ef 256 find all of the nearest ten.
 *
 * <p>Rows that no estimate can place, those with NaN, infinity or a squared length beyond 10³⁷, and under cosine those
 * without a direction, stand beside the graph, and every search looks at them one by one. So do rows that came after the file
 * that an index was {@linkplain #open opened} from, until {@link #catchUp} takes them in.
 *
 * <p>An opened index is walked in its file; the first insert or removal brings it into memory. Where the file turns out to be
 * damaged, one warning says so, searches look at every row, and the first insert or removal builds the graph again.
 *
 * <p>Thread-safe: searches wait for nobody, inserts run beside each other, removals one after the other. {@link #save} and what
 * changes the graph as a whole wait for inserts and removals, which wait for them.
 */
public final class HnswIndex implements GrowingIndex {
    /** Starting a thread takes about as long as inserting one row. */
    private static final int ROWS_WORTH_A_THREAD = 16;

    private final Vectors vectors;
    private final HnswConfig config;
    private final IndexedRows rows;
    private final Answers answers;
    private volatile boolean closed;

    /** @param seen rows that the coding was learned from, or could have been */
    private HnswIndex(Vectors vectors, HnswConfig config, Coding coding, Graph graph, int seen) {
        this.vectors = vectors;
        this.config = config;
        this.rows = new IndexedRows(vectors, config, coding, graph, seen, this::forgetMeasured);
        this.answers = new Answers(rows, config.efSearch(), this::checkOpen);
    }

    private void forgetMeasured() {
        answers.forget();
    }

    /**
     * Refuses what {@link #empty} would.
     *
     * @throws io.synadb.InvalidArgumentException if an option of the spec is no number, or outside its range
     */
    public static void check(IndexSpec spec) {
        HnswConfig unused = HnswConfig.of(spec);
    }

    /**
     * An index without rows.
     *
     * @throws io.synadb.InvalidArgumentException if an option of the spec is no number, or outside its range
     */
    public static HnswIndex empty(Vectors vectors, IndexSpec spec) {
        HnswConfig config = HnswConfig.of(spec);
        int rows = vectors.size();
        Coding coding =
                new Coding(config.metric(), vectors.dimensions()).suitedTo(vectors, IntUnaryOperator.identity(), rows);
        return new HnswIndex(vectors, config, coding, config.graph(coding), rows);
    }

    /**
     * An index of all rows that are there now, built by one thread: the same rows, spec and JVM give the same graph.
     *
     * @throws io.synadb.InvalidArgumentException if an option of the spec is no number, or outside its range
     */
    public static HnswIndex build(Vectors vectors, IndexSpec spec) {
        return build(vectors, spec, 1);
    }

    /** The same by several threads, which makes the graph depend on their timing. */
    public static HnswIndex build(Vectors vectors, IndexSpec spec, int threads) {
        return build(vectors, spec, threads, row -> true);
    }

    /** The same of those rows that a condition holds for, asked by any of the threads. */
    public static HnswIndex build(Vectors vectors, IndexSpec spec, int threads, IntPredicate wanted) {
        HnswIndex index = empty(vectors, spec);
        Parallel.forEach(threads, vectors.size(), row -> {
            if (wanted.test(row)) {
                index.insert(row);
            }
        });
        index.answers.measure();
        return index;
    }

    /**
     * The index that a file holds, as far as it is one of these vectors: of their beginning at least, with this spec, and whole.
     * Rows that the file does not cover are found as well, one by one, until they are inserted; rows that were removed from the
     * data since are the caller's to remove.
     *
     * @param data what the vectors were read from; no more rows than there are vectors
     * @return nothing if there is no such file, or, with one warning, if it is damaged, of something else, or cannot be read:
     *     build it
     */
    public static Optional<HnswIndex> open(Path path, Vectors vectors, IndexSpec spec, Coverage data) {
        if (data.rows() > vectors.size()) {
            throw new InvalidArgumentException("The data of index file %s has %d rows, but there are only %d vectors"
                    .formatted(path, data.rows(), vectors.size()));
        }
        return HnswFile.container(path)
                .flatMap(file -> in(
                        file,
                        vectors,
                        spec,
                        data,
                        (rows, held) -> rows.openedOf(held, (int) file.header().rows(), data.rows())));
    }

    /**
     * The index that a container holds, as far as it is one of these vectors. It is caught up with by {@link #catchUp}; until
     * then searches find the rows that it lacks one by one, and pass over those that it should not have any more. A search during
     * which these leave may come upon one.
     *
     * @param file closed with the index, or, when it cannot be used, with a warning now
     * @param data what the vectors were read from
     * @param wanted the rows that the index should have
     */
    public static Optional<HnswIndex> open(
            ContainerReader file, Vectors vectors, IndexSpec spec, Coverage data, RowFilter wanted) {
        return in(file, vectors, spec, data, (rows, held) -> rows.openedOf(held, wanted));
    }

    private static Optional<HnswIndex> in(
            ContainerReader container,
            Vectors vectors,
            IndexSpec spec,
            Coverage data,
            BiConsumer<IndexedRows, MappedGraph> compare) {
        HnswConfig config = HnswConfig.of(spec);
        Coding asTheyAre = new Coding(config.metric(), vectors.dimensions());
        return HnswFile.in(container, config, asTheyAre, data).map(file -> {
            MappedGraph graph = file.graph();
            HnswIndex index = new HnswIndex(vectors, config, graph.coding(), graph, graph.nodes());
            compare.accept(index.rows, graph);
            index.answers.restore(file.curve());
            return index;
        });
    }

    /** How many rows {@link #catchUp} has to take in or out. */
    public int behind() {
        return rows.behind();
    }

    /**
     * Takes in the rows that the file lacked, takes out those that it should not have had, and measures anew how much walks find
     * if that is half or twice the rows. Searches and changes go on.
     *
     * @return whether that was done before it was stopped
     */
    public boolean catchUp(BooleanSupplier stopped) {
        if (!rows.catchUp(stopped)) {
            return false;
        }
        answers.measureIfOutgrown();
        return true;
    }

    /**
     * Brings the graph of a file into memory, where it can grow, so that no insert has to. Searches go on.
     *
     * @return false if the file is damaged; what searches find is right all the same
     */
    public boolean load() {
        return rows.graph().load();
    }

    /** Whether the index was opened from a file that turned out to be damaged, and searches look at every row. */
    public boolean isDamaged() {
        return rows.graph().isDamaged();
    }

    /**
     * Writes the index to a file, which then has it whole, or what it had before. Rows that wait are not in it, and
     * rows that are to leave are: {@link #catchUp} first. Inserts and removals wait meanwhile.
     *
     * @param data what the vectors were read from
     * @throws InvalidArgumentException if the index has rows beyond it
     * @throws io.synadb.AlreadyExistsException if the path has something else than an index file, which stays as it is
     */
    public void save(Path path, Coverage data) {
        save(header -> ContainerWriter.to(path, header), data);
    }

    /**
     * The same to any container.
     *
     * @param container starts one; it may have sections already that {@link HnswFormat} does not know
     */
    public void save(Function<ContainerHeader, ContainerWriter> container, Coverage data) {
        checkOpen();
        rows.graph().alone(growing -> {
            HnswFormat.write(container, data, config, growing, rows.beside(), answers.curve());
            return growing;
        });
    }

    @Override
    public IndexSpec spec() {
        return config.spec();
    }

    @Override
    public int size() {
        return rows.count();
    }

    @Override
    public void insert(int row) {
        checkOpen();
        Vectors.checkRows(row, 1, vectors.size());
        rows.insert(row);
    }

    @Override
    public void insertAll(int[] added, int threads) {
        GrowingIndex.checkAll(added, threads);
        Parallel.forEach(
                Math.min(threads, 1 + added.length / ROWS_WORTH_A_THREAD), added.length, i -> insert(added[i]));
    }

    @Override
    public void remove(int row) {
        checkOpen();
        if (row < 0) {
            return;
        }
        rows.remove(row);
    }

    @Override
    public Neighbors search(float[] query, SearchParams params) {
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Queries.checkParams(params);
        return answers.nearest(query, params);
    }

    /** One after the other. */
    @Override
    public Neighbors[] searchBatch(Vectors queries, SearchParams params) {
        checkOpen();
        Queries.checkBatch(queries, vectors.dimensions());
        Queries.checkParams(params);
        Neighbors[] found = new Neighbors[queries.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = search(queries.row(i), params);
        }
        return found;
    }

    /** By searches for more and more neighbours; or by measuring every row, if none may be missed. */
    @Override
    public Neighbors searchWithin(float[] query, RangeParams params) {
        Queries.checkParams(params);
        if (!params.exact()) {
            return GrowingIndex.super.searchWithin(query, params);
        }
        checkOpen();
        Queries.check(query, vectors.dimensions());
        Queries.checkRadius(params.radius(), config.metric());
        return answers.within(query, params.radius(), params.filter().orElse(null));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The index is closed.");
        }
    }

    /** The graph, for the tests that examine it. */
    Graph graph() {
        return rows.graph().now();
    }

    @Override
    public void close() {
        rows.graph().close(() -> closed = true);
    }
}

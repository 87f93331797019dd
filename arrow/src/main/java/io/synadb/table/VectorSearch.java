package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestSparse;
import io.synadb.table.search.NullOrder;
import io.synadb.table.search.SparseVector;
import io.synadb.table.search.VectorQuery;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.kernel.VectorKernels;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A search over one version of a table, in this process, for the rows whose vector is nearest to a query.
 *
 * <p>A data file that has an index of the column, of the same metric, is searched by it; what is left is scanned. So the answer is
 * exact where there is no index, or {@link #exact} asks for that, and nearly so elsewhere: every distance is exact, rows that are
 * deleted or that a condition refuses are never there, and a few of the nearest may be missing. {@link TableIndexes} has indexes
 * built. An index that is missing or damaged is said so once, and its file is scanned.
 *
 * <p>Vectors of any {@link io.synadb.arrow.VectorEncoding} are compared with the query as it says there. A query has a number for
 * each dimension; for binary vectors, one greater than zero is a bit that is set.
 *
 * <p>A column of lists of float32 is searched so, too, exactly and without an index: each list that is compared has to be as long as
 * the query ({@link io.synadb.DimensionMismatchException}), and one with a null element has no distance.
 *
 * <p>Rows whose vector is null, or has no distance under the metric, are never among the answers. Ten rows with all columns are the
 * default, by what the property {@code vector.<column>.metric} says, or else by {@link DistanceMetric#L2}, of binary vectors by
 * {@link DistanceMetric#HAMMING} and of sparse ones by {@link DistanceMetric#DOT}. Not thread-safe.
 */
public final class VectorSearch {
    private static final int DEFAULT_K = 10;

    private final Storage storage;
    private final TableState state;
    private final Field column;
    private final Question question;
    private final Schema schema;
    private int k = DEFAULT_K;
    private DistanceMetric metric;
    private boolean exact;
    private int ef;
    private @Nullable Predicate predicate;
    private List<Integer> fieldIds;

    VectorSearch(Storage storage, TableState state, String column, float[] query) {
        this(
                storage,
                state,
                column,
                DistanceMetric.L2,
                new DenseQuestion(Arguments.require(query, "TableSnapshot.search", "a query vector")
                        .clone()));
        int element = VectorKernels.active().firstNonFinite(query, 0, query.length);
        if (element >= 0) {
            throw new InvalidArgumentException("Cannot search column '" + column + "' of table " + storage.location()
                    + ": element " + element + " of the query vector is " + query[element]
                    + ", expected a finite number.");
        }
    }

    VectorSearch(Storage storage, TableState state, String column, SparseVector query) {
        this(
                storage,
                state,
                column,
                DistanceMetric.DOT,
                new SparseQuestion(Arguments.require(query, "TableSnapshot.search", "a query vector")));
    }

    private VectorSearch(Storage storage, TableState state, String column, DistanceMetric metric, Question question) {
        Arguments.require(column, "TableSnapshot.search", "the name of a column");
        this.storage = storage;
        this.state = state;
        this.question = question;
        this.schema = state.metadata().schema();
        this.column = Columns.requireVector(schema, question.of(column, metric, 1), storage);
        this.fieldIds = schema.getFields().stream().map(Schemas::fieldId).toList();
        this.metric = Schemas.isVector(this.column) ? ofColumn(state.metadata().properties()) : metric;
    }

    private DistanceMetric ofColumn(Map<String, String> properties) {
        return Schemas.metric(column, properties)
                .orElseGet(() -> Schemas.encoding(column).defaultMetric());
    }

    /** The query, to become a question. */
    private interface Question {
        VectorQuery of(String column, DistanceMetric metric, int k);
    }

    private record DenseQuestion(float[] query) implements Question {
        @Override
        public VectorQuery of(String column, DistanceMetric metric, int k) {
            return new Nearest(column, query, metric, k, NullOrder.LAST);
        }
    }

    private record SparseQuestion(SparseVector query) implements Question {
        @Override
        public VectorQuery of(String column, DistanceMetric metric, int k) {
            return new NearestSparse(column, query, metric, k, NullOrder.LAST);
        }
    }

    /** How many rows to find, at least 1. */
    public VectorSearch k(int k) {
        this.k = k;
        return this;
    }

    /**
     * What near means; the property {@code vector.<column>.metric} says so otherwise.
     *
     * @throws InvalidArgumentException if binary vectors cannot be compared by it
     */
    public VectorSearch metric(DistanceMetric metric) {
        Arguments.require(metric, "VectorSearch.metric", "a metric");
        if (Schemas.isVector(column)) {
            Schemas.encoding(column).requireMetric(metric, column.getName());
        }
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
        Arguments.require(condition, "VectorSearch.where", "a condition");
        ScanCondition.of(condition, schema, state.metadata().key(), storage);
        predicate = predicate == null ? condition : predicate.and(condition);
        return this;
    }

    /** Which columns to return, in this order. */
    public VectorSearch select(String... columns) {
        this.fieldIds = Arguments.requireAll(columns, "VectorSearch.select", "the name of a column").stream()
                .map(name -> Schemas.fieldId(Columns.require(schema, name, storage)))
                .toList();
        return this;
    }

    /** Compares every vector of a live row, whatever indexes there are. */
    public VectorSearch exact() {
        this.exact = true;
        return this;
    }

    /**
     * How many candidates walks through graphs keep, of the whole search: each file's keeps its share. More find more, and
     * take longer. By default what the table's index says, or twice k.
     *
     * @throws InvalidArgumentException if it is less than 1
     */
    public VectorSearch ef(int candidates) {
        if (candidates < 1) {
            throw new InvalidArgumentException("ef = " + candidates + " for a search of column '" + column.getName()
                    + "' of table " + storage.location() + ": expected at least 1, and more than k");
        }
        this.ef = candidates;
        return this;
    }

    /**
     * Searches.
     *
     * @param allocator accounts for the answer, which belongs to the caller
     * @throws InvalidArgumentException if k is less than 1
     * @throws io.synadb.CorruptDataException if a data file that is read is damaged; it names the file
     */
    public Matches run(BufferAllocator allocator) {
        VectorQuery nearest = question.of(column.getName(), metric, k);
        int vectorId = Schemas.fieldId(column);
        ScanCondition condition = predicate == null
                ? null
                : ScanCondition.of(predicate, schema, state.metadata().key(), storage);
        RowChoice choice = new RowChoice(condition, nearest, vectorId, k);
        Map<String, FileIndex> indexes =
                nearest instanceof Nearest dense && !exact ? FileIndex.of(state, vectorId, dense) : Map.of();
        List<FoundRow> best = new TableSearch(storage, state, choice, indexes, ef).nearest(nearest, allocator);
        return new MatchGathering(storage, state, fieldIds, allocator).gather(best);
    }
}

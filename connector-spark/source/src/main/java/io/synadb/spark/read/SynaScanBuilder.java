package io.synadb.spark.read;

import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.config.SearchChoice;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.TableSnapshot;
import io.synadb.table.search.VectorQuery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownTopN;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What Spark's optimizer wants of one version of a table. Not thread-safe.
 */
public final class SynaScanBuilder
        implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownV2Filters, SupportsPushDownTopN {
    private final String table;
    private final TableSnapshot snapshot;
    private final ColumnarReads columnar;
    private final SearchChoice search;
    private StructType columns;
    private final List<Predicate> pushed = new ArrayList<>();
    private Optional<io.synadb.table.predicate.Predicate> filter = Optional.empty();
    private Optional<VectorQuery> nearest = Optional.empty();

    /** @param table the name of the table, for plans and messages */
    public SynaScanBuilder(String table, TableSnapshot snapshot, ColumnarReads columnar, SearchChoice search) {
        this.table = table;
        this.snapshot = snapshot;
        this.columnar = columnar;
        this.search = search;
        this.columns = SparkSchemas.toSpark(snapshot.schema());
    }

    /** Takes exactly the columns that are asked for; a struct is read whole, and Spark takes what it wants of it. */
    @Override
    public void pruneColumns(StructType required) {
        StructType all = SparkSchemas.toSpark(snapshot.schema());
        columns = new StructType(
                Arrays.stream(required.fieldNames()).map(all::apply).toArray(StructField[]::new));
    }

    /** Takes the filters that the table knows, and answers them for every row; Spark keeps the others. */
    @Override
    public Predicate[] pushPredicates(Predicate[] filters) {
        List<Predicate> left = new ArrayList<>();
        for (Predicate each : filters) {
            Optional<io.synadb.table.predicate.Predicate> translated = PushedFilters.translate(each, snapshot.schema());
            if (translated.isPresent()) {
                pushed.add(each);
                filter = filter.map(before -> before.and(translated.get())).or(() -> translated);
            } else {
                left.add(each);
            }
        }
        return left.toArray(Predicate[]::new);
    }

    @Override
    public Predicate[] pushedPredicates() {
        return pushed.toArray(Predicate[]::new);
    }

    /** Spark asks only where it keeps no filter of its own. */
    @Override
    public boolean pushTopN(SortOrder[] orders, int limit) {
        nearest = NearestOrder.parse(orders, limit, table, snapshot.schema());
        return nearest.isPresent();
    }

    /** Tasks answer for themselves only, with all ties, so Spark sorts and cuts what they return. */
    @Override
    public boolean isPartiallyPushed() {
        return true;
    }

    @Override
    public Scan build() {
        return new SynaScan(table, snapshot, columns, filter, nearest, search, columnar);
    }
}

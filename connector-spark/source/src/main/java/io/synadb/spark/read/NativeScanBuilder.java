package io.synadb.spark.read;

import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.config.NativeOptions;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.options.DatabaseOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What Spark's optimizer wants of a folder of databases. Not thread-safe. */
public final class NativeScanBuilder
        implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsPushDownV2Filters {
    private final DatabaseFolder folder;
    private final DatabaseOptions options;
    private final ColumnarReads columnar;
    private final Schema schema;
    private StructType columns;
    private final List<Predicate> pushed = new ArrayList<>();
    private final List<io.synadb.table.predicate.Predicate> conditions = new ArrayList<>();

    /** @param schema what the options say of the folder's columns, vectors with their length */
    public NativeScanBuilder(DatabaseFolder folder, NativeOptions options, Schema schema) {
        this.folder = folder;
        this.options = options.databases();
        this.columnar = options.columnar();
        this.schema = schema;
        this.columns = SparkSchemas.toSpark(schema);
    }

    @Override
    public void pruneColumns(StructType required) {
        StructType all = SparkSchemas.toSpark(schema);
        columns = new StructType(
                Arrays.stream(required.fieldNames()).map(all::apply).toArray(StructField[]::new));
    }

    /** Takes the filters on keys and on the names of databases, and answers them for every row; Spark keeps the others. */
    @Override
    public Predicate[] pushPredicates(Predicate[] filters) {
        List<Predicate> left = new ArrayList<>();
        for (Predicate each : filters) {
            Optional<io.synadb.table.predicate.Predicate> condition = PushedFilters.translate(each)
                    .filter(translated -> folder.scan().narrow(translated));
            if (condition.isPresent()) {
                pushed.add(each);
                conditions.add(condition.get());
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

    @Override
    public Scan build() {
        return new NativeScan(folder, options, columns, conditions, columnar);
    }
}

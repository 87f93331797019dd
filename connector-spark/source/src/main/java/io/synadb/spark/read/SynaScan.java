package io.synadb.spark.read;

import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.config.SearchChoice;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.ScanBuilder;
import io.synadb.table.ScanPlan;
import io.synadb.table.ScanTask;
import io.synadb.table.TableSnapshot;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.search.VectorQuery;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/**
 * Some columns of one version of a table, of all rows, of those that a filter selects, or of the nearest among them.
 *
 * <p>Equal scans read the same, so that Spark runs one of them. Immutable and thread-safe.
 */
final class SynaScan implements Scan, Batch, SupportsReportStatistics {
    private final String table;
    private final TableSnapshot snapshot;
    private final StructType columns;
    private final Optional<Predicate> filter;
    private final Optional<VectorQuery> nearest;
    private final SearchChoice search;
    private final ColumnarReads columnar;
    private final ScanPlan plan;

    SynaScan(
            String table,
            TableSnapshot snapshot,
            StructType columns,
            Optional<Predicate> filter,
            Optional<VectorQuery> nearest,
            SearchChoice search,
            ColumnarReads columnar) {
        this.table = table;
        this.snapshot = snapshot;
        this.columns = columns;
        this.filter = filter;
        this.nearest = nearest;
        this.search = search;
        this.columnar = columnar;
        ScanBuilder scan = snapshot.scan().select(Arrays.asList(columns.fieldNames()));
        filter.ifPresent(scan::where);
        nearest.ifPresent(scan::nearest);
        search.applyTo(scan);
        this.plan = scan.plan();
    }

    @Override
    public StructType readSchema() {
        return columns;
    }

    @Override
    public Batch toBatch() {
        return this;
    }

    @Override
    public ColumnarSupportMode columnarSupportMode() {
        return ColumnarChoice.of(columnar, plan.schema());
    }

    /** Shown by EXPLAIN. */
    @Override
    public String description() {
        String reads = columnarSupportMode() == ColumnarSupportMode.SUPPORTED ? "columns" : "rows";
        return "synadb " + table + " version " + snapshot.version() + ", " + reads + " of ["
                + String.join(", ", columns.fieldNames()) + "]"
                + filter.map(condition -> ", where: " + condition + ", " + files())
                        .orElse("")
                + nearest.map(pushed -> ", pushed: " + pushed + (search.byIndex() ? ", " + indexes() : ""))
                        .orElse("");
    }

    /** How many of the files are searched by an index, and the others scanned. */
    private String indexes() {
        long indexed = plan.tasks().stream().filter(ScanTask::usesIndex).count();
        return "by index in " + indexed + " of " + filesRead() + " files"
                + (search.ef() > 0 ? ", ef " + search.ef() : "");
    }

    /** How many files may have rows that the filter selects. */
    private String files() {
        return filesRead() + " of " + snapshot.files().size() + " files";
    }

    private long filesRead() {
        return plan.tasks().stream().map(task -> task.file().path()).distinct().count();
    }

    @Override
    public Statistics estimateStatistics() {
        // The rows of a search are few whatever the table; its bytes follow them.
        long found = nearest.map(pushed -> (long) pushed.k() * plan.tasks().size())
                .map(most -> Math.min(most, plan.rows()))
                .orElse(plan.rows());
        long bytes = plan.rows() == 0 ? 0 : (long) Math.ceil((double) plan.sizeBytes() / plan.rows() * found);
        return new ScanStatistics(OptionalLong.of(bytes), OptionalLong.of(found));
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return PartitionPacking.of(SparkSession.active()).pack(plan.tasks(), ScanTask::sizeBytes).stream()
                .map(SynaPartition::new)
                .toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new SynaReaderFactory(
                SparkSchemas.toSpark(plan.schema()), columnarSupportMode() == ColumnarSupportMode.SUPPORTED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SynaScan that
                && table.equals(that.table)
                && snapshot.tableId().equals(that.snapshot.tableId())
                && snapshot.version() == that.snapshot.version()
                && columns.equals(that.columns)
                && filter.equals(that.filter)
                && nearest.equals(that.nearest)
                && search.equals(that.search)
                && columnar == that.columnar;
    }

    @Override
    public int hashCode() {
        return Objects.hash(table, snapshot.tableId(), snapshot.version(), columns, filter, nearest, search, columnar);
    }

    @Override
    public String toString() {
        return description();
    }
}

package io.synadb.spark.read;

import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.databases.DatabasePlan;
import io.synadb.table.databases.DatabaseScan;
import io.synadb.table.databases.DatabaseTask;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/**
 * Some columns of a folder of databases, a partition for each database, which is read as it is when its task opens it.
 *
 * <p>Equal scans ask for the same, so that Spark runs one of them. Immutable and thread-safe.
 */
final class NativeScan implements Scan, Batch, SupportsReportStatistics {
    private final String folder;
    private final DatabaseOptions options;
    private final StructType columns;
    private final List<Predicate> conditions;
    private final ColumnarReads columnar;
    private final DatabasePlan plan;
    private final int databases;

    NativeScan(
            DatabaseFolder folder,
            DatabaseOptions options,
            StructType columns,
            List<Predicate> conditions,
            ColumnarReads columnar) {
        this.folder = folder.toString();
        this.options = options;
        this.columns = columns;
        this.conditions = List.copyOf(conditions);
        this.columnar = columnar;
        DatabaseScan scan = options.scan(folder).select(columns.fieldNames());
        conditions.forEach(scan::narrow);
        this.plan = scan.plan();
        this.databases = folder.databases().size();
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
        String where = conditions.stream().map(Predicate::toString).collect(Collectors.joining(" AND "));
        return "synadb " + folder + (options.history() ? ", history, " : ", ") + reads + " of ["
                + String.join(", ", columns.fieldNames()) + "]"
                + (options.prefix().isEmpty() ? "" : ", keys that start with '" + options.prefix() + "'")
                + (where.isEmpty() ? "" : ", where: " + where)
                + ", " + plan.tasks().size() + " of " + databases + " databases";
    }

    /** No more than the bytes of the files: how many keys there are nobody knows before opening them. */
    @Override
    public Statistics estimateStatistics() {
        long bytes = plan.tasks().stream().mapToLong(DatabaseTask::sizeBytes).sum();
        return new ScanStatistics(OptionalLong.of(bytes), OptionalLong.empty());
    }

    @Override
    public InputPartition[] planInputPartitions() {
        return plan.tasks().stream().map(NativePartition::new).toArray(InputPartition[]::new);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
        return new SynaReaderFactory(
                SparkSchemas.toSpark(plan.schema()), columnarSupportMode() == ColumnarSupportMode.SUPPORTED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NativeScan that
                && folder.equals(that.folder)
                && options.equals(that.options)
                && columns.equals(that.columns)
                && conditions.equals(that.conditions)
                && columnar == that.columnar;
    }

    @Override
    public int hashCode() {
        return Objects.hash(folder, options, columns, conditions, columnar);
    }

    @Override
    public String toString() {
        return description();
    }
}

package io.synadb.flink.table;

import io.synadb.flink.SynaSource;
import io.synadb.flink.SynaSourceBuilder;
import io.synadb.flink.config.SynaTables;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsStatisticReport;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A table that a statement reads. Columns that are not asked for are not read, nor are rows beyond a LIMIT.
 *
 * <p>Used by one thread, the planner's.
 */
final class SynaTableSource
        implements ScanTableSource, SupportsProjectionPushDown, SupportsLimitPushDown, SupportsStatisticReport {
    private final String path;
    private final ScanOptions scan;
    private List<String> columns;
    private long limit;

    /**
     * @param path the folder of a table
     * @param scan which rows
     * @param columns the names of all its columns
     */
    SynaTableSource(String path, ScanOptions scan, List<String> columns) {
        this(path, scan, columns, Long.MAX_VALUE);
    }

    private SynaTableSource(String path, ScanOptions scan, List<String> columns, long limit) {
        this.path = path;
        this.scan = scan;
        this.columns = columns;
        this.limit = limit;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        SynaSourceBuilder source = SynaSource.builder().path(path).select(columns);
        scan.applyTo(source);
        if (limit < Long.MAX_VALUE) {
            source.limit(limit);
        }
        return SourceProvider.of(source.build(), scan.parallelism().orElse(null));
    }

    /** A file stores a column as a whole; fields inside are cut out of the rows by Flink. */
    @Override
    public boolean supportsNestedProjection() {
        return false;
    }

    @Override
    public void applyProjection(int[][] projectedFields, DataType producedDataType) {
        List<String> all = columns;
        columns = Arrays.stream(projectedFields).map(path -> all.get(path[0])).toList();
    }

    @Override
    public void applyLimit(long limit) {
        this.limit = limit;
    }

    /** The number of rows, which the newest commit tells without a file being opened; nothing for a scan without end. */
    @Override
    public TableStats reportStatistics() {
        if (!scan.readsOneVersion()) {
            return TableStats.UNKNOWN;
        }
        Table table = SynaTables.open(SynaTables.storage(path));
        TableSnapshot version = scan.versionAsOf().map(table::at).orElseGet(table::current);
        return new TableStats(Math.min(version.rows(), limit));
    }

    @Override
    public DynamicTableSource copy() {
        return new SynaTableSource(path, scan, columns, limit);
    }

    @Override
    public String asSummaryString() {
        return "SynaDB table " + path;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SynaTableSource that
                && path.equals(that.path)
                && scan.equals(that.scan)
                && columns.equals(that.columns)
                && limit == that.limit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, scan, columns, limit);
    }
}

package io.synadb.flink.table;

import io.synadb.flink.SynaSource;
import io.synadb.flink.SynaSourceBuilder;
import io.synadb.flink.config.SynaTables;
import io.synadb.table.ScanBuilder;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.predicate.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsStatisticReport;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.plan.stats.TableStats;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A table that a statement reads. Columns that are not asked for are not read, nor are rows that a filter leaves out, as far
 * as the table knows it, nor rows beyond a LIMIT without a filter. Above a filter the LIMIT stays with Flink alone: how many
 * rows a file gives is known only when it is read.
 *
 * <p>Used by one thread, the planner's.
 */
final class SynaTableSource
        implements ScanTableSource,
                SupportsFilterPushDown,
                SupportsProjectionPushDown,
                SupportsLimitPushDown,
                SupportsStatisticReport {
    private final String path;
    private final ScanOptions scan;
    private List<String> columns;
    private Optional<Predicate> filter;
    private long limit;

    /**
     * @param path the folder of a table
     * @param scan which rows
     * @param columns the names of all its columns
     */
    SynaTableSource(String path, ScanOptions scan, List<String> columns) {
        this(path, scan, columns, Optional.empty(), Long.MAX_VALUE);
    }

    private SynaTableSource(
            String path, ScanOptions scan, List<String> columns, Optional<Predicate> filter, long limit) {
        this.path = path;
        this.scan = scan;
        this.columns = columns;
        this.filter = filter;
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
        filter.ifPresent(source::where);
        if (filter.isEmpty() && limit < Long.MAX_VALUE) {
            source.limit(limit);
        }
        return SourceProvider.of(source.build(), scan.parallelism().orElse(null));
    }

    /** Takes the filters that the table answers for every row as Flink does; Flink keeps the others. */
    @Override
    public Result applyFilters(List<ResolvedExpression> filters) {
        Schema schema = open().current().schema();
        List<ResolvedExpression> accepted = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        for (ResolvedExpression each : filters) {
            Optional<Predicate> translated = PushedFilters.translate(each, schema);
            if (translated.isPresent()) {
                accepted.add(each);
                filter = filter.map(before -> before.and(translated.get())).or(() -> translated);
            } else {
                remaining.add(each);
            }
        }
        return Result.of(accepted, remaining);
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

    /**
     * The number of rows, or at most how many there are where a filter was taken, which the commits tell without a file being
     * opened; nothing for a scan without end.
     */
    @Override
    public TableStats reportStatistics() {
        if (!scan.readsOneVersion()) {
            return TableStats.UNKNOWN;
        }
        Table table = open();
        TableSnapshot version = scan.versionAsOf().map(table::at).orElseGet(table::current);
        ScanBuilder rows = version.scan();
        filter.ifPresent(rows::where);
        return new TableStats(Math.min(rows.mostRows(), limit));
    }

    private Table open() {
        return SynaTables.open(SynaTables.storage(path));
    }

    @Override
    public DynamicTableSource copy() {
        return new SynaTableSource(path, scan, columns, filter, limit);
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
                && filter.equals(that.filter)
                && limit == that.limit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, scan, columns, filter, limit);
    }
}

package io.synadb.flink.table;

import io.synadb.flink.SynaDatabaseSource;
import io.synadb.flink.config.DatabaseFolders;
import io.synadb.table.databases.DatabaseScan;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.predicate.Predicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A folder of databases that a statement reads, to its end also in a streaming job. Keys and databases that a filter leaves
 * out are not looked at.
 *
 * <p>Used by one thread, the planner's.
 */
final class DatabaseTableSource implements ScanTableSource, SupportsFilterPushDown, SupportsProjectionPushDown {
    private final String path;
    private final DatabaseOptions options;
    private final Optional<Integer> parallelism;
    private List<String> columns;
    private List<Predicate> filters = List.of();

    /**
     * @param path the folder, or one database
     * @param options what is read of it, vectors with their length
     * @param columns those that are declared
     * @param parallelism of the source, empty for the job's
     */
    DatabaseTableSource(String path, DatabaseOptions options, List<String> columns, Optional<Integer> parallelism) {
        this.path = path;
        this.options = options;
        this.columns = columns;
        this.parallelism = parallelism;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        SynaDatabaseSource.Builder source =
                SynaDatabaseSource.builder().path(path).options(options).select(columns);
        filters.forEach(source::where);
        return SourceProvider.of(source.build(), parallelism.orElse(null));
    }

    /** Takes the filters on keys and on the names of databases, and answers them for every row; Flink keeps the others. */
    @Override
    public Result applyFilters(List<ResolvedExpression> offered) {
        DatabaseScan trial = DatabaseFolders.folder(path).scan();
        List<ResolvedExpression> accepted = new ArrayList<>();
        List<ResolvedExpression> remaining = new ArrayList<>();
        List<Predicate> taken = new ArrayList<>(filters);
        for (ResolvedExpression each : offered) {
            Optional<Predicate> condition = PushedFilters.translate(each).filter(trial::narrow);
            (condition.isPresent() ? accepted : remaining).add(each);
            condition.ifPresent(taken::add);
        }
        filters = List.copyOf(taken);
        return Result.of(accepted, remaining);
    }

    /** Values are read as a whole; fields inside are cut out of the rows by Flink. */
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
    public DynamicTableSource copy() {
        DatabaseTableSource copy = new DatabaseTableSource(path, options, columns, parallelism);
        copy.filters = filters;
        return copy;
    }

    @Override
    public String asSummaryString() {
        return "SynaDB databases " + path;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseTableSource that
                && path.equals(that.path)
                && options.equals(that.options)
                && parallelism.equals(that.parallelism)
                && columns.equals(that.columns)
                && filters.equals(that.filters);
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, options, parallelism, columns, filters);
    }
}

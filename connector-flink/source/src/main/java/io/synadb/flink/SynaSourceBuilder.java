package io.synadb.flink;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.source.TableScan;
import io.synadb.flink.source.VersionRange;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.FileScan;
import io.synadb.table.ScanBuilder;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.predicate.Predicate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a {@link SynaSource} reads. Without more than a path: all columns and all rows, then what is appended.
 *
 * <p>Where to start and where to end are independent of each other, and each may be said once or replaced. Not thread-safe.
 */
public final class SynaSourceBuilder {
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(1);

    /** Three times as many would be more nanoseconds than a long can count. */
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(36_500);

    private @Nullable String path;
    private @Nullable List<String> columns;
    private @Nullable Predicate condition;
    private VersionRange.Start start = new VersionRange.Earliest();
    private VersionRange.End end = new VersionRange.Never();
    private long limit = Long.MAX_VALUE;
    private Duration discoveryInterval = DISCOVERY_INTERVAL;

    SynaSourceBuilder() {}

    /** The folder of the table: a local path that all TaskManagers see, or with the scheme {@code file}. Required. */
    public SynaSourceBuilder path(String path) {
        this.path = path;
        return this;
    }

    /** Reads these columns, in this order; by default all. The others cost nothing. */
    public SynaSourceBuilder select(String... columns) {
        return select(List.of(columns));
    }

    /** As {@link #select(String...)}; none gives rows without fields, one for each row of the table. */
    public SynaSourceBuilder select(List<String> columns) {
        this.columns = List.copyOf(columns);
        return this;
    }

    /**
     * Reads only the rows for which a condition is true; asked again, all have to be. Its columns need not be selected.
     * Files and chunks that cannot have such a row, by their partition or statistics, are not read.
     */
    public SynaSourceBuilder where(Predicate condition) {
        this.condition = this.condition == null ? condition : this.condition.and(condition);
        return this;
    }

    /** Ends with the version that is the newest when the job starts. */
    public SynaSourceBuilder bounded() {
        this.end = new VersionRange.Newest();
        return this;
    }

    /**
     * Ends with this version.
     *
     * @param version if there is none, the job fails with a {@link io.synadb.VersionNotFoundException}
     */
    public SynaSourceBuilder boundedAt(long version) {
        this.end = new VersionRange.At(version);
        return this;
    }

    /** Starts with all rows that the table holds when the job starts. The default. */
    public SynaSourceBuilder fromEarliest() {
        this.start = new VersionRange.Earliest();
        return this;
    }

    /**
     * Starts with the first commit after the start of the job; the rows that are there are not read. A job that fails
     * before its first checkpoint starts again, at what is the latest version then.
     */
    public SynaSourceBuilder fromLatest() {
        this.start = new VersionRange.Latest();
        return this;
    }

    /**
     * Starts with the rows of the commit after this version: 0 for all commits after the creation of the table.
     *
     * @param version if there is none, the job fails with a {@link io.synadb.VersionNotFoundException}
     */
    public SynaSourceBuilder startingVersion(long version) {
        this.start = new VersionRange.After(version);
        return this;
    }

    /**
     * Reads exactly the first so many rows, in the order of commits, if there are so many; the source then ends, even an
     * unbounded one. Not together with {@link #where}: how many rows it selects is known only when they are read.
     */
    public SynaSourceBuilder limit(long rows) {
        if (rows < 0) {
            throw new InvalidArgumentException("limit is " + rows + ": expected 0 or more rows.");
        }
        this.limit = rows;
        return this;
    }

    /**
     * How often an unbounded source looks for new commits; by default every second.
     *
     * @throws InvalidArgumentException for less than 1 ms, and for more than 36,500 days
     */
    public SynaSourceBuilder discoveryInterval(Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new InvalidArgumentException("discovery-interval is " + interval + ": expected "
                    + SHORTEST_INTERVAL.toMillis() + " ms to " + LONGEST_INTERVAL.toDays() + " days.");
        }
        this.discoveryInterval = interval;
        return this;
    }

    /**
     * Opens the table for its columns. Which rows there are to read is found out when the job starts.
     *
     * @throws InvalidArgumentException without a path, for a range that cannot hold a row, for a limit together with a
     *     condition, and if a column cannot be compared with the condition's literal
     * @throws io.synadb.NotFoundException if there is no table
     * @throws io.synadb.SchemaException if it has no column of a name that is selected or in the condition
     * @throws io.synadb.UnsupportedFeatureException if Flink lacks the type of a selected column; it names the column
     */
    public SynaSource build() {
        if (path == null) {
            throw new InvalidArgumentException("A SynaSource needs the path of a table: call path(\"/data/table\").");
        }
        if (condition != null && limit < Long.MAX_VALUE) {
            throw new InvalidArgumentException("limit(" + limit + ") together with where(" + condition
                    + "): how many rows of a file the condition selects is known only when they are read; leave one of them"
                    + " out, and apply it to the stream.");
        }
        VersionRange range = new VersionRange(start, end);
        Table table = SynaTables.open(SynaTables.storage(path));
        TableSnapshot newest = table.current();
        ScanBuilder selection = newest.scan();
        if (columns != null) {
            selection.select(columns);
        }
        if (condition != null) {
            selection.where(condition);
        }
        FileScan files = selection.files();
        FlinkSchemas.rowType(files.schema());
        return new SynaSource(new TableScan(table.storage(), table.id(), files, range, limit, discoveryInterval));
    }
}

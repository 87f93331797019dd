package io.synadb.flink.table;

import io.synadb.UnsupportedFeatureException;
import io.synadb.flink.SynaDatabaseSink;
import java.util.Objects;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** A folder to which a statement adds new databases. Used by one thread, the planner's. */
final class DatabaseTableSink implements DynamicTableSink {
    private final String name;
    private final RowType columns;
    private final SinkOptions options;

    /**
     * @param name in SQL, for messages
     * @param columns of the rows
     * @param options where and how to write
     * @throws io.synadb.SchemaException if no database can hold rows of these columns
     */
    DatabaseTableSink(String name, RowType columns, SinkOptions options) {
        this.name = name;
        this.columns = columns;
        this.options = options;
        sink();
    }

    private SynaDatabaseSink sink() {
        return SynaDatabaseSink.builder()
                .path(options.path())
                .delivery(options.delivery())
                .chunkBytes(options.chunkBytes())
                .rowType(columns)
                .build();
    }

    /** @throws UnsupportedFeatureException when the query does more than insert */
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        if (!requestedMode.containsOnly(RowKind.INSERT)) {
            throw new UnsupportedFeatureException("Cannot write this query to the databases of " + name
                    + ": it changes or takes back rows that it gave before (" + requestedMode.getContainedKinds()
                    + "), and rows are only added. Aggregate over a window, run it as a batch job, or write to a"
                    + " table with a PRIMARY KEY");
        }
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return SinkV2Provider.of(sink(), options.parallelism().orElse(null));
    }

    @Override
    public DynamicTableSink copy() {
        return new DatabaseTableSink(name, columns, options);
    }

    @Override
    public String asSummaryString() {
        return "SynaDB databases " + options.path();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DatabaseTableSink that
                && name.equals(that.name)
                && columns.equals(that.columns)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, options);
    }
}

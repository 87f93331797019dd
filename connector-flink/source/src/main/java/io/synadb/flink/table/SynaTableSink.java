package io.synadb.flink.table;

import io.synadb.UnsupportedFeatureException;
import io.synadb.flink.SynaSink;
import io.synadb.flink.config.TableLayout;
import io.synadb.table.partition.PartitionBy;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsPartitioning;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** A table that a statement appends to, or whose rows it changes by their keys. Used by one thread, the planner's. */
final class SynaTableSink implements DynamicTableSink, SupportsPartitioning {
    private final String name;
    private final RowType columns;
    private final TableLayout layout;
    private final Map<String, String> properties;
    private final SinkOptions options;

    /**
     * @param name the table's name in SQL, for messages
     * @param columns its columns
     * @param layout its partitions and its key
     * @param properties the declared {@code vector.<column>.dim}
     * @param options where and how to write
     */
    SynaTableSink(
            String name, RowType columns, TableLayout layout, Map<String, String> properties, SinkOptions options) {
        this.name = name;
        this.columns = columns;
        this.layout = layout;
        this.properties = Map.copyOf(properties);
        this.options = options;
    }

    /**
     * Insertions, or where a key is declared also updates and deletions by key. A query that only inserts is planned as such
     * for a table with a key, too, whose rows take the place of others by themselves: Flink would ask for ON CONFLICT.
     *
     * @throws UnsupportedFeatureException when the query does more than insert
     */
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        if (requestedMode.containsOnly(RowKind.INSERT)) {
            return ChangelogMode.insertOnly();
        }
        if (!layout.isKeyed()) {
            throw new UnsupportedFeatureException("Cannot write this query to table " + name
                    + ": it changes or takes back rows that it gave before (" + requestedMode.getContainedKinds()
                    + "), and without a key rows are only appended. Declare PRIMARY KEY (…) NOT ENFORCED,"
                    + " which makes a new table one with a key; or aggregate over a window, or run it as a batch job");
        }
        return ChangelogMode.upsert();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        SynaSink.Builder sink = options.sink()
                .rowType(columns)
                .partitionBy(layout.partitionBy().toArray(PartitionBy[]::new))
                .key(layout.key().toArray(String[]::new))
                .properties(properties);
        if (layout.buckets() > 0) {
            sink.buckets(layout.buckets());
        }
        return SinkV2Provider.of(sink.build(), options.parallelism().orElse(null));
    }

    /** The planner has put the values into the rows already, and the writer chooses the folder by those. */
    @Override
    public void applyStaticPartition(Map<String, String> partition) {}

    @Override
    public DynamicTableSink copy() {
        return new SynaTableSink(name, columns, layout, properties, options);
    }

    @Override
    public String asSummaryString() {
        return "SynaDB table " + options.path();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SynaTableSink that
                && name.equals(that.name)
                && columns.equals(that.columns)
                && layout.equals(that.layout)
                && properties.equals(that.properties)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, layout, properties, options);
    }
}

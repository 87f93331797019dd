package io.synadb.flink.table;

import io.synadb.UnsupportedFeatureException;
import io.synadb.flink.SynaSink;
import io.synadb.table.partition.PartitionBy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsPartitioning;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;

/** A table that a statement appends to. Used by one thread, the planner's. */
final class SynaTableSink implements DynamicTableSink, SupportsPartitioning {
    private final String name;
    private final RowType columns;
    private final List<PartitionBy> partitionBy;
    private final Map<String, String> properties;
    private final SinkOptions options;

    /**
     * @param name the table's name in SQL, for messages
     * @param columns its columns
     * @param partitionBy the partition columns and transforms, outermost first
     * @param properties the declared {@code vector.<column>.dim}
     * @param options where and how to write
     */
    SynaTableSink(
            String name,
            RowType columns,
            List<PartitionBy> partitionBy,
            Map<String, String> properties,
            SinkOptions options) {
        this.name = name;
        this.columns = columns;
        this.partitionBy = List.copyOf(partitionBy);
        this.properties = Map.copyOf(properties);
        this.options = options;
    }

    /**
     * Insertions only.
     *
     * @throws UnsupportedFeatureException when the query does more than insert
     */
    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        if (!requestedMode.containsOnly(RowKind.INSERT)) {
            throw new UnsupportedFeatureException("Cannot write this query to table " + name
                    + ": it changes or takes back rows that it gave before (" + requestedMode.getContainedKinds()
                    + "), and rows of the table are only appended. Aggregate over a window, or run it as a batch job");
        }
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        SynaSink sink = options.sink()
                .rowType(columns)
                .partitionBy(partitionBy.toArray(PartitionBy[]::new))
                .properties(properties)
                .build();
        return SinkV2Provider.of(sink, options.parallelism().orElse(null));
    }

    /** The planner has put the values into the rows already, and the writer chooses the folder by those. */
    @Override
    public void applyStaticPartition(Map<String, String> partition) {}

    @Override
    public DynamicTableSink copy() {
        return new SynaTableSink(name, columns, partitionBy, properties, options);
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
                && partitionBy.equals(that.partitionBy)
                && properties.equals(that.properties)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, columns, partitionBy, properties, options);
    }
}

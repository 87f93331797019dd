package io.synadb.flink.table;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.config.SynaOptions;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.config.TableLayout;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.TableLocation;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.UniqueConstraint;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/**
 * The connector {@code synadb} of SQL. Its options are in {@link SynaOptions}.
 *
 * <p>A table that exists is checked against its declaration column by column when a statement is planned. To read one
 * that is missing is an error; to write one creates it when the job starts. Folders of databases, which have the option
 * {@code layout}, are {@link DatabaseDeclaration}'s. Stateless and thread-safe.
 */
public final class SynaTableFactory implements DynamicTableSourceFactory, DynamicTableSinkFactory {
    /** Called by Flink. */
    public SynaTableFactory() {}

    @Override
    public String factoryIdentifier() {
        return SynaOptions.IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return SynaOptions.required();
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return SynaOptions.optional();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        ReadableConfig options = options(context);
        boolean batch = isBatch(context);
        if (isOfDatabases(context)) {
            return DatabaseDeclaration.of(context, options).source();
        }
        ScanOptions scan = ScanOptions.of(options, batch);
        String path = options.get(SynaOptions.PATH);
        TableSnapshot table = SynaTables.open(SynaTables.storage(path)).current();
        RowType columns = requireDeclared(context, table, layout(context, options));
        SynaTables.requireNullsDeclared(table, columns);
        return new SynaTableSource(path, scan, columns.getFieldNames());
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        ReadableConfig options = options(context);
        if (isOfDatabases(context)) {
            return DatabaseDeclaration.of(context, options).sink();
        }
        String path = options.get(SynaOptions.PATH);
        RowType columns = columns(context);
        TableLayout layout = layout(context, options);
        Map<String, String> properties =
                SynaOptions.tableProperties(context.getCatalogTable().getOptions());
        Storage storage = SynaTables.storage(path);
        if (Table.exists(storage)) {
            requireDeclared(context, Table.open(storage).current(), layout);
        } else {
            TableLocation.requireFree(storage);
            // Made when the job starts; what makes no sense is told now.
            SynaTables.spec(columns, layout, properties);
        }
        return new SynaTableSink(
                context.getObjectIdentifier().asSummaryString(),
                columns,
                layout,
                properties,
                SinkOptions.of(path, options));
    }

    private static boolean isBatch(Context context) {
        return context.getConfiguration().get(ExecutionOptions.RUNTIME_MODE) == RuntimeExecutionMode.BATCH;
    }

    private static boolean isOfDatabases(Context context) {
        return SynaOptions.areOfDatabases(context.getCatalogTable().getOptions());
    }

    /** The options, every one known and of a value that can be meant. */
    private ReadableConfig options(Context context) {
        SynaOptions.requireKnown(context.getCatalogTable().getOptions().keySet());
        ReadableConfig options =
                FactoryUtil.createTableFactoryHelper(this, context).getOptions();
        FactoryUtil.validateFactoryOptions(this, options);
        options.getOptional(SynaOptions.COMPRESSION).ifPresent(EncodingProperties::compression);
        return options;
    }

    private static RowType requireDeclared(Context context, TableSnapshot table, TableLayout layout) {
        RowType columns = columns(context);
        SynaTables.requireSame(table, columns, vectorProperties(context));
        SynaTables.requireSameLayout(table, layout);
        SynaTables.requireSameEncoding(
                table, SynaOptions.tableProperties(context.getCatalogTable().getOptions()));
        return columns;
    }

    /** PARTITIONED BY, PRIMARY KEY and the options beside them. */
    private static TableLayout layout(Context context, ReadableConfig options) {
        List<String> key = context.getCatalogTable()
                .getResolvedSchema()
                .getPrimaryKey()
                .map(UniqueConstraint::getColumns)
                .orElse(List.of());
        Optional<Integer> buckets = options.getOptional(SynaOptions.BUCKET);
        buckets.filter(number -> number < 1).ifPresent(number -> {
            throw new InvalidArgumentException(
                    "The option 'bucket' is '" + number + "': expected a whole number of at least 1");
        });
        return new TableLayout(partitionBy(context), key, buckets.orElse(0));
    }

    /** The columns of PARTITIONED BY, and then what the option says. */
    private static List<PartitionBy> partitionBy(Context context) {
        Stream<PartitionBy> columns =
                context.getCatalogTable().getPartitionKeys().stream().map(PartitionBy::identity);
        String option = context.getCatalogTable().getOptions().get(SynaOptions.PARTITION_BY.key());
        return option == null
                ? columns.toList()
                : Stream.concat(columns, PartitionBy.parse(option).stream()).toList();
    }

    private static RowType columns(Context context) {
        return (RowType) context.getPhysicalRowDataType().getLogicalType();
    }

    private static Map<String, String> vectorProperties(Context context) {
        return SynaOptions.vectorProperties(context.getCatalogTable().getOptions());
    }
}

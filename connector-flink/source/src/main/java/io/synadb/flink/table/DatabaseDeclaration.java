package io.synadb.flink.table;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.flink.config.DatabaseFolders;
import io.synadb.flink.config.SynaOptions;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.options.DatabaseOptions;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

/**
 * A folder of databases as SQL declares it.
 *
 * @param name in SQL, for messages
 * @param columns some of those that databases have
 * @param path the folder, or one database
 * @param databases what is read of it
 * @param options all others
 */
record DatabaseDeclaration(
        String name, RowType columns, String path, DatabaseOptions databases, ReadableConfig options) {
    /**
     * Parses a declaration.
     *
     * @throws InvalidArgumentException for a value that cannot be meant, partitions and a key
     */
    static DatabaseDeclaration of(DynamicTableFactory.Context context, ReadableConfig options) {
        ResolvedCatalogTable table = context.getCatalogTable();
        String name = context.getObjectIdentifier().asSummaryString();
        if (!table.getPartitionKeys().isEmpty()) {
            throw new InvalidArgumentException("Folders of databases have no partitions, found PARTITIONED BY "
                    + table.getPartitionKeys() + " of " + name
                    + ": leave it out; a column 'database' says which database a row is for");
        }
        if (table.getResolvedSchema().getPrimaryKey().isPresent()) {
            throw new InvalidArgumentException("Folders of databases take no PRIMARY KEY, found one of " + name
                    + ": leave it out; a later value of a 'key' is its newest by itself");
        }
        return new DatabaseDeclaration(
                name,
                (RowType) context.getPhysicalRowDataType().getLogicalType(),
                options.get(SynaOptions.PATH),
                DatabaseOptions.parse(table.getOptions()),
                options);
    }

    /**
     * A bounded scan.
     *
     * @throws UnsupportedFeatureException if it should have no end
     * @throws io.synadb.NotFoundException if nothing is there
     * @throws io.synadb.SchemaException if columns are declared that databases have not
     */
    DynamicTableSource source() {
        if (!options.getOptional(SynaOptions.SCAN_BOUNDED).orElse(true)) {
            throw new UnsupportedFeatureException("'scan.bounded' = 'false' of a folder of databases, " + name
                    + ": what is written to databases later is not followed; leave it out, or write to a table");
        }
        DatabaseFolder folder = DatabaseFolders.folder(path);
        folder.databases();
        Schema found = databases
                .scan(folder)
                .select(columns.getFieldNames().toArray(String[]::new))
                .selection()
                .schema();
        DatabaseFolders.requireSame(folder, found, columns);
        return new DatabaseTableSource(
                path,
                databases.withLengthOf(found),
                columns.getFieldNames(),
                options.getOptional(FactoryUtil.SOURCE_PARALLELISM));
    }

    /**
     * A sink of new databases.
     *
     * @throws io.synadb.SchemaException if no database can hold rows of these columns
     */
    DynamicTableSink sink() {
        return new DatabaseTableSink(name, columns, SinkOptions.of(path, options));
    }
}

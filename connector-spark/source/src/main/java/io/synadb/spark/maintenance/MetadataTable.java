package io.synadb.spark.maintenance;

import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A view of a table's metadata, which is read on the driver when a query is planned. Thread-safe.
 *
 * @param name for plans
 * @param view what to show
 * @param table of this table
 * @param snapshot at this version, as far as a version has to do with it
 */
public record MetadataTable(String name, MetadataView view, Table table, TableSnapshot snapshot)
        implements SupportsRead {
    @Override
    public Column[] columns() {
        StructField[] fields = view.schema().fields();
        Column[] columns = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            columns[i] = Column.create(fields[i].name(), fields[i].dataType(), fields[i].nullable());
        }
        return columns;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        StructType schema = view.schema();
        return () -> new LocalRows(schema, view.rows(table, snapshot));
    }
}

package io.synadb.spark;

import io.synadb.spark.config.NativeOptions;
import io.synadb.spark.read.NativeScanBuilder;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.databases.DatabasePlan;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A folder of ordinary databases, or one of them, as rows. It has no versions: each database is read as it is when a task
 * opens it.
 *
 * <p>Immutable and thread-safe.
 */
final class NativeTable implements SupportsRead {
    private final String name;
    private final DatabaseFolder folder;
    private final Schema schema;

    private NativeTable(String name, DatabaseFolder folder, Schema schema) {
        this.name = name;
        this.folder = folder;
        this.schema = schema;
    }

    /**
     * What the options name.
     *
     * @throws io.synadb.NotFoundException if nothing is there
     * @throws io.synadb.SchemaException if vectors are asked for and no database has one
     */
    static NativeTable open(String name, CaseInsensitiveStringMap options) {
        DatabaseFolder folder = NativeOptions.folder(options);
        NativeOptions.requireNoTable(options);
        DatabasePlan plan =
                NativeOptions.parse(options).databases().scan(folder).plan();
        return new NativeTable(name, folder, plan.schema());
    }

    StructType rows() {
        return SparkSchemas.toSpark(schema);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Column[] columns() {
        return SparkSchemas.columns(schema);
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new NativeScanBuilder(folder, NativeOptions.parse(options).withLengthOf(schema), schema);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NativeTable that && name.equals(that.name) && schema.equals(that.schema);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, schema);
    }

    @Override
    public String toString() {
        return name;
    }
}

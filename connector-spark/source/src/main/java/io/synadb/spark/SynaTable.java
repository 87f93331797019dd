package io.synadb.spark;

import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.config.TableOptions;
import io.synadb.spark.read.SynaScanBuilder;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.schema.SparkTransforms;
import io.synadb.spark.write.ExistingTable;
import io.synadb.spark.write.SynaDelete;
import io.synadb.spark.write.SynaWriteBuilder;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsDeleteV2;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * A table at one version. Reads see this version, whatever is committed meanwhile; an append joins what was committed
 * meanwhile, an overwrite is refused then, and a deletion leaves the rows that came meanwhile.
 *
 * <p>Immutable and thread-safe.
 */
public final class SynaTable implements SupportsRead, SupportsWrite, SupportsDeleteV2 {
    private static final Set<TableCapability> READ = Set.of(TableCapability.BATCH_READ);
    private static final Set<TableCapability> READ_AND_WRITE =
            Set.of(TableCapability.BATCH_READ, TableCapability.BATCH_WRITE, TableCapability.TRUNCATE);

    private final String name;
    private final Table table;
    private final TableSnapshot snapshot;
    private final Set<TableCapability> capabilities;
    private final boolean inCatalog;
    private final boolean forDeletion;

    private SynaTable(
            String name,
            Table table,
            TableSnapshot snapshot,
            Set<TableCapability> capabilities,
            boolean inCatalog,
            boolean forDeletion) {
        this.name = name;
        this.table = table;
        this.snapshot = snapshot;
        this.capabilities = capabilities;
        this.inCatalog = inCatalog;
        this.forDeletion = forDeletion;
    }

    /** A table of a catalog, for statements that read and write. */
    static SynaTable of(String name, Table table, TableSnapshot snapshot) {
        return new SynaTable(name, table, snapshot, READ_AND_WRITE, true, false);
    }

    /**
     * A table of a catalog, for a deletion. A CHAR(n) is the STRING that is stored: Spark would put the padding of one between
     * the statement and its table, and fail then.
     */
    static SynaTable forDeletion(String name, Table table, TableSnapshot snapshot) {
        return new SynaTable(name, table, snapshot, READ_AND_WRITE, true, true);
    }

    /** A table by its path, for statements that write. */
    static SynaTable byPath(String name, Table table, TableSnapshot snapshot) {
        return new SynaTable(name, table, snapshot, READ_AND_WRITE, false, false);
    }

    /** For statements that only read. */
    static SynaTable readOnly(String name, Table table, TableSnapshot snapshot) {
        return new SynaTable(name, table, snapshot, READ, false, false);
    }

    TableSnapshot snapshot() {
        return snapshot;
    }

    /** What a statement writes to. */
    ExistingTable target() {
        return new ExistingTable(name, table, snapshot);
    }

    @Override
    public String name() {
        return name;
    }

    /** Stays the same for the life of the table, and differs when a table is dropped and made again. */
    @Override
    public String id() {
        return snapshot.tableId().toString();
    }

    /** None for a deletion: what has one Spark loads again to execute it, and wants the columns of the other statements then. */
    @Override
    public @Nullable String version() {
        return forDeletion ? null : Long.toString(snapshot.version());
    }

    @Override
    public Column[] columns() {
        return forDeletion ? SparkSchemas.storedColumns(snapshot.schema()) : SparkSchemas.columns(snapshot.schema());
    }

    @Override
    public Transform[] partitioning() {
        return SparkTransforms.toSpark(snapshot.partitionBy());
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(target().properties());
        properties.put(TableCatalog.PROP_PROVIDER, SynaDataSource.SHORT_NAME);
        properties.put(TableCatalog.PROP_LOCATION, table.storage().location());
        // The warehouse decides where a table lies: SHOW CREATE TABLE leaves the location out.
        properties.put(TableCatalog.PROP_IS_MANAGED_LOCATION, "true");
        return properties;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return capabilities;
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        TableOptions parsed = TableOptions.parse(options);
        TableSnapshot asked = parsed.asOf().map(asOf -> asOf.of(table)).orElse(snapshot);
        return new SynaScanBuilder(name, asked, parsed.columnar(), parsed.search());
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return new SynaWriteBuilder(target(), inCatalog, info);
    }

    /**
     * Whether the rows for which all conditions are true can be deleted: always, or this says why not.
     *
     * @throws UnsupportedFeatureException for a condition that the table does not answer itself, and for a table that is
     *     only read here
     */
    @Override
    public boolean canDeleteWhere(Predicate[] conditions) {
        deletion(conditions);
        return true;
    }

    /** {@code DELETE FROM}, and {@code TRUNCATE TABLE} with a condition that is true. */
    @Override
    public void deleteWhere(Predicate[] conditions) {
        deletion(conditions).run();
    }

    private SynaDelete deletion(Predicate[] conditions) {
        if (!capabilities.contains(TableCapability.BATCH_WRITE)) {
            throw new UnsupportedFeatureException(
                    "Cannot delete rows of " + name + ", which is read by its path or at an"
                            + " earlier version here: DELETE FROM the table's name in a SynaCatalog");
        }
        return SynaDelete.of(target(), conditions);
    }

    /** Equal tables give equal rows, so that Spark finds what it has cached. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SynaTable that
                && name.equals(that.name)
                && id().equals(that.id())
                && snapshot.version() == that.snapshot.version();
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, id(), snapshot.version());
    }

    @Override
    public String toString() {
        return name;
    }
}

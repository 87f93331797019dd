package io.synadb.spark;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.config.AsOf;
import io.synadb.spark.functions.VectorFunctions;
import io.synadb.spark.write.NewTable;
import io.synadb.spark.write.StagedWrite;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.options.TableLocation;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * Tables by name: a catalog over a warehouse folder, in which a namespace is a folder and a table is a folder, too.
 *
 * <pre>{@code
 * spark.sql.catalog.syna            io.synadb.spark.SynaCatalog
 * spark.sql.catalog.syna.warehouse  /data/warehouse
 * }</pre>
 *
 * <p>The namespace {@code system} holds the functions: {@code syna.system.l2_distance(v, array(…))}. They work on any
 * column, those of tables by path, too. The folders of a namespace come into being with its first table.
 *
 * <p>Immutable after {@link #initialize}, and thread-safe.
 */
public final class SynaCatalog implements StagingTableCatalog, SupportsNamespaces, FunctionCatalog {
    private static final String WAREHOUSE = "warehouse";

    private @Nullable String name;
    private @Nullable Warehouse warehouse;

    /** Called by Spark. */
    public SynaCatalog() {}

    @Override
    public void initialize(String catalog, CaseInsensitiveStringMap options) {
        String prefix = "spark.sql.catalog." + catalog + ".";
        for (String option : options.keySet()) {
            if (!option.equals(WAREHOUSE)) {
                throw new InvalidArgumentException("Unknown setting '" + prefix + option + "': a SynaCatalog knows '"
                        + prefix + WAREHOUSE + "' only");
            }
        }
        String folder = options.get(WAREHOUSE);
        if (folder == null || folder.isBlank()) {
            throw new InvalidArgumentException("The catalog " + catalog + " has no warehouse: set " + prefix + WAREHOUSE
                    + " to the folder of its tables");
        }
        name = catalog;
        warehouse = new Warehouse(TableLocation.local(folder).toAbsolutePath().normalize());
    }

    @Override
    public String name() {
        return Objects.requireNonNull(name, "initialize comes first");
    }

    // Tables

    @Override
    public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
        return warehouse().tables(namespace);
    }

    @Override
    public SynaTable loadTable(Identifier ident) throws NoSuchTableException {
        Table table = open(ident);
        return SynaTable.of(fullName(ident), table, table.current());
    }

    /** {@code VERSION AS OF} a number or a tag. */
    @Override
    public SynaTable loadTable(Identifier ident, String version) throws NoSuchTableException {
        return load(ident, AsOf.parse(version));
    }

    /** {@code TIMESTAMP AS OF}. */
    @Override
    public SynaTable loadTable(Identifier ident, long timestampMicros) throws NoSuchTableException {
        return load(ident, new AsOf.Time(Instant.EPOCH.plus(timestampMicros, ChronoUnit.MICROS)));
    }

    private SynaTable load(Identifier ident, AsOf asOf) throws NoSuchTableException {
        Table table = open(ident);
        return SynaTable.readOnly(fullName(ident), table, asOf.of(table));
    }

    @Override
    public boolean tableExists(Identifier ident) {
        return warehouse().table(ident).isPresent();
    }

    @Override
    public SynaTable createTable(Identifier ident, TableInfo info) throws TableAlreadyExistsException {
        TableSpec spec = spec(info);
        Storage storage = free(ident);
        Table table = Table.create(storage, spec);
        return SynaTable.of(fullName(ident), table, table.current());
    }

    @Override
    public StagedTable stageCreate(Identifier ident, TableInfo info) throws TableAlreadyExistsException {
        return new StagedSynaTable(new StagedWrite(new NewTable(fullName(ident), free(ident), spec(info))));
    }

    @Override
    public StagedTable stageReplace(Identifier ident, TableInfo info) throws NoSuchTableException {
        SynaTable existing = loadTable(ident);
        requireSame(existing, spec(info));
        return new StagedSynaTable(new StagedWrite(existing.target()));
    }

    @Override
    public StagedTable stageCreateOrReplace(Identifier ident, TableInfo info) {
        try {
            return tableExists(ident) ? stageReplace(ident, info) : stageCreate(ident, info);
        } catch (NoSuchTableException | TableAlreadyExistsException e) {
            throw new ConflictException(
                    "Somebody else created or dropped " + fullName(ident) + " meanwhile: run the statement again");
        }
    }

    @Override
    public SynaTable alterTable(Identifier ident, TableChange... changes) {
        throw new UnsupportedFeatureException("ALTER TABLE " + fullName(ident)
                + " is not supported: create a table as you want it, and INSERT … SELECT from this one");
    }

    @Override
    public boolean dropTable(Identifier ident) {
        Optional<Storage> table = warehouse().table(ident);
        table.ifPresent(Storage::deleteAll);
        return table.isPresent();
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        throw new UnsupportedFeatureException("ALTER TABLE " + fullName(from) + " RENAME TO " + to
                + " is not supported: CREATE TABLE … AS SELECT, then DROP TABLE");
    }

    // Namespaces

    @Override
    public String[][] listNamespaces() {
        return warehouse().namespaces(new String[0]);
    }

    @Override
    public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
        warehouse().requireNamespace(namespace);
        return warehouse().namespaces(namespace);
    }

    @Override
    public boolean namespaceExists(String[] namespace) {
        return warehouse().hasNamespace(namespace);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
        warehouse().requireNamespace(namespace);
        return Map.of(
                SupportsNamespaces.PROP_LOCATION, warehouse().folder(namespace).toString());
    }

    @Override
    public void createNamespace(String[] namespace, Map<String, String> metadata)
            throws NamespaceAlreadyExistsException {
        warehouse().createNamespace(namespace);
    }

    @Override
    public void alterNamespace(String[] namespace, NamespaceChange... changes) {
        throw new UnsupportedFeatureException(
                "A namespace of a SynaCatalog is a folder and has no properties: ALTER NAMESPACE is not supported");
    }

    @Override
    public boolean dropNamespace(String[] namespace, boolean cascade)
            throws NoSuchNamespaceException, NonEmptyNamespaceException {
        return warehouse().dropNamespace(namespace, cascade);
    }

    // Functions

    @Override
    public Identifier[] listFunctions(String[] namespace) throws NoSuchNamespaceException {
        if (Warehouse.isSystem(namespace)) {
            return VectorFunctions.names().stream()
                    .map(function -> Identifier.of(namespace, function))
                    .toArray(Identifier[]::new);
        }
        warehouse().requireNamespace(namespace);
        return new Identifier[0];
    }

    @Override
    public UnboundFunction loadFunction(Identifier ident) throws NoSuchFunctionException {
        if (Warehouse.isSystem(ident.namespace())) {
            return VectorFunctions.find(ident.name()).orElseThrow(() -> new NoSuchFunctionException(ident));
        }
        throw new NoSuchFunctionException(ident);
    }

    private Table open(Identifier ident) throws NoSuchTableException {
        return Table.open(warehouse().table(ident).orElseThrow(() -> new NoSuchTableException(ident)));
    }

    private Storage free(Identifier ident) throws TableAlreadyExistsException {
        Storage storage = warehouse().storage(ident);
        if (Table.exists(storage)) {
            throw new TableAlreadyExistsException(ident);
        }
        warehouse().requireFree(ident);
        TableLocation.requireFree(storage);
        return storage;
    }

    private static TableSpec spec(TableInfo info) {
        if (info.constraints().length > 0) {
            throw new UnsupportedFeatureException(
                    "Constraints are not supported: found " + info.constraints()[0].toDDL() + "; leave them out");
        }
        return TableSpecs.of(info.schema(), info.partitions(), info.properties());
    }

    /** What a table is stays as it is; only its rows can be replaced. */
    private static void requireSame(SynaTable existing, TableSpec wanted) {
        TableSnapshot found = existing.snapshot();
        boolean same = existing.target()
                        .columns()
                        .equals(new NewTable(existing.name(), existing.target().storage(), wanted).columns())
                && found.partitionBy().equals(wanted.partitionBy())
                && found.properties().equals(wanted.properties());
        if (!same) {
            throw new UnsupportedFeatureException("REPLACE TABLE " + existing.name()
                    + " would change its columns, partitioning or properties, which is not supported: DROP TABLE it, then"
                    + " CREATE TABLE … AS SELECT");
        }
    }

    private String fullName(Identifier ident) {
        return name() + "." + ident;
    }

    private Warehouse warehouse() {
        return Objects.requireNonNull(warehouse, "initialize comes first");
    }
}

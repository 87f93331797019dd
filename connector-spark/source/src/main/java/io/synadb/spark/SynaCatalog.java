package io.synadb.spark;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.config.AsOf;
import io.synadb.spark.functions.TransformFunctions;
import io.synadb.spark.functions.VectorFunctions;
import io.synadb.spark.maintenance.MetadataTable;
import io.synadb.spark.maintenance.MetadataView;
import io.synadb.spark.maintenance.Procedures;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.write.NewTable;
import io.synadb.spark.write.StagedWrite;
import io.synadb.table.PropertyChange;
import io.synadb.table.SchemaChange;
import io.synadb.table.Table;
import io.synadb.table.TableIndexes;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.options.TableLocation;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchFunctionException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.catalyst.analysis.TableAlreadyExistsException;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.connector.catalog.ColumnDefaultValue;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.NamespaceChange;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.StagingTableCatalog;
import org.apache.spark.sql.connector.catalog.SupportsNamespaces;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCatalogCapability;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.TableInfo;
import org.apache.spark.sql.connector.catalog.TableWritePrivilege;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tables by name: a catalog over a warehouse folder, in which a namespace is a folder and a table is a folder, too.
 *
 * <pre>{@code
 * spark.sql.catalog.syna            io.synadb.spark.SynaCatalog
 * spark.sql.catalog.syna.warehouse  /data/warehouse
 * }</pre>
 *
 * <p>The namespace {@code system} holds the functions: {@code syna.system.l2_distance(v, array(…))}, and those of
 * partitions: {@code syna.system.days(ts)}. They work on any column, those of tables by path, too. It holds the procedures
 * as well: {@code CALL syna.system.rollback('db.t', 3)}. What a table tells of itself is behind its name: {@code SELECT *
 * FROM syna.db.t.versions}. The folders of a namespace come into being with its first table.
 *
 * <p>Immutable after {@link #initialize}, and thread-safe.
 */
public final class SynaCatalog implements StagingTableCatalog, SupportsNamespaces, FunctionCatalog, ProcedureCatalog {
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

    /** Columns may have a DEFAULT. */
    @Override
    public Set<TableCatalogCapability> capabilities() {
        return Set.of(TableCatalogCapability.SUPPORT_COLUMN_DEFAULT_VALUE);
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
    public SupportsRead loadTable(Identifier ident) throws NoSuchTableException {
        return tableExists(ident) ? load(ident) : metadata(ident, Optional.empty());
    }

    /** {@code DELETE FROM} asks for nothing but the right to delete, and looks at what the table holds. */
    @Override
    public SupportsRead loadTable(Identifier ident, Set<TableWritePrivilege> privileges) throws NoSuchTableException {
        if (!privileges.equals(Set.of(TableWritePrivilege.DELETE)) || !tableExists(ident)) {
            return loadTable(ident);
        }
        Table table = open(ident);
        return SynaTable.forDeletion(fullName(ident), table, table.current());
    }

    private SynaTable load(Identifier ident) throws NoSuchTableException {
        Table table = open(ident);
        return SynaTable.of(fullName(ident), table, table.current());
    }

    /** {@code VERSION AS OF} a number or a tag. */
    @Override
    public SupportsRead loadTable(Identifier ident, String version) throws NoSuchTableException {
        return load(ident, AsOf.parse(version));
    }

    /** {@code TIMESTAMP AS OF}. */
    @Override
    public SupportsRead loadTable(Identifier ident, long timestampMicros) throws NoSuchTableException {
        return load(ident, new AsOf.Time(Instant.EPOCH.plus(timestampMicros, ChronoUnit.MICROS)));
    }

    private SupportsRead load(Identifier ident, AsOf asOf) throws NoSuchTableException {
        if (!tableExists(ident)) {
            return metadata(ident, Optional.of(asOf));
        }
        Table table = open(ident);
        return SynaTable.readOnly(fullName(ident), table, asOf.of(table));
    }

    /** What stands behind the name of a table: {@code db.t.files}. */
    private MetadataTable metadata(Identifier ident, Optional<AsOf> asOf) throws NoSuchTableException {
        String[] names = ident.namespace();
        if (names.length == 0) {
            throw new NoSuchTableException(ident);
        }
        MetadataView view = MetadataView.find(ident.name()).orElseThrow(() -> new NoSuchTableException(ident));
        int last = names.length - 1;
        Identifier owner = Identifier.of(Arrays.copyOf(names, last), names[last]);
        Table table = Table.open(warehouse().table(owner).orElseThrow(() -> new NoSuchTableException(ident)));
        if (asOf.isPresent() && !view.isOfOneVersion()) {
            throw new UnsupportedFeatureException(
                    fullName(ident) + " is not of one version, and has none AS OF another:"
                            + " leave it out, or ask for " + fullName(owner) + ".files");
        }
        TableSnapshot snapshot = asOf.map(version -> version.of(table)).orElseGet(table::current);
        return new MetadataTable(fullName(ident), view, table, snapshot);
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
        SynaTable existing = load(ident);
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

    /** Changes columns or properties, all or nothing; data files stay as they are. */
    @Override
    public SynaTable alterTable(Identifier ident, TableChange... changes) throws NoSuchTableException {
        Table table = open(ident);
        if (PropertyChanges.areAll(changes)) {
            TableSnapshot current = table.current();
            PropertyChange change = table.changeProperties(current);
            PropertyChanges.apply(changes, change, current);
            return SynaTable.of(fullName(ident), table, change.publish());
        }
        SchemaChange change = table.changeSchema(table.current());
        ColumnChanges.apply(changes, change, fullName(ident));
        return SynaTable.of(fullName(ident), table, change.publish());
    }

    @Override
    public boolean dropTable(Identifier ident) {
        Optional<Storage> table = warehouse().table(ident);
        table.ifPresent(Table::drop);
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
            return Stream.concat(VectorFunctions.names().stream(), TransformFunctions.names().stream())
                    .map(function -> Identifier.of(namespace, function))
                    .toArray(Identifier[]::new);
        }
        warehouse().requireNamespace(namespace);
        return new Identifier[0];
    }

    /** Spark looks for the functions of transforms without a namespace. */
    @Override
    public UnboundFunction loadFunction(Identifier ident) throws NoSuchFunctionException {
        Optional<UnboundFunction> function = Optional.empty();
        if (Warehouse.isSystem(ident.namespace())) {
            function = VectorFunctions.find(ident.name()).or(() -> TransformFunctions.find(ident.name()));
        } else if (ident.namespace().length == 0) {
            function = TransformFunctions.find(ident.name());
        }
        return function.orElseThrow(() -> new NoSuchFunctionException(ident));
    }

    // Procedures

    @Override
    public Identifier[] listProcedures(String[] namespace) {
        return Warehouse.isSystem(namespace)
                ? Procedures.names().stream()
                        .map(procedure -> Identifier.of(namespace, procedure))
                        .toArray(Identifier[]::new)
                : new Identifier[0];
    }

    @Override
    public UnboundProcedure loadProcedure(Identifier ident) {
        return Optional.of(ident)
                .filter(procedure -> Warehouse.isSystem(procedure.namespace()))
                .flatMap(procedure -> Procedures.find(procedure.name(), this::named))
                .orElseThrow(() -> new NotFoundException("There is no procedure " + fullName(ident)
                        + ": the procedures of " + name() + ".system are " + Procedures.names()));
    }

    /** The table that a procedure is called for, without or with the name of the catalog before it. */
    private Table named(String text) {
        List<String> names = CollectionConverters.asJava(new CatalystSqlParser().parseMultipartIdentifier(text));
        Optional<Storage> table = warehouse().table(identifier(names));
        if (table.isEmpty() && names.size() > 1 && names.get(0).equals(name())) {
            table = warehouse().table(identifier(names.subList(1, names.size())));
        }
        return Table.open(table.orElseThrow(() -> new NotFoundException("There is no table '" + text
                + "' in the catalog " + name() + ": write its namespace and its name, as in table => 'db.words'")));
    }

    private static Identifier identifier(List<String> names) {
        int last = names.size() - 1;
        return Identifier.of(names.subList(0, last).toArray(String[]::new), names.get(last));
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
                    "Constraints are not supported: found " + info.constraints()[0].toDDL()
                            + "; leave them out, and name the columns of a key in TBLPROPERTIES ('primary-key' = 'id')");
        }
        TableSpec spec = TableSpecs.of(info.schema(), info.partitions(), info.properties());
        return TableSpecs.withDefaults(spec, info.columns());
    }

    /** The properties that users set: a table keeps its indexes, whatever rows it has. */
    private static Map<String, String> withoutIndexes(Map<String, String> properties) {
        Map<String, String> others = new HashMap<>(properties);
        others.keySet().removeIf(TableIndexes::isProperty);
        return others;
    }

    /** What a table is stays as it is; only its rows can be replaced. */
    private static void requireSame(SynaTable existing, TableSpec wanted) {
        TableSnapshot found = existing.snapshot();
        boolean same = existing.target()
                        .columns()
                        .equals(new NewTable(existing.name(), existing.target().storage(), wanted).columns())
                && found.partitionBy().equals(wanted.partitionBy())
                && found.key().equals(wanted.key())
                && found.buckets() == wanted.buckets()
                && withoutIndexes(found.properties()).equals(wanted.properties())
                && defaults(found.schema()).equals(defaults(wanted.schema()));
        if (!same) {
            throw new UnsupportedFeatureException("REPLACE TABLE " + existing.name()
                    + " would change its columns, partitioning, key or properties, which is not supported: DROP TABLE it, then"
                    + " CREATE TABLE … AS SELECT");
        }
    }

    private static List<Optional<ColumnDefaultValue>> defaults(Schema schema) {
        return Arrays.stream(SparkSchemas.columns(schema))
                .map(column -> Optional.ofNullable(column.defaultValue()))
                .toList();
    }

    private String fullName(Identifier ident) {
        return name() + "." + ident;
    }

    private Warehouse warehouse() {
        return Objects.requireNonNull(warehouse, "initialize comes first");
    }
}

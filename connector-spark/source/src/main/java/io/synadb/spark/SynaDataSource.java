package io.synadb.spark;

import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.spark.config.NativeOptions;
import io.synadb.spark.config.TableOptions;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.options.TableLocation;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.util.CaseInsensitiveMap;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SessionConfigSupport;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.execution.datasources.DataSourceUtils;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.CreatableRelationProvider;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.util.SchemaUtils;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tables by path: {@code spark.read().format("synadb").load(path)} and {@code df.write().format("synadb").save(path)}; with the
 * option {@code layout} = {@code native} folders of ordinary databases.
 *
 * <p>Reading is plain DataSource V2. For writing, V2 offers a source without catalog two of the four save modes, and one
 * with a catalog no {@code partitionBy} where the table is missing. So {@code save} comes in through the older door, which
 * tells everything (mode, columns, partitioning), decides here what the mode means, and goes on as a V2 write to a
 * {@link PathTables}. Rows pass only the V2 write.
 *
 * <p>Used by one thread, as Spark makes an instance for each statement.
 */
public final class SynaDataSource
        implements TableProvider, SessionConfigSupport, CreatableRelationProvider, DataSourceRegister {
    /** What users write in {@code format(…)} and {@code USING}. */
    public static final String SHORT_NAME = "synadb";

    /** What the columns were asked of, so that the rows are of the same version. */
    private @Nullable SupportsRead inferred;

    /** Called by Spark. */
    public SynaDataSource() {}

    @Override
    public String shortName() {
        return SHORT_NAME;
    }

    /** {@code spark.datasource.synadb.<word>} is the option {@code <word>} of all reads and writes of a session. */
    @Override
    public String keyPrefix() {
        return SHORT_NAME;
    }

    /** The columns of the table; none when there is no table, which {@link #getTable} tells. */
    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        inferred = find(options);
        if (inferred instanceof SynaTable table) {
            return SparkSchemas.toSpark(table.snapshot().schema());
        }
        return inferred instanceof NativeTable databases ? databases.rows() : new StructType();
    }

    @Override
    public SupportsRead getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return inferred != null ? inferred : find(new CaseInsensitiveStringMap(properties));
    }

    private static SupportsRead find(CaseInsensitiveStringMap options) {
        Storage storage = TableOptions.storage(options);
        if (NativeOptions.areChosen(options)) {
            return findDatabases(storage, options);
        }
        TableOptions parsed = TableOptions.parse(options);
        if (!Table.exists(storage)) {
            return new MissingTable(
                    storage, TableLocation.notFound(storage, "write a DataFrame there with format(\"synadb\")"));
        }
        Table table = Table.open(storage);
        TableSnapshot snapshot = parsed.asOf().map(asOf -> asOf.of(table)).orElseGet(table::current);
        return SynaTable.readOnly(PathTables.name(storage), table, snapshot);
    }

    private static SupportsRead findDatabases(Storage storage, CaseInsensitiveStringMap options) {
        try {
            return NativeTable.open(PathTables.name(storage), options);
        } catch (NotFoundException e) {
            return new MissingTable(storage, e);
        }
    }

    @Override
    public boolean supportsDataType(DataType type) {
        return SparkSchemas.isSupported(type);
    }

    @Override
    public BaseRelation createRelation(
            SQLContext context,
            SaveMode mode,
            scala.collection.immutable.Map<String, String> parameters,
            Dataset<Row> data) {
        SchemaUtils.checkSchemaColumnNameDuplication(
                data.schema(), SQLConf.get().caseSensitiveAnalysis());
        Map<String, String> options = options(parameters);
        List<String> partitionBy =
                partitionBy(options.remove(DataSourceUtils.PARTITIONING_COLUMNS_KEY()), data.schema());
        if (NativeOptions.areChosen(new CaseInsensitiveStringMap(options))) {
            NewNativeTable.save(data, mode, options, partitionBy);
            return new Written(context, data.schema());
        }
        Storage storage = TableOptions.storage(new CaseInsensitiveStringMap(options));
        boolean exists = Table.exists(storage);
        if (exists && mode == SaveMode.ErrorIfExists) {
            throw PathTables.alreadyExists(storage);
        }
        if (exists && mode != SaveMode.Ignore) {
            requirePartitioning(storage, partitionBy);
            write(data, mode, options, partitionBy);
        } else if (!exists) {
            TableLocation.requireFree(storage);
            if (mode == SaveMode.ErrorIfExists || mode == SaveMode.Ignore) {
                options.put(TableOptions.MUST_CREATE, "true");
            }
            write(data, mode == SaveMode.Append ? mode : SaveMode.Overwrite, options, partitionBy);
        }
        return new Written(context, data.schema());
    }

    private static void write(Dataset<Row> data, SaveMode mode, Map<String, String> options, List<String> partitionBy) {
        data.write()
                .format(PathTables.class.getName())
                .mode(mode)
                .options(options)
                .partitionBy(partitionBy.stream().map(SparkSchemas::quoted).toArray(String[]::new))
                .save();
    }

    /** Spark itself would compare the transforms and say no more than that they differ. */
    private static void requirePartitioning(Storage storage, List<String> partitionBy) {
        List<PartitionBy> existing = Table.open(storage).current().partitionBy();
        List<PartitionBy> found =
                partitionBy.stream().map(PartitionBy::identity).toList();
        if (!found.isEmpty() && !found.equals(existing)) {
            throw new SchemaException("The table at " + storage.location() + " is partitioned by " + existing
                    + ", found partitionBy" + partitionBy + ": leave partitionBy out, or write to another path");
        }
    }

    private static Map<String, String> options(scala.collection.immutable.Map<String, String> parameters) {
        scala.collection.immutable.Map<String, String> withCase =
                parameters instanceof CaseInsensitiveMap<String> insensitive ? insensitive.originalMap() : parameters;
        return new HashMap<>(CollectionConverters.asJava(withCase));
    }

    /** The columns of a {@code partitionBy} by their exact names; whether case matters, the session says. */
    private static List<String> partitionBy(@Nullable String encoded, StructType columns) {
        if (encoded == null) {
            return List.of();
        }
        boolean caseMatters = SQLConf.get().caseSensitiveAnalysis();
        return CollectionConverters.asJava(DataSourceUtils.decodePartitioningColumns(encoded)).stream()
                .map(name -> Arrays.stream(columns.fieldNames())
                        .filter(column -> caseMatters ? column.equals(name) : column.equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(name))
                .toList();
    }

    /** Reading it says what is there instead; Spark asks before every write, too, when it does not matter. */
    private record MissingTable(Storage storage, NotFoundException reason) implements SupportsRead {
        @Override
        public String name() {
            return PathTables.name(storage);
        }

        @Override
        public Column[] columns() {
            throw reason;
        }

        @Override
        public Set<TableCapability> capabilities() {
            return Set.of(TableCapability.BATCH_READ);
        }

        @Override
        public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
            throw reason;
        }
    }

    /** What Spark gets back from a save, and has no use for but its columns. */
    private static final class Written extends BaseRelation {
        private final SQLContext context;
        private final StructType schema;

        Written(SQLContext context, StructType schema) {
            this.context = context;
            this.schema = schema;
        }

        @Override
        public SQLContext sqlContext() {
            return context;
        }

        @Override
        public StructType schema() {
            return schema;
        }
    }
}

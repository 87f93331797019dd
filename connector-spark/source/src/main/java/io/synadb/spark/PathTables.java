package io.synadb.spark;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.spark.config.NativeOptions;
import io.synadb.spark.config.TableOptions;
import io.synadb.spark.schema.SparkTransforms;
import io.synadb.spark.write.NewTable;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.KeyProperties;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.connector.catalog.SessionConfigSupport;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The tables, and folders of databases, that {@link SynaDataSource} writes to by path, in the modes append and overwrite. Not
 * for users.
 *
 * <p>Used by one thread, as Spark makes an instance for each statement.
 */
public final class PathTables implements TableProvider, SessionConfigSupport {
    /** Called by Spark. */
    public PathTables() {}

    static String name(Storage storage) {
        return SynaDataSource.SHORT_NAME + ".`" + storage.location() + "`";
    }

    static AlreadyExistsException alreadyExists(Storage storage) {
        return new AlreadyExistsException("There is a SynaDB table at " + storage.location()
                + " already: use mode(\"append\"), mode(\"overwrite\") or mode(\"ignore\"), or another path");
    }

    @Override
    public String keyPrefix() {
        return SynaDataSource.SHORT_NAME;
    }

    /** Spark then tells the columns and the partitioning of the rows, which a missing table is created with. */
    @Override
    public boolean supportsExternalMetadata() {
        return true;
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        throw new InvalidArgumentException("Read tables with format(\"synadb\"): this source is for writing only");
    }

    @Override
    public SupportsWrite getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
        Storage storage = TableOptions.storage(options);
        if (NativeOptions.areChosen(options)) {
            return NewNativeTable.of(name(storage), options, schema);
        }
        Map<String, String> declared = TableOptions.parse(options).tableProperties();
        if (!Table.exists(storage)) {
            TableSpec spec = TableSpecs.of(schema, SparkTransforms.fromSpark(partitioning), declared);
            return new NewSynaTable(new NewTable(name(storage), storage, spec), false);
        }
        if (options.containsKey(TableOptions.MUST_CREATE)) {
            throw alreadyExists(storage);
        }
        Table table = Table.open(storage);
        TableSnapshot snapshot = table.current();
        requireSameProperties(declared, snapshot, storage);
        return SynaTable.byPath(name(storage), table, snapshot);
    }

    /** What a table is was decided when it was created; saying it again is fine, saying something else is not. */
    private static void requireSameProperties(Map<String, String> declared, TableSnapshot snapshot, Storage storage) {
        List<String> columns =
                snapshot.schema().getFields().stream().map(Field::getName).toList();
        Map<String, String> resolved = EncodingProperties.resolve(
                ColumnProperty.resolve(KeyProperties.resolve(declared, columns), columns), columns);
        // Said of a table that is there, it is of what this write adds.
        resolved.remove(EncodingProperties.COMPRESSION);
        Map<String, String> there = KeyProperties.with(snapshot.properties(), snapshot.key(), snapshot.buckets());
        resolved.forEach((word, value) -> {
            String existing = there.get(word);
            if (!EncodingProperties.isSame(word, value, existing)) {
                throw new InvalidArgumentException("The option '" + word + "' is '" + value + "', but the table at "
                        + storage.location() + (existing == null ? " has no such property" : " has '" + existing + "'")
                        + ": leave the option out, or write to another path");
            }
        });
    }
}

package io.synadb.spark;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.config.NativeOptions;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.write.NativeWriteBuilder;
import io.synadb.table.databases.DatabaseFolder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** A folder of databases that a write adds new ones to. Immutable and thread-safe. */
record NewNativeTable(String name, DatabaseFolder folder, StructType rows) implements SupportsWrite {
    /** What the options name, for rows of these columns. */
    static NewNativeTable of(String name, CaseInsensitiveStringMap options, StructType rows) {
        NativeOptions.parse(options);
        NativeOptions.requireNoTable(options);
        return new NewNativeTable(name, NativeOptions.folder(options), rows);
    }

    /**
     * Writes rows as a save mode has it.
     *
     * @throws UnsupportedFeatureException if databases would have to be replaced
     */
    static void save(Dataset<Row> data, SaveMode mode, Map<String, String> options, List<String> partitionBy) {
        DatabaseFolder folder = of("", new CaseInsensitiveStringMap(options), data.schema()).folder;
        if (!partitionBy.isEmpty()) {
            throw new InvalidArgumentException("Folders of databases have no partitions, found partitionBy"
                    + partitionBy + ": leave it out; a column 'database' says which database a row is for");
        }
        boolean exists = folder.exists() && !folder.databases().isEmpty();
        if (exists && mode == SaveMode.ErrorIfExists) {
            throw new AlreadyExistsException(
                    "There are " + folder + " already: use mode(\"append\") to add new ones, or" + " another path");
        } else if (exists && mode == SaveMode.Overwrite) {
            throw new UnsupportedFeatureException(
                    "Cannot overwrite the " + folder + ": nothing replaces several files in one"
                            + " step, so that a failure would leave neither the old rows nor the new ones. Use mode(\"append\"),"
                            + " another path, or a table");
        } else if (!exists || mode == SaveMode.Append) {
            data.select(columns(data))
                    .write()
                    .format(PathTables.class.getName())
                    .mode(SaveMode.Append)
                    .options(options)
                    .save();
        }
    }

    /** Python's numbers are doubles, the vectors of databases floats. */
    private static Column[] columns(Dataset<Row> data) {
        StructField[] fields = data.schema().fields();
        Column[] columns = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            Column column = data.col(SparkSchemas.quoted(fields[i].name()));
            boolean doubles =
                    fields[i].dataType() instanceof ArrayType list && list.elementType() instanceof DoubleType;
            columns[i] = doubles ? column.cast("array<float>").as(fields[i].name()) : column;
        }
        return columns;
    }

    @Override
    public org.apache.spark.sql.connector.catalog.Column[] columns() {
        return SparkSchemas.columns(rows);
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_WRITE);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return new NativeWriteBuilder(name, folder, info.schema());
    }

    @Override
    public String toString() {
        return name;
    }
}

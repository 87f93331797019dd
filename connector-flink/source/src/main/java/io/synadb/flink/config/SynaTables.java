package io.synadb.flink.config;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.TableLocation;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.flink.table.types.logical.RowType;

/** Finds, opens and creates tables, and checks them against what a job declares. Stateless and thread-safe. */
public final class SynaTables {
    private static final String REMEDY = "write rows there first: INSERT INTO or a SynaSink creates the table";

    private SynaTables() {}

    /**
     * The storage at a path: absolute, relative to the working directory, or with the scheme {@code file}.
     *
     * @throws InvalidArgumentException for a blank path, or a {@code file:} URI that names no folder
     * @throws io.synadb.UnsupportedFeatureException for another scheme
     */
    public static Storage storage(String path) {
        if (path.isBlank()) {
            throw new InvalidArgumentException("The path of the table is empty: write the folder of the table,"
                    + " as in 'path' = '/data/table' or path(\"/data/table\")");
        }
        return TableLocation.storage(path);
    }

    /**
     * Opens a table.
     *
     * @throws io.synadb.NotFoundException if there is none; says what is there instead
     * @throws io.synadb.CorruptDataException if a commit of it is damaged or missing
     * @throws io.synadb.UnsupportedFeatureException if it asks for more than this version can do
     */
    public static Table open(Storage storage) {
        if (!Table.exists(storage)) {
            throw TableLocation.notFound(storage, REMEDY);
        }
        return Table.open(storage);
    }

    /**
     * Opens a table, and makes it first if there is none. Any number of subtasks may do so at once: one makes the table,
     * all open it. Whether a table that was there fits is asked of {@link #requireSame}.
     *
     * @throws InvalidArgumentException if other files are there
     */
    public static Table openOrCreate(Storage storage, TableSpec spec) {
        if (Table.exists(storage)) {
            return Table.open(storage);
        }
        TableLocation.requireFree(storage);
        try {
            return Table.create(storage, spec);
        } catch (AlreadyExistsException e) {
            // Another subtask, or another job, was quicker.
            return Table.open(storage);
        }
    }

    /**
     * The table that a job declares.
     *
     * @param rows the columns
     * @param layout its partitions and its key
     * @param properties table properties; {@code vector.<column>.dim} makes an ARRAY&lt;FLOAT&gt; a vector
     * @throws SchemaException for columns that no table can have
     * @throws io.synadb.UnsupportedFeatureException for a column of a type that no table can hold
     * @throws InvalidArgumentException for partition columns, a key or a property that make no sense
     */
    public static TableSpec spec(RowType rows, TableLayout layout, Map<String, String> properties) {
        TableSpec.Builder spec = TableSpec.builder()
                .schema(FlinkSchemas.arrowSchema(rows))
                .partitionBy(layout.partitionBy().toArray(PartitionBy[]::new))
                .key(layout.key().toArray(String[]::new))
                .properties(EncodingProperties.resolve(
                        ColumnProperty.resolve(properties, rows.getFieldNames()), rows.getFieldNames()));
        return (layout.buckets() > 0 ? spec.buckets(layout.buckets()) : spec).build();
    }

    /**
     * Checks column by column that a table is the declared one: names, order, types, and the dimensions of vectors. A
     * vector may be declared without its dimension. Whether a column may be null is not compared: each row that is
     * written is checked anyway.
     *
     * @param declared the columns that a job reads or writes
     * @param vectorProperties the declared {@code vector.<column>.dim}
     * @throws SchemaException for the first column that differs; names it and both types
     */
    public static void requireSame(TableSnapshot table, RowType declared, Map<String, String> vectorProperties) {
        new DeclaredColumns(declared, vectorProperties).requireSame(table);
    }

    /**
     * Checks that no column, and nothing inside one, is declared NOT NULL that may be null in the table, because Flink
     * trusts the declaration of what it reads. The columns are the table's, as {@link #requireSame} finds out.
     *
     * @throws SchemaException for the first column that is
     */
    public static void requireNullsDeclared(TableSnapshot table, RowType declared) {
        new DeclaredColumns(declared, Map.of()).requireNullsDeclared(table);
    }

    /**
     * Checks that a table has the partitions, the key and the buckets that are declared, as far as any are.
     *
     * @throws SchemaException when it has others
     */
    public static void requireSameLayout(TableSnapshot table, TableLayout declared) {
        if (!declared.partitionBy().isEmpty() && !declared.partitionBy().equals(table.partitionBy())) {
            throw new SchemaException("The " + table + " is partitioned by " + table.partitionBy()
                    + ", but declared with " + declared.partitionBy() + ": declare the same, or leave it out");
        }
        if (declared.isKeyed() && !Set.copyOf(declared.key()).equals(Set.copyOf(table.key()))) {
            throw new SchemaException("The " + table
                    + (table.key().isEmpty() ? " has no key" : " has the key " + table.key())
                    + ", but is declared with the key " + declared.key() + ": declare the same, or leave it out");
        }
        if (declared.buckets() > 0 && declared.buckets() != table.buckets()) {
            throw new SchemaException("The " + table + " has " + table.buckets() + " buckets, but is declared with "
                    + declared.buckets() + ": declare the same, or leave it out");
        }
    }

    /**
     * Checks that a table has the compression and the dictionaries that are declared, as far as any are.
     *
     * @param properties of the table that is declared
     * @throws InvalidArgumentException when it has others
     */
    public static void requireSameEncoding(TableSnapshot table, Map<String, String> properties) {
        List<String> columns =
                table.schema().getFields().stream().map(Field::getName).toList();
        Map<String, String> words = new TreeMap<>(properties);
        words.keySet().removeIf(word -> !EncodingProperties.isWord(word));
        EncodingProperties.resolve(words, columns).forEach((word, wanted) -> {
            String existing = table.properties().get(word);
            if (!EncodingProperties.isSame(word, wanted, existing)) {
                throw new InvalidArgumentException("The option '" + word + "' is '" + wanted + "', but the " + table
                        + (existing == null ? " has no such property" : " has '" + existing + "'")
                        + ": declare the same, or leave it out");
            }
        });
    }
}

package io.synadb.spark;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.schema.ColumnDefaults;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.schema.SparkTransforms;
import io.synadb.spark.schema.TensorTypes;
import io.synadb.table.TableSpec;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.KeyProperties;
import io.synadb.table.partition.PartitionBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.ColumnDefaultValue;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What Spark says of a table to create, as the table layer wants it. Stateless and thread-safe. */
final class TableSpecs {
    /** What Spark notes beside the properties of the user. */
    private static final Set<String> SPARKS_OWN = Set.of(
            TableCatalog.PROP_PROVIDER,
            TableCatalog.PROP_OWNER,
            TableCatalog.PROP_EXTERNAL,
            TableCatalog.PROP_IS_MANAGED_LOCATION,
            TableCatalog.PROP_COLLATION,
            TableCatalog.PROP_TABLE_TYPE);

    private TableSpecs() {}

    /** The table of a CREATE TABLE; {@code properties} as Spark passes them. */
    static TableSpec of(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        requireOurs(properties.get(TableCatalog.PROP_PROVIDER));
        if (properties.containsKey(TableCatalog.PROP_LOCATION)) {
            throw new UnsupportedFeatureException(
                    "A table of a SynaCatalog lies in the catalog's warehouse, found LOCATION "
                            + properties.get(TableCatalog.PROP_LOCATION)
                            + ": leave it out, or write with format(\"synadb\").save(path)");
        }
        Map<String, String> own = new TreeMap<>(properties);
        own.keySet().removeIf(word -> SPARKS_OWN.contains(word) || word.startsWith(TableCatalog.OPTION_PREFIX));
        return of(schema, SparkTransforms.fromSpark(partitioning), own);
    }

    /** The table with these columns, partitioning and properties. */
    static TableSpec of(StructType schema, List<PartitionBy> partitionBy, Map<String, String> properties) {
        List<String> columns = List.of(schema.fieldNames());
        KeyProperties key = KeyProperties.parse(properties, columns);
        Map<String, String> resolved =
                EncodingProperties.resolve(ColumnProperty.resolve(KeyProperties.without(properties), columns), columns);
        TableSpec.Builder spec = TableSpec.builder()
                .schema(SparkSchemas.toArrow(withRequired(
                        SparseTypes.narrowed(withStoredNumbers(schema, resolved), resolved.keySet()), key.key())))
                .partitionBy(partitionBy.toArray(PartitionBy[]::new))
                .key(key.key().toArray(String[]::new))
                .properties(resolved);
        return (key.buckets() > 0 ? spec.buckets(key.buckets()) : spec).build();
    }

    /** The columns of a key are NOT NULL, whether that is said or not: what a query gives may always be null. */
    private static StructType withRequired(StructType schema, List<String> columns) {
        StructField[] fields = Arrays.stream(schema.fields())
                .map(field -> columns.contains(field.name())
                        ? new StructField(field.name(), field.dataType(), false, field.metadata())
                        : field)
                .toArray(StructField[]::new);
        return new StructType(fields);
    }

    /** The same table, whose columns have the defaults that they have in Spark. */
    static TableSpec withDefaults(TableSpec spec, Column[] columns) {
        List<Field> fields = new ArrayList<>(spec.schema().getFields());
        for (int i = 0; i < columns.length; i++) {
            ColumnDefaultValue value = columns[i].defaultValue();
            if (value != null && value.getValue().value() != null) {
                fields.set(i, ColumnDefaults.with(fields.get(i), value));
            }
        }
        return new TableSpec(
                new Schema(fields, spec.schema().getCustomMetadata()),
                spec.partitionBy(),
                spec.key(),
                spec.buckets(),
                spec.properties());
    }

    /**
     * The columns as the table will have them. Python makes arrays of DOUBLE and BIGINT: those that are to be vectors or tensors of
     * other numbers become arrays of what these are in Spark, and Spark casts what is written.
     */
    private static StructType withStoredNumbers(StructType schema, Map<String, String> properties) {
        StructField[] fields = schema.fields().clone();
        properties.keySet().forEach(word -> ColumnProperty.parse(word).ifPresent(property -> {
            int ordinal = schema.fieldIndex(property.column());
            StructField field = fields[ordinal];
            if (field.dataType() instanceof ArrayType list) {
                DataType stored = TensorTypes.storedAs(list.elementType(), numbers(property, properties));
                fields[ordinal] = new StructField(
                        field.name(), DataTypes.createArrayType(stored, true), field.nullable(), field.metadata());
            }
        }));
        return new StructType(fields);
    }

    /** The word for the numbers of a column that is said to be vectors or tensors. */
    private static String numbers(ColumnProperty property, Map<String, String> properties) {
        boolean isVector = property.group().equals("vector");
        String word = new ColumnProperty(property.group(), property.column(), isVector ? "encoding" : "dtype").word();
        return properties.getOrDefault(word, isVector ? "f32" : "").strip().toLowerCase(Locale.ROOT);
    }

    /** A table of another format would not be one; the session's default format is what {@code saveAsTable} says by itself. */
    private static void requireOurs(@Nullable String provider) {
        boolean ours = provider == null
                || provider.equalsIgnoreCase(SynaDataSource.SHORT_NAME)
                || provider.equals(SynaDataSource.class.getName())
                || provider.equals(SQLConf.get().defaultDataSourceName());
        if (!ours) {
            throw new InvalidArgumentException(
                    "A SynaCatalog holds SynaDB tables, found USING " + provider + ": write USING synadb, or nothing");
        }
    }
}

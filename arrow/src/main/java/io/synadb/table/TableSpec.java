package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import io.synadb.table.data.FileEncoding;
import io.synadb.table.key.KeySpec;
import io.synadb.table.key.RowOperation;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.PartitionField;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a table shall be.
 *
 * <p>Making one completes the schema: the columns that a property {@code vector.<column>.dim} names become vectors, and
 * every column gets a field id, counted from 1 in order, so that equal specifications give equal tables. {@link FileEncoding}
 * says which properties choose how columns are written.
 *
 * <p>Immutable and thread-safe.
 *
 * @param schema the columns, completed
 * @param partitionBy the columns, or transforms of them, whose values choose the folder of a row, outermost first
 * @param key the columns of the primary key, by which a row takes the place of an earlier one; none for a table of plain rows
 * @param buckets over how many buckets the rows of each partition are spread by their keys; 0 for a table of plain rows
 * @param properties those of the table, which its README lists, and any others of the user's own
 */
public record TableSpec(
        Schema schema, List<PartitionBy> partitionBy, List<String> key, int buckets, Map<String, String> properties) {
    /**
     * Checks and completes a specification.
     *
     * @throws SchemaException for columns that no table can have
     * @throws UnsupportedFeatureException for a column of a type that no table can hold, or that cannot partition it so
     * @throws InvalidArgumentException for partition columns, a key or a property that make no sense, and for the name of a
     *     property that is almost one of the table's
     */
    public TableSpec {
        partitionBy = List.copyOf(partitionBy);
        key = List.copyOf(key);
        properties = TableProperties.withoutNulls(properties);
        Schemas.requireSupported(schema);
        schema = completed(Schemas.declareVectors(schema, properties));
        requirePartitionColumns(schema, partitionBy);
        requireKeyColumns(schema, key);
        if (!key.isEmpty()) {
            schema.getFields().forEach(field -> RowOperation.requireOtherName(field.getName()));
        }
        requireBuckets(key, buckets);
        requireKeyHasPartition(key, partitionBy);
        TableProperties.require(properties, schema);
    }

    /** Starts a specification. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the first commit of the table says, under an id drawn now. */
    Action.Metadata newMetadata() {
        KeySpec spec = keySpec();
        return new Action.Metadata(
                UUID.randomUUID(), schema, partitionFields(), spec.fieldIds(), spec.buckets(), properties);
    }

    KeySpec keySpec() {
        return new KeySpec(
                key.stream()
                        .map(column -> Schemas.fieldId(schema.findField(column)))
                        .toList(),
                buckets);
    }

    FileEncoding encoding() {
        return FileEncoding.of(properties, schema);
    }

    List<PartitionField> partitionFields() {
        return partitionBy.stream()
                .map(part -> new PartitionField(Schemas.fieldId(schema.findField(part.column())), part.transform()))
                .toList();
    }

    private static Schema completed(Schema schema) {
        Set<Integer> ids = new HashSet<>();
        for (Field field : schema.getFields()) {
            if (field.getMetadata().containsKey(Schemas.FIELD_ID)) {
                int id = Schemas.fieldId(field);
                if (id < 1 || !ids.add(id)) {
                    throw new SchemaException("Column '" + field.getName() + "' has the field id " + id
                            + ", which is not above 0 or is another column's. Leave out '" + Schemas.FIELD_ID
                            + "' to have ids assigned.");
                }
            }
        }
        return Schemas.withFieldIds(schema, Schemas.lastFieldId(schema) + 1);
    }

    private static void requirePartitionColumns(Schema schema, List<PartitionBy> partitionBy) {
        Set<PartitionBy> seen = new HashSet<>();
        for (PartitionBy part : partitionBy) {
            Field field = schema.getFields().stream()
                    .filter(candidate -> candidate.getName().equals(part.column()))
                    .findFirst()
                    .orElseThrow(() -> missing("Partition", part.column(), schema));
            if (!seen.add(part)) {
                throw new InvalidArgumentException("Partition column '" + part + "' is named twice. Name it once.");
            }
            if (!part.transform().takes(field.getType())) {
                throw new UnsupportedFeatureException("Column '" + field.getName() + "' of type " + field.getType()
                        + " cannot partition a table" + (part.isIdentity() ? "" : " as " + part) + ": expected "
                        + part.transform().expected() + ".");
            }
        }
        long whole = partitionBy.stream().filter(PartitionBy::isIdentity).count();
        if (whole == schema.getFields().size()) {
            throw new InvalidArgumentException(
                    "All columns " + partitionBy + " are partition columns: at least one has to be left for the rows.");
        }
    }

    private static void requireKeyColumns(Schema schema, List<String> key) {
        Set<String> seen = new HashSet<>();
        for (String column : key) {
            Field field = schema.getFields().stream()
                    .filter(candidate -> candidate.getName().equals(column))
                    .findFirst()
                    .orElseThrow(() -> missing("Key", column, schema));
            if (!seen.add(column)) {
                throw new InvalidArgumentException("Key column '" + column + "' is named twice. Name it once.");
            }
            if (!KeySpec.takes(field.getType())) {
                throw new UnsupportedFeatureException("Column '" + column + "' of type " + field.getType()
                        + " cannot be part of a key: expected a boolean, integer, decimal, string, binary, date, time,"
                        + " timestamp or interval column.");
            }
            if (field.isNullable()) {
                throw new SchemaException("Key column '" + column
                        + "' is nullable, and a row without a key is nobody's. Declare it NOT NULL.");
            }
        }
    }

    private static void requireKeyHasPartition(List<String> key, List<PartitionBy> partitionBy) {
        for (PartitionBy part : partitionBy) {
            if (!key.isEmpty() && !key.contains(part.column())) {
                throw new InvalidArgumentException("The key " + key + " does not have the partition column '"
                        + part.column() + "', so that a key could have a row in each partition. Add the column to the"
                        + " key, or partition by columns of the key.");
            }
        }
    }

    private static void requireBuckets(List<String> key, int buckets) {
        if (key.isEmpty() && buckets != 0) {
            throw new InvalidArgumentException("A table without a key has no buckets, found " + buckets
                    + ". Name the key's columns, or partition by a bucket of a column.");
        }
        if (!key.isEmpty() && buckets < 1) {
            throw new InvalidArgumentException(
                    "A table with a key has at least 1 bucket in each partition, found " + buckets + ".");
        }
    }

    private static SchemaException missing(String what, String column, Schema schema) {
        List<String> names = schema.getFields().stream().map(Field::getName).toList();
        return new SchemaException(what + " column '" + column + "' does not exist: the columns are " + names + "."
                + NearestName.hint(column, names));
    }

    /** Collects a {@link TableSpec}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Schema schema;
        private final List<PartitionBy> partitionBy = new ArrayList<>();
        private final List<String> key = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private @Nullable Integer buckets;

        private Builder() {}

        /** The columns; required. */
        public Builder schema(Schema schema) {
            this.schema = Arguments.require(schema, "TableSpec.Builder.schema", "a schema");
            return this;
        }

        /** Adds partition columns. */
        public Builder partitionBy(String... columns) {
            return partitionBy(Arguments.requireAll(columns, "TableSpec.Builder.partitionBy", "the name of a column"));
        }

        /** Adds partition columns. */
        public Builder partitionBy(List<String> columns) {
            Arguments.requireAll(columns, "TableSpec.Builder.partitionBy", "the name of a column")
                    .forEach(column -> partitionBy(PartitionBy.identity(column)));
            return this;
        }

        /** Adds partition columns, or transforms of columns. */
        public Builder partitionBy(PartitionBy... parts) {
            partitionBy.addAll(Arguments.requireAll(parts, "TableSpec.Builder.partitionBy", "a part"));
            return this;
        }

        /**
         * Makes these columns, in this order, the primary key: the table has one row for each key, the one that was
         * written last. None of them may be nullable, nested or a float.
         */
        public Builder key(String... columns) {
            key.addAll(Arguments.requireAll(columns, "TableSpec.Builder.key", "the name of a column"));
            return this;
        }

        /**
         * Over how many buckets the rows of each partition are spread by their keys; 1 if it is not set. A writer knows
         * the keys of the buckets that it writes to, and each of its commits makes a file for every such bucket of a
         * partition: one for a few million keys is a good number.
         */
        public Builder buckets(int buckets) {
            this.buckets = buckets;
            return this;
        }

        /**
         * Sets a property.
         *
         * @throws InvalidArgumentException for null
         */
        public Builder property(String name, String value) {
            TableProperties.requireNotNull(name, value);
            properties.put(name, value);
            return this;
        }

        /** Sets properties; as {@link #property}. */
        public Builder properties(Map<String, String> properties) {
            this.properties.putAll(TableProperties.withoutNulls(properties));
            return this;
        }

        /** The checked specification. */
        public TableSpec build() {
            if (schema == null) {
                throw new InvalidArgumentException("A table needs a schema: call schema(…) before build().");
            }
            int spread = buckets != null ? buckets : key.isEmpty() ? 0 : 1;
            return new TableSpec(schema, partitionBy, key, spread, properties);
        }
    }
}

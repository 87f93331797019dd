package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.Action;
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
 * every column gets a field id, counted from 1 in order, so that equal specifications give equal tables.
 *
 * <p>Immutable and thread-safe.
 *
 * @param schema the columns, completed
 * @param partitionBy the columns, or transforms of them, whose values choose the folder of a row, outermost first
 * @param properties kebab-case words with dots for hierarchy
 */
public record TableSpec(Schema schema, List<PartitionBy> partitionBy, Map<String, String> properties) {
    /**
     * Checks and completes a specification.
     *
     * @throws SchemaException for columns that no table can have
     * @throws UnsupportedFeatureException for a column of a type that no table can hold, or that cannot partition it so
     * @throws InvalidArgumentException for partition columns or a property that make no sense
     */
    public TableSpec {
        partitionBy = List.copyOf(partitionBy);
        properties = Map.copyOf(properties);
        Schemas.requireSupported(schema);
        schema = completed(Schemas.declareVectors(schema, properties));
        requirePartitionColumns(schema, partitionBy);
    }

    /** Starts a specification. */
    public static Builder builder() {
        return new Builder();
    }

    /** What the first commit of the table says, under an id drawn now. */
    Action.Metadata newMetadata() {
        return new Action.Metadata(UUID.randomUUID(), schema, partitionFields(), List.of(), 0, properties);
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
                    .orElseThrow(() -> new SchemaException("Partition column '" + part.column()
                            + "' does not exist: the columns are "
                            + schema.getFields().stream().map(Field::getName).toList() + "."));
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

    /** Collects a {@link TableSpec}. Not thread-safe. */
    public static final class Builder {
        private @Nullable Schema schema;
        private final List<PartitionBy> partitionBy = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();

        private Builder() {}

        /** The columns; required. */
        public Builder schema(Schema schema) {
            this.schema = schema;
            return this;
        }

        /** Adds partition columns. */
        public Builder partitionBy(String... columns) {
            return partitionBy(List.of(columns));
        }

        /** Adds partition columns. */
        public Builder partitionBy(List<String> columns) {
            columns.forEach(column -> partitionBy(PartitionBy.identity(column)));
            return this;
        }

        /** Adds partition columns, or transforms of columns. */
        public Builder partitionBy(PartitionBy... parts) {
            partitionBy.addAll(List.of(parts));
            return this;
        }

        /** Sets a property. */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** Sets properties. */
        public Builder properties(Map<String, String> properties) {
            this.properties.putAll(properties);
            return this;
        }

        /** The checked specification. */
        public TableSpec build() {
            if (schema == null) {
                throw new InvalidArgumentException("A table needs a schema: call schema(…) before build().");
            }
            return new TableSpec(schema, partitionBy, properties);
        }
    }
}

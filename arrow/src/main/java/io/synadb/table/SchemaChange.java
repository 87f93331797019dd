package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.DefaultValue;
import io.synadb.arrow.Evolution;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.PropertyColumn;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.key.RowOperation;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.storage.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Other columns for a table, on their way to becoming a version of it. Data files are not written again: columns are known
 * by field ids, and files that are there are shown as the newest columns say.
 *
 * <pre>{@code
 * table.changeSchema(table.current())
 *         .addColumn(Field.nullable("score", new ArrowType.Int(32, true)), 0)
 *         .renameColumn("pos", "part-of-speech")
 *         .widenColumn("id", new ArrowType.Int(64, true))
 *         .publish();
 * }</pre>
 *
 * <p>Each step sees what those before it made; one that makes no sense is refused at once, and the others stay. A path names
 * a column, or a field of a struct: {@code ColumnPath.of("address", "city")}. Older versions keep their columns.
 *
 * <p>All steps fail with a {@link io.synadb.SchemaException} where there is no such column, or one that has the new name.
 * Not thread-safe; used once.
 */
public final class SchemaChange {
    private final Storage storage;
    private final TableState base;
    private final FieldTree fields;
    private final Map<String, String> properties;
    private int lastId;
    private boolean published;

    SchemaChange(Storage storage, TableState base) {
        this.storage = storage;
        this.base = base;
        this.fields = new FieldTree(base.metadata().schema(), storage);
        this.properties = new HashMap<>(base.metadata().properties());
        this.lastId = Schemas.lastFieldId(base.metadata().schema());
    }

    /** Adds a column behind the others, which is null in all rows that are there. */
    public SchemaChange addColumn(Field column) {
        return addColumn(column, null);
    }

    /**
     * Adds a column behind the others. It is a new one even where a dropped one had its name, and shows nothing of that.
     *
     * @param defaultValue what the rows that are there show in it, for ever; null, a Boolean, number, CharSequence,
     *     {@code byte[]}, LocalDate, LocalDateTime (of a timestamp without time zone) or Instant. Writers write their own values
     * @throws InvalidArgumentException if the column cannot hold the default, or has none and may not be null
     * @throws io.synadb.UnsupportedFeatureException if a table cannot hold such a column
     */
    public SchemaChange addColumn(Field column, @Nullable Object defaultValue) {
        return add(List.of(), column, defaultValue);
    }

    /** Adds a field behind the others of a struct; as {@link #addColumn(Field, Object)}. */
    public SchemaChange addField(ColumnPath struct, Field field, @Nullable Object defaultValue) {
        return add(struct.names(), field, defaultValue);
    }

    private SchemaChange add(List<String> struct, Field field, @Nullable Object defaultValue) {
        Arguments.require(field, "SchemaChange.addColumn", "a column");
        Schemas.requireSupported(new Schema(List.of(field)));
        if (struct.isEmpty()) {
            requireColumnName(field.getName());
        }
        Field added = DefaultValue.with(Schemas.newColumn(field, lastId + 1), defaultValue);
        fields.add(struct, added);
        lastId = Schemas.lastFieldId(schema());
        return this;
    }

    private void requireColumnName(String name) {
        if (base.metadata().key().isKeyed()) {
            RowOperation.requireOtherName(name);
        }
    }

    /** As {@link #dropColumn(ColumnPath)}. */
    public SchemaChange dropColumn(String name) {
        return dropColumn(ColumnPath.of(name));
    }

    /**
     * Takes a column away, and what the table wants of indexes of it. Files keep its values, and older versions show them.
     *
     * @throws InvalidArgumentException if it partitions the table, is of its key, or is the last one left for rows
     */
    public SchemaChange dropColumn(ColumnPath path) {
        Field column = fields.require(path);
        boolean isColumn = path.names().size() == 1;
        if (isColumn && (partitions(column) || base.metadata().primaryKey().contains(Schemas.fieldId(column)))) {
            throw cannotDrop(path, partitions(column) ? "partitions the table" : "is of the table's key");
        }
        boolean anyLeft = fields.beside(path).stream()
                .anyMatch(left -> !left.equals(column) && !(isColumn && isWholePartition(left)));
        if (!anyLeft) {
            throw cannotDrop(path, "is the last one left for rows");
        }
        fields.remove(path);
        if (isColumn) {
            String indexes = "index." + Schemas.fieldId(column) + ".";
            properties.keySet().removeIf(property -> isOf(column.getName(), property) || property.startsWith(indexes));
        }
        return this;
    }

    private InvalidArgumentException cannotDrop(ColumnPath path, String role) {
        return new InvalidArgumentException("Column '" + FieldTree.text(path) + "' of table " + storage.location()
                + " cannot be dropped: it " + role + ".");
    }

    /** As {@link #renameColumn(ColumnPath, String)}. */
    public SchemaChange renameColumn(String name, String newName) {
        return renameColumn(ColumnPath.of(name), newName);
    }

    /** Gives a column another name. */
    public SchemaChange renameColumn(ColumnPath path, String newName) {
        Arguments.require(newName, "SchemaChange.renameColumn", "a new name");
        Field column = fields.require(path);
        if (path.names().size() == 1) {
            requireColumnName(newName);
        }
        fields.replace(path, new Field(newName, column.getFieldType(), column.getChildren()));
        if (path.names().size() == 1) {
            renameProperties(column.getName(), newName);
        }
        return this;
    }

    private void renameProperties(String column, String newName) {
        Map<String, String> renamed = new HashMap<>();
        properties.forEach((property, value) -> {
            int start = property.indexOf('.') + 1;
            renamed.put(
                    isOf(column, property)
                            ? property.substring(0, start) + newName + property.substring(start + column.length())
                            : property,
                    value);
        });
        properties.clear();
        properties.putAll(renamed);
    }

    /** Whether a property is one word about a column, and not about another whose name goes on with a dot. */
    private static boolean isOf(String column, String property) {
        return PropertyColumn.of(property).filter(column::equals).isPresent();
    }

    /** As {@link #widenColumn(ColumnPath, ArrowType)}. */
    public SchemaChange widenColumn(String name, ArrowType type) {
        return widenColumn(ColumnPath.of(name), type);
    }

    /**
     * Gives a column a type that has all values of its own and more: a longer integer, float64 for float32, or a decimal of
     * more digits with as many behind the point. Files are read as if they had been written so.
     *
     * @throws InvalidArgumentException if the type is no such one
     */
    public SchemaChange widenColumn(ColumnPath path, ArrowType type) {
        Arguments.require(type, "SchemaChange.widenColumn", "a type");
        Field column = fields.require(path);
        boolean fits = column.getType().equals(type) || Evolution.canWiden(column.getType(), type);
        if (!fits) {
            throw new InvalidArgumentException("Column '" + FieldTree.text(path) + "' of table " + storage.location()
                    + " is " + column.getType() + " and cannot become " + type
                    + ": expected a longer integer for an integer, float64 for float32, or a decimal of more digits and the"
                    + " same scale. For anything else add a column, and drop this one.");
        }
        return replace(path, column.isNullable(), type);
    }

    /** As {@link #allowNulls(ColumnPath)}. */
    public SchemaChange allowNulls(String name) {
        return allowNulls(ColumnPath.of(name));
    }

    /**
     * Lets a column be null; nothing happens if it may.
     *
     * @throws InvalidArgumentException if it is of the table's key
     */
    public SchemaChange allowNulls(ColumnPath path) {
        Field column = fields.require(path);
        if (path.names().size() == 1 && base.metadata().primaryKey().contains(Schemas.fieldId(column))) {
            throw new InvalidArgumentException("Column '" + FieldTree.text(path) + "' of table " + storage.location()
                    + " cannot become nullable: it is of the table's key.");
        }
        return replace(path, true, column.getType());
    }

    private SchemaChange replace(ColumnPath path, boolean nullable, ArrowType type) {
        Field column = fields.require(path);
        FieldType changed = new FieldType(nullable, type, column.getDictionary(), column.getMetadata());
        fields.replace(path, new Field(column.getName(), changed, column.getChildren()));
        return this;
    }

    /** As {@link #moveFirst(ColumnPath)}. */
    public SchemaChange moveFirst(String name) {
        return moveFirst(ColumnPath.of(name));
    }

    /** Moves a column before all others, or a field before the others of its struct. */
    public SchemaChange moveFirst(ColumnPath path) {
        fields.moveFirst(path);
        return this;
    }

    /** As {@link #moveAfter(ColumnPath, String)}. */
    public SchemaChange moveAfter(String name, String other) {
        return moveAfter(ColumnPath.of(name), other);
    }

    /** Moves a column behind another, or a field behind another of its struct. */
    public SchemaChange moveAfter(ColumnPath path, String other) {
        Arguments.require(other, "SchemaChange.moveAfter", "the name of a column");
        fields.moveAfter(path, other);
        return this;
    }

    /** The columns as they will be. */
    public Schema schema() {
        Map<String, String> custom = base.metadata().schema().getCustomMetadata();
        return Schemas.withLastFieldId(new Schema(fields.columns(), custom), lastId);
    }

    /**
     * Publishes the next version, with the rows of the newest one.
     *
     * @return the version with these columns; that which the change was made from if it changes nothing
     * @throws io.synadb.ConflictException if somebody else has changed the columns, or a property of one that this renames or
     *     drops, after the version that this was made from; nothing was committed
     */
    public TableSnapshot publish() {
        if (published) {
            throw new IllegalStateException("This change of " + storage.location() + " was published before.");
        }
        Action.Metadata changed = base.metadata().withColumns(schema(), properties);
        TableState state = changed.equals(base.metadata())
                ? base
                : new TableChange(TableChange.Kind.ALTER, changed, base, List.of(), null)
                        .publish(new CommitLog(storage));
        published = true;
        return new TableSnapshot(storage, state);
    }

    private boolean partitions(Field column) {
        return partitionedBy(column).findAny().isPresent();
    }

    /** Whether each file has one value of a column: a table needs another one besides. */
    private boolean isWholePartition(Field column) {
        return partitionedBy(column).anyMatch(PartitionField::isIdentity);
    }

    private Stream<PartitionField> partitionedBy(Field column) {
        int id = Schemas.fieldId(column);
        return base.metadata().partitionBy().stream().filter(field -> field.fieldId() == id);
    }
}

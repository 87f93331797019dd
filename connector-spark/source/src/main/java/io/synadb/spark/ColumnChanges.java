package io.synadb.spark;

import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.schema.ColumnDefaults;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.SchemaChange;
import io.synadb.table.predicate.ColumnPath;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.catalyst.util.CharVarcharUtils;
import org.apache.spark.sql.connector.catalog.ColumnDefaultValue;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What Spark says of columns in an ALTER TABLE, as the table layer wants it. Stateless and thread-safe. */
final class ColumnChanges {
    private ColumnChanges() {}

    /**
     * Takes over all changes, in their order.
     *
     * @param table its name, for messages
     * @throws UnsupportedFeatureException for a change of anything but columns
     */
    static void apply(TableChange[] changes, SchemaChange target, String table) {
        for (TableChange change : changes) {
            apply(change, target, table);
        }
    }

    private static void apply(TableChange change, SchemaChange target, String table) {
        if (change instanceof TableChange.AddColumn added) {
            add(added, target, table);
        } else if (change instanceof TableChange.RenameColumn renamed) {
            target.renameColumn(path(renamed), renamed.newName());
        } else if (change instanceof TableChange.DeleteColumn deleted) {
            // Spark leaves out what need not be there.
            target.dropColumn(path(deleted));
        } else if (change instanceof TableChange.UpdateColumnType typed && typed.newDataType() instanceof StringType) {
            throw new UnsupportedFeatureException("ALTER TABLE " + table
                    + " cannot change the length of the strings in '"
                    + text(typed) + "': add a column of " + typed.newDataType().sql()
                    + ", write the values to it, and drop the old one");
        } else if (change instanceof TableChange.UpdateColumnType typed) {
            target.widenColumn(
                    path(typed), field(text(typed), typed.newDataType(), true).getType());
        } else if (change instanceof TableChange.UpdateColumnNullability optional && optional.nullable()) {
            target.allowNulls(path(optional));
        } else if (change instanceof TableChange.UpdateColumnPosition moved) {
            move(path(moved), moved.position(), target);
        } else {
            throw new UnsupportedFeatureException(
                    "ALTER TABLE " + table + " cannot do " + change.getClass().getSimpleName()
                            + ": columns can be added, also with a DEFAULT, dropped, renamed, moved, given a longer type, and"
                            + " allowed to be null");
        }
    }

    private static void add(TableChange.AddColumn added, SchemaChange target, String table) {
        List<String> names = List.of(added.fieldNames());
        String column = names.get(names.size() - 1);
        if (added.comment() != null) {
            throw new UnsupportedFeatureException("ALTER TABLE " + table + " ADD COLUMN " + column
                    + " with a COMMENT is not supported: leave it out");
        }
        if (names.size() > 1 && CharVarcharUtils.hasCharVarchar(added.dataType())) {
            throw new UnsupportedFeatureException("ALTER TABLE " + table + " cannot add the member "
                    + String.join(".", names) + " of type " + added.dataType().sql() + ": declare STRING");
        }
        Field field = field(column, added.dataType(), added.isNullable());
        ColumnDefaultValue given = added.defaultValue();
        Object defaultValue = given == null ? null : ColumnDefaults.fromSpark(given);
        if (names.size() == 1) {
            target.addColumn(field, defaultValue);
        } else {
            target.addField(new ColumnPath(names.subList(0, names.size() - 1)), field, defaultValue);
        }
        move(path(added), added.position(), target);
    }

    private static void move(ColumnPath column, TableChange.@Nullable ColumnPosition position, SchemaChange target) {
        if (position instanceof TableChange.After after) {
            target.moveAfter(column, after.column());
        } else if (position instanceof TableChange.First) {
            target.moveFirst(column);
        }
    }

    private static Field field(String name, DataType type, boolean nullable) {
        StructField field = new StructField(name, type, nullable, Metadata.empty());
        return SparkSchemas.toArrow(new StructType(new StructField[] {field}))
                .getFields()
                .get(0);
    }

    private static String text(TableChange.ColumnChange change) {
        return String.join(".", change.fieldNames());
    }

    private static ColumnPath path(TableChange.ColumnChange change) {
        return new ColumnPath(List.of(change.fieldNames()));
    }
}

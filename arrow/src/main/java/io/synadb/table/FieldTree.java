package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of a table and the fields of structs among them, to be changed by their paths. All of them have ids: of the
 * fields of structs in a table that was made before these had any, none can be changed. Not thread-safe.
 */
final class FieldTree {
    private final Storage storage;
    private List<Field> columns;

    FieldTree(Schema schema, Storage storage) {
        this.columns = schema.getFields();
        this.storage = storage;
    }

    List<Field> columns() {
        return columns;
    }

    /** The field of a path. */
    Field require(ColumnPath path) {
        return find(beside(path), path);
    }

    /** The fields of a struct, or the columns for no path. */
    List<Field> within(List<String> struct) {
        if (struct.isEmpty()) {
            return columns;
        }
        ColumnPath path = new ColumnPath(struct);
        Field field = require(path);
        if (!(field.getType() instanceof ArrowType.Struct)) {
            throw new InvalidArgumentException("Column '" + path + "' of table " + storage.location() + " is "
                    + field.getType() + " and has no fields: expected a struct.");
        }
        return field.getChildren();
    }

    /** The fields, or columns, among which a path ends. */
    List<Field> beside(ColumnPath path) {
        return within(parents(path));
    }

    void add(List<String> struct, Field field) {
        requireFree(new ColumnPath(join(struct, field.getName())));
        edit(struct, fields -> fields.add(field));
    }

    void replace(ColumnPath path, Field replacement) {
        Field field = require(path);
        if (!replacement.getName().equals(field.getName())) {
            requireFree(new ColumnPath(join(parents(path), replacement.getName())));
        }
        edit(parents(path), fields -> fields.set(fields.indexOf(field), replacement));
    }

    void remove(ColumnPath path) {
        Field field = require(path);
        edit(parents(path), fields -> fields.remove(field));
    }

    void moveFirst(ColumnPath path) {
        Field field = require(path);
        edit(parents(path), fields -> {
            fields.remove(field);
            fields.add(0, field);
        });
    }

    void moveAfter(ColumnPath path, String other) {
        Field field = require(path);
        Field before = require(new ColumnPath(join(parents(path), other)));
        if (!field.equals(before)) {
            edit(parents(path), fields -> {
                fields.remove(field);
                fields.add(fields.indexOf(before) + 1, field);
            });
        }
    }

    private void edit(List<String> struct, Consumer<List<Field>> change) {
        List<Field> changed = new ArrayList<>(within(struct));
        changed.forEach(Schemas::fieldId);
        change.accept(changed);
        for (int depth = struct.size(); depth > 0; depth--) {
            Field around = require(new ColumnPath(struct.subList(0, depth)));
            requirePlain(around);
            Field replacement = new Field(around.getName(), around.getFieldType(), changed);
            changed = new ArrayList<>(within(struct.subList(0, depth - 1)));
            changed.set(changed.indexOf(around), replacement);
        }
        columns = List.copyOf(changed);
    }

    /** The fields of a sparse vector are what makes it one. */
    private void requirePlain(Field struct) {
        if (SparseColumns.isSparse(struct)) {
            throw new InvalidArgumentException("Column '" + struct.getName() + "' of table " + storage.location()
                    + " holds sparse vectors, whose fields cannot be changed: add another column, or drop this one.");
        }
    }

    private Field find(List<Field> fields, ColumnPath path) {
        String name = path.names().get(path.names().size() - 1);
        return fields.stream()
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> Columns.missing(fields, name, text(path), storage));
    }

    private void requireFree(ColumnPath path) {
        String name = path.names().get(path.names().size() - 1);
        if (beside(path).stream().anyMatch(field -> field.getName().equals(name))) {
            throw new SchemaException("Table " + storage.location() + " has a column '" + text(path)
                    + "' already: choose another name, or drop that column first.");
        }
    }

    /** A path for messages: a column by its name, whatever that is. */
    static String text(ColumnPath path) {
        return path.names().size() == 1 ? path.names().get(0) : path.toString();
    }

    private static List<String> parents(ColumnPath path) {
        return path.names().subList(0, path.names().size() - 1);
    }

    private static List<String> join(List<String> struct, String name) {
        List<String> names = new ArrayList<>(struct);
        names.add(name);
        return names;
    }
}

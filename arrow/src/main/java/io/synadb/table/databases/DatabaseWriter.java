package io.synadb.table.databases;

import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.SynaException;
import io.synadb.WriteBatch;
import io.synadb.arrow.NearestName;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Appends rows to databases of a folder, which are made where they are missing, and held until this is closed.
 *
 * <p>A batch has a column {@code key} of texts, {@code value} of any of the types that a scan shows, of narrower numbers or of
 * lists of float32, and may have {@code deleted} (a row that deletes its key, and has no value) and {@code database} (which one
 * the row is for). Databases give each write its time themselves. The rows of a batch that are for one database are written
 * all or none; of several databases each by itself. Not thread-safe.
 */
public final class DatabaseWriter implements AutoCloseable {
    private static final List<String> TAKEN =
            List.of(DatabaseColumns.KEY, DatabaseColumns.VALUE, DatabaseColumns.DELETED, DatabaseColumns.DATABASE);

    private final DatabaseFolder folder;
    private final String defaultDatabase;
    private final Map<String, SynaDb> open = new LinkedHashMap<>();
    private boolean closed;

    DatabaseWriter(DatabaseFolder folder, String defaultDatabase) {
        this.folder = folder;
        this.defaultDatabase = requireName(defaultDatabase);
    }

    /**
     * Appends the rows of a batch in their order; the batch stays the caller's.
     *
     * @throws SchemaException if it has other columns, or one of another type
     * @throws KeyException if a key is null or cannot be one; nothing is written to its database
     * @throws InvalidArgumentException if a value is too long, a text is no UTF-8, or a database's name is none
     * @throws io.synadb.LockedException if somebody else writes to a database
     */
    public void write(VectorSchemaRoot batch) {
        if (closed) {
            throw new IllegalStateException("The writer to the " + folder + " is closed.");
        }
        requireColumns(batch.getSchema(), folder);
        VarCharVector keys = texts(batch, DatabaseColumns.KEY);
        ValueColumn values = ValueColumn.of(batch.getVector(DatabaseColumns.VALUE));
        BitVector deleted = deletions(batch);
        rowsByDatabase(batch).forEach((database, rows) -> database(database)
                .write(into -> rows.forEach(row -> write(into, row, keys, values, deleted))));
    }

    private static void write(
            WriteBatch into, int row, VarCharVector keys, ValueColumn values, @Nullable BitVector deleted) {
        if (keys.isNull(row)) {
            throw new KeyException("Row " + row + " of the batch has no key: give each row one.");
        }
        String key = DatabaseColumns.text(keys, row);
        if (deleted != null && !deleted.isNull(row) && deleted.get(row) != 0) {
            into.delete(key);
        } else {
            into.append(key, values.atom(row));
        }
    }

    /** Brings all rows to the device, and seals them: what damages them from then on is told. */
    public void sync() {
        open.values().forEach(SynaDb::sync);
    }

    private Map<String, List<Integer>> rowsByDatabase(VectorSchemaRoot batch) {
        VarCharVector names = names(batch);
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            String name = names == null || names.isNull(row)
                    ? defaultDatabase
                    : requireName(DatabaseColumns.text(names, row));
            rows.computeIfAbsent(name, first -> new ArrayList<>()).add(row);
        }
        return rows;
    }

    private SynaDb database(String name) {
        return open.computeIfAbsent(name, missing -> {
            try {
                Files.createDirectories(folder.folder());
            } catch (IOException e) {
                throw FileErrors.failed("make the folder", folder.folder(), e);
            }
            return SynaDb.open(folder.folder().resolve(missing + DatabaseFolder.SUFFIX));
        });
    }

    private static String requireName(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new InvalidArgumentException("A database cannot be named '" + name
                    + "': expected a file name without a slash or a leading dot.");
        }
        return name;
    }

    /** @throws SchemaException if rows of these columns cannot be written */
    static void requireColumns(Schema rows, DatabaseFolder folder) {
        List<String> names = rows.getFields().stream().map(Field::getName).toList();
        for (String name : names) {
            if (name.equals(DatabaseColumns.TIMESTAMP)) {
                throw new SchemaException("Cannot write to the " + folder
                        + ": the rows have a column 'timestamp', and databases give each write its time themselves."
                        + " Leave the column out.");
            }
            if (!TAKEN.contains(name)) {
                throw new SchemaException("Cannot write to the " + folder + ": the rows have a column '" + name
                        + "', expected some of " + TAKEN + "." + NearestName.hint(name, TAKEN));
            }
        }
        for (String required : List.of(DatabaseColumns.KEY, DatabaseColumns.VALUE)) {
            if (!names.contains(required)) {
                throw new SchemaException("Cannot write to the " + folder + ": the rows have no column '" + required
                        + "'; their columns are " + names + ".");
            }
        }
        try (BufferAllocator nothing = new RootAllocator(0);
                VectorSchemaRoot empty = VectorSchemaRoot.create(rows, nothing)) {
            texts(empty, DatabaseColumns.KEY);
            ValueColumn.of(empty.getVector(DatabaseColumns.VALUE));
            deletions(empty);
            names(empty);
        }
    }

    private static @Nullable VarCharVector names(VectorSchemaRoot batch) {
        return batch.getSchema().getFields().stream()
                        .anyMatch(field -> field.getName().equals(DatabaseColumns.DATABASE))
                ? texts(batch, DatabaseColumns.DATABASE)
                : null;
    }

    private static VarCharVector texts(VectorSchemaRoot batch, String column) {
        FieldVector vector = batch.getVector(column);
        if (vector instanceof VarCharVector texts) {
            return texts;
        }
        throw new SchemaException("Column '" + column + "' is " + vector.getField() + ": expected texts.");
    }

    private static @Nullable BitVector deletions(VectorSchemaRoot batch) {
        FieldVector vector = batch.getSchema().getFields().stream()
                        .anyMatch(field -> field.getName().equals(DatabaseColumns.DELETED))
                ? batch.getVector(DatabaseColumns.DELETED)
                : null;
        if (vector == null || vector instanceof BitVector) {
            return (BitVector) vector;
        }
        throw new SchemaException("Column 'deleted' is " + vector.getField() + ": expected booleans.");
    }

    /** Syncs, seals and gives the databases up, all of them even if one fails. Idempotent. */
    @Override
    public void close() {
        closed = true;
        SynaException first = null;
        for (SynaDb db : open.values()) {
            try {
                db.close();
            } catch (SynaException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        open.clear();
        if (first != null) {
            throw first;
        }
    }
}

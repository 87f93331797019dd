package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.Entry;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyRange;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Collects what to read of databases, and plans it.
 *
 * <p>Rows are {@code database, key, value, timestamp, deleted}, in each database in the order of the keys' bytes. By default
 * the value is a struct with a field for each {@link AtomType}, of which one is there, none for a null; a deletion has no value
 * at all. Not thread-safe.
 */
public final class DatabaseScan {
    private final DatabaseFolder folder;
    private List<String> columns = DatabaseColumns.ALL;
    private String prefix = "";
    private boolean history;
    private @Nullable AtomType type;
    /** Of the vectors; 0 when the data is to say it. */
    private int dimensions;

    DatabaseScan(DatabaseFolder folder) {
        this.folder = folder;
    }

    /** Reads these columns, in this order; by default all. Without the value none is copied. */
    public DatabaseScan select(String... names) {
        for (String name : names) {
            if (!DatabaseColumns.ALL.contains(name)) {
                throw new SchemaException("Databases have no column '" + name + "': the columns are "
                        + DatabaseColumns.ALL + "." + NearestName.hint(name, DatabaseColumns.ALL));
            }
        }
        columns = List.of(names);
        return this;
    }

    /** Reads keys that start so; others are not looked at. */
    public DatabaseScan prefix(String start) {
        KeyRange.prefix(start);
        prefix = start;
        return this;
    }

    /** Reads all versions of a key, oldest first, deletions among them, not only the newest value. */
    public DatabaseScan history() {
        history = true;
        return this;
    }

    /** Reads values of one type, which the column of values then has, and in a history deletions. */
    public DatabaseScan values(AtomType only) {
        type = only;
        dimensions = 0;
        return this;
    }

    /** Reads vectors of one length: that of the first vector that the databases have. */
    public DatabaseScan vectors() {
        return values(AtomType.VECTOR);
    }

    /** Reads vectors of one length, which is known. */
    public DatabaseScan vectors(int length) {
        if (length < 1) {
            throw new InvalidArgumentException("Vectors of length " + length + ": expected 1 or more elements.");
        }
        values(AtomType.VECTOR);
        dimensions = length;
        return this;
    }

    /**
     * Makes a task for each database. To find the length of vectors, databases are opened until one has a vector.
     *
     * @throws io.synadb.NotFoundException if the folder is not there
     * @throws SchemaException if no database has a vector to say how long they are
     */
    public DatabasePlan plan() {
        List<Path> databases = folder.databases();
        Schema schema = new Schema(columns.stream()
                .map(name -> name.equals(DatabaseColumns.VALUE) ? value(databases) : DatabaseColumns.field(name))
                .toList());
        byte[] message = Schemas.toMessage(schema);
        List<DatabaseTask> tasks = new ArrayList<>();
        for (Path database : databases) {
            tasks.add(new DatabaseTask(database.toString(), message, prefix, history, type));
        }
        return new DatabasePlan(tasks, schema);
    }

    private Field value(List<Path> databases) {
        if (type == null) {
            return DatabaseColumns.ANY_VALUE;
        }
        if (type != AtomType.VECTOR) {
            return type.field(DatabaseColumns.VALUE);
        }
        return AtomType.vectors(DatabaseColumns.VALUE, dimensions == 0 ? foundDimensions(databases) : dimensions);
    }

    private int foundDimensions(List<Path> databases) {
        for (Path database : databases) {
            try (SynaDb db = SynaDb.openReadOnly(database);
                    Stream<Entry> entries = entries(db, prefix, history)) {
                int found = entries.filter(entry -> entry.value() instanceof Atom.Vector)
                        .mapToInt(entry -> ((Atom.Vector) entry.value()).dimensions())
                        .findFirst()
                        .orElse(0);
                if (found > 0) {
                    return found;
                }
            }
        }
        throw new SchemaException("No key that starts with '" + prefix + "' has a vector in the " + folder
                + ": there is none to say how long they are. Call vectors(…) with a length, or choose other keys.");
    }

    static Stream<Entry> entries(SynaDb db, String prefix, boolean history) {
        KeyRange range = KeyRange.prefix(prefix);
        return history ? db.history(range) : db.scan(range);
    }
}

package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyRange;
import io.synadb.SchemaException;
import io.synadb.SynaDb;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.NearestName;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import java.util.Optional;
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
    private TextRanges keys = TextRanges.ALL;
    private TextRanges databases = TextRanges.ALL;
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

    /** Reads keys that start so, too; others are not looked at. */
    public DatabaseScan prefix(String start) {
        KeyRange.prefix(Arguments.require(start, "DatabaseScan.prefix", "the beginning of keys"));
        keys = keys.and(TextRanges.prefix(start));
        return this;
    }

    /**
     * Reads only rows for which a condition is true, if it is one on {@code key} or on {@code database} that comparisons,
     * {@code IN}, {@code LIKE 'a%'}, {@code AND} and {@code OR} say: other keys are not looked at, other databases not opened.
     *
     * @return whether it is such a condition; if not, the scan stays as it is, and the caller has to filter
     */
    public boolean narrow(Predicate condition) {
        Optional<TextRanges> ofKeys = TextRanges.where(condition, DatabaseColumns.KEY);
        Optional<TextRanges> ofDatabases = TextRanges.where(condition, DatabaseColumns.DATABASE);
        if (ofKeys.isPresent()) {
            keys = keys.and(ofKeys.get());
        } else if (ofDatabases.isPresent()) {
            databases = databases.and(ofDatabases.get());
        }
        return ofKeys.isPresent() || ofDatabases.isPresent();
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
        DatabaseSelection selection = selection();
        return new DatabasePlan(selection.tasks(), selection.schema());
    }

    /** What {@link #plan} makes tasks of, for those that list the databases elsewhere, or later. Throws as that does. */
    public DatabaseSelection selection() {
        Schema schema = new Schema(columns.stream()
                .map(name -> name.equals(DatabaseColumns.VALUE) ? value() : DatabaseColumns.field(name))
                .toList());
        return new DatabaseSelection(folder, schema, databases, keys, history, type);
    }

    private Field value() {
        if (type == null) {
            return DatabaseColumns.ANY_VALUE;
        }
        if (type != AtomType.VECTOR) {
            return type.field(DatabaseColumns.VALUE);
        }
        return AtomType.vectors(DatabaseColumns.VALUE, dimensions == 0 ? foundDimensions() : dimensions);
    }

    private int foundDimensions() {
        DatabaseSelection vectors =
                new DatabaseSelection(folder, new Schema(List.of()), databases, keys, history, AtomType.VECTOR);
        for (DatabaseTask task : vectors.tasks()) {
            try (SynaDb db = SynaDb.openReadOnly(task.database());
                    DatabaseRows rows = DatabaseRows.now(db, vectors)) {
                while (rows.hasNext()) {
                    if (rows.next().value() instanceof Atom.Vector vector) {
                        return vector.dimensions();
                    }
                }
            }
        }
        throw new SchemaException("No key in " + keys + " has a vector in the " + folder
                + ": there is none to say how long they are. Say the length of the vectors, or choose other keys.");
    }
}

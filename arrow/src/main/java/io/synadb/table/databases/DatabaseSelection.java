package io.synadb.table.databases;

import io.synadb.arrow.Schemas;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a scan reads of any database of its folder: which databases, keys, versions, values and columns.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class DatabaseSelection implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Text, because {@link Path} is not serializable. */
    private final String folder;
    /** The schema message, because {@link Schema} is not serializable. */
    private final byte[] schema;

    private final TextRanges databases;
    private final TextRanges keys;
    private final boolean history;
    private final @Nullable AtomType type;

    DatabaseSelection(
            DatabaseFolder folder,
            Schema schema,
            TextRanges databases,
            TextRanges keys,
            boolean history,
            @Nullable AtomType type) {
        this.folder = folder.folder().toString();
        this.schema = Schemas.toMessage(schema);
        this.databases = databases;
        this.keys = keys;
        this.history = history;
        this.type = type;
    }

    /** The schema of the batches. */
    public Schema schema() {
        return Schemas.fromMessage(ByteBuffer.wrap(schema));
    }

    /**
     * A task for each database that is there now, by name.
     *
     * @throws io.synadb.NotFoundException if the folder is not there
     */
    public List<DatabaseTask> tasks() {
        return DatabaseFolder.of(Path.of(folder)).databases().stream()
                .filter(database -> databases.contains(DatabaseFolder.name(database)))
                .map(this::task)
                .toList();
    }

    /** The task of one database. */
    public DatabaseTask task(Path database) {
        return new DatabaseTask(database.toString(), this);
    }

    TextRanges keys() {
        return keys;
    }

    boolean history() {
        return history;
    }

    @Nullable
    AtomType type() {
        return type;
    }

    @Override
    public String toString() {
        return "databases in " + folder + (databases.equals(TextRanges.ALL) ? "" : " named in " + databases)
                + (keys.equals(TextRanges.ALL) ? "" : ", keys in " + keys) + (history ? ", history" : "");
    }
}

package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.index.ColumnIndex;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a table wants its data files to be indexed by, to be sent to workers that write files.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class FileIndexer implements Serializable {
    /** The table property that says how many rows a data file has at least that gets an index: a scan of fewer is as fast. */
    public static final String MIN_ROWS = "index-min-rows";

    /** A scan of so many rows of 384 elements takes about a millisecond and a half of one core. */
    private static final long DEFAULT_MIN_ROWS = 10_000;

    private static final long serialVersionUID = 1L;

    private final Storage storage;
    private final List<ColumnIndex> wanted;
    private final long minRows;

    FileIndexer(Storage storage, Action.Metadata metadata) {
        Schema schema = metadata.schema();
        this.storage = storage;
        this.wanted = ColumnIndex.of(metadata.properties()).stream()
                .filter(index -> Schemas.find(schema, index.column()).isPresent())
                .toList();
        this.minRows = minRows(metadata.properties());
    }

    /**
     * How many rows a file has at least that gets an index.
     *
     * @throws InvalidArgumentException when the property is no whole number above 0
     */
    static long minRows(Map<String, String> properties) {
        String text = properties.getOrDefault(MIN_ROWS, Long.toString(DEFAULT_MIN_ROWS));
        try {
            long rows = Long.parseLong(text.strip());
            if (rows >= 1) {
                return rows;
            }
        } catch (NumberFormatException e) {
            // The message below says what was expected.
        }
        throw new InvalidArgumentException(
                "The property '" + MIN_ROWS + "' is '" + text + "': expected a whole number of rows, 1 or more.");
    }

    /** The indexes that the table wants of each file. */
    List<ColumnIndex> wanted() {
        return wanted;
    }

    /** Those that a file is to have; none if it is too small for any. */
    public List<IndexTask> tasks(DataFile file) {
        return wanted.stream()
                .filter(index -> file.rows() >= minRows && mayHave(file, index.column()))
                .map(index -> new IndexTask(storage, file, index))
                .toList();
    }

    /** Statistics have a member for each column of the file, or none at all; a column that was added later is in no file. */
    private static boolean mayHave(DataFile file, int column) {
        return file.statistics().isEmpty() || file.statistics().containsKey(column);
    }

    /**
     * Builds the indexes of a file, one after the other, by this thread; nobody sees them until a commit names them.
     *
     * @param allocator is charged for what is mapped meanwhile
     * @throws io.synadb.CorruptDataException if the data file is damaged
     */
    public List<IndexFile> build(DataFile file, BufferAllocator allocator) {
        return tasks(file).stream()
                .flatMap(task -> task.build(allocator).stream())
                .toList();
    }
}

package io.synadb.table.commit;

import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.key.KeyIndexes;
import io.synadb.table.key.KeySpec;
import io.synadb.table.key.WrittenKeys;
import io.synadb.table.storage.Storage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the new files of a change do to the rows of a table with a key: each new row takes the place of the one that the table
 * has of its key, at whichever version the change becomes the next one. So it is looked up anew whenever somebody else was
 * faster, and no key ever has two rows.
 *
 * <p>Reads the new files when first asked. Not thread-safe.
 */
final class KeyedRows implements AutoCloseable {
    private final Storage storage;
    private final KeySpec spec;
    private final List<DataFile> files;
    private final KeyIndexes indexes;
    private @Nullable WrittenKeys written;

    /** @param files none where the change writes no keys */
    KeyedRows(Storage storage, KeySpec spec, List<DataFile> files, KeyIndexes indexes) {
        this.storage = storage;
        this.spec = spec;
        this.files = spec.isKeyed() ? files : List.of();
        this.indexes = indexes;
    }

    /** The live rows that the change takes the place of, by file. */
    Map<String, DeletedRows> replaced(Collection<DataFile> there) {
        return files.isEmpty() ? Map.of() : indexes.replaced(written(), there);
    }

    /** The rows of the new files that nobody shall see, by file. */
    Map<String, DeletedRows> superseded() {
        return files.isEmpty() ? Map.of() : written().superseded();
    }

    /** The new files, none that has grown, of which nobody shall see any row, by path: their rows only deleted others. */
    Set<String> emptied() {
        Map<String, DeletedRows> superseded = superseded();
        return files.stream()
                .filter(file -> !file.isGrown()
                        && superseded
                                        .getOrDefault(file.path(), DeletedRows.NONE)
                                        .count()
                                == file.rows())
                .map(DataFile::path)
                .collect(Collectors.toSet());
    }

    private WrittenKeys written() {
        if (written == null) {
            written = WrittenKeys.read(storage, spec, files);
        }
        return written;
    }

    @Override
    public void close() {
        if (written != null) {
            written.close();
        }
    }
}

package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.index.ColumnIndex;
import io.synadb.table.index.OpenIndex;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The index that answers for a data file, and what the table says of it. Immutable and thread-safe.
 */
record FileIndex(IndexFile file, ColumnIndex wanted) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The indexes by which a column can be searched under a metric, by the path of the data file. */
    static Map<String, FileIndex> of(TableState state, int column, DistanceMetric metric) {
        List<ColumnIndex> fitting = ColumnIndex.of(state.metadata().properties()).stream()
                .filter(index -> index.column() == column && index.spec().metric() == metric)
                .filter(index -> Schemas.find(state.metadata().schema(), column).isPresent())
                .toList();
        Map<String, FileIndex> indexes = new HashMap<>();
        for (ColumnIndex wanted : fitting) {
            for (String path : state.files().keySet()) {
                state.index(path, column, wanted.kind().word())
                        .ifPresent(file -> indexes.putIfAbsent(path, new FileIndex(file, wanted)));
            }
        }
        return indexes;
    }

    /** Opens it; nothing if it cannot be used, of which one warning has told. The caller closes it. */
    Optional<OpenIndex> open(Storage storage, DataFile data) {
        return OpenIndexes.open(storage, data, file, wanted);
    }
}

package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.index.ColumnIndex;
import io.synadb.table.index.OpenIndex;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NullOrder;
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

    /**
     * The indexes by which a column can be searched, by the path of the data file: those of the search's metric. Indexes do not
     * know the rows without a distance, so where these rank first, a file has to be without any.
     */
    static Map<String, FileIndex> of(TableState state, int column, Nearest nearest) {
        List<ColumnIndex> fitting = ColumnIndex.of(state.metadata().properties()).stream()
                .filter(index -> index.column() == column && index.spec().metric() == nearest.metric())
                .filter(index -> Schemas.find(state.metadata().schema(), column).isPresent())
                .toList();
        Map<String, FileIndex> indexes = new HashMap<>();
        for (ColumnIndex wanted : fitting) {
            state.files().forEach((path, data) -> {
                if (nearest.nulls() == NullOrder.LAST || allHaveDistance(data, column, nearest.metric())) {
                    state.index(path, column, wanted.kind().word())
                            .ifPresent(file -> indexes.putIfAbsent(path, new FileIndex(file, wanted)));
                }
            });
        }
        return indexes;
    }

    /** Whether statistics say that every row has a vector, and under cosine one with a direction. */
    private static boolean allHaveDistance(DataFile data, int column, DistanceMetric metric) {
        ColumnStatistics known = data.statistics().get(column);
        return known != null
                && known.nulls() == 0
                && (metric != DistanceMetric.COSINE
                        || known.norms().filter(norms -> norms.least() > 0).isPresent());
    }

    /** Opens it; nothing if it cannot be used, of which one warning has told. The caller closes it. */
    Optional<OpenIndex> open(Storage storage, DataFile data) {
        return OpenIndexes.open(storage, data, file, wanted);
    }
}

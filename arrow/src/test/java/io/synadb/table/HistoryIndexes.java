package io.synadb.table;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.util.Random;

/** What a writer does to the indexes of a table, and somebody else to their files. */
final class HistoryIndexes {
    private static final String COLUMN = "embedding";

    private final TableHistory history;
    private final Random random;

    HistoryIndexes(TableHistory history) {
        this.history = history;
        this.random = history.random;
    }

    /**
     * Changes the indexes of the newest version.
     *
     * @return the version as it is then
     */
    TableSnapshot change(Table table, TableSnapshot read) {
        TableIndexes indexes = table.indexes();
        boolean known = read.properties().keySet().stream().anyMatch(TableIndexes::isProperty);
        int draw = known ? random.nextInt(10) : 9;
        if (draw < 1) {
            return indexes.drop(COLUMN, IndexKind.HNSW);
        } else if (draw < 2) {
            return indexes.rebuild(COLUMN, IndexKind.HNSW, history.allocator).snapshot();
        } else if (draw < 5) {
            history.damageIndex();
            return read;
        } else if (draw < 8) {
            return indexes.build(history.allocator).snapshot();
        }
        DistanceMetric metric = random.nextInt(3) > 0 ? DistanceMetric.L2 : DistanceMetric.DOT;
        IndexSpec spec = IndexSpec.of(IndexKind.HNSW, metric).with("m", 4 << random.nextInt(3));
        return indexes.create(COLUMN, spec, history.allocator).snapshot();
    }
}

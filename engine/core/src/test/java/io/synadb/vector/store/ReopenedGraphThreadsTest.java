package io.synadb.vector.store;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** While a graph of before the open, of vectors that are all gone since, is brought into memory and up to date. */
class ReopenedGraphThreadsTest extends AbstractCollectionThreadsContract {
    private static final VectorConfig WITH_GRAPH = CONFIG.withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), 0);
    private static final int GONE = 300;

    @TempDir
    Path folder;

    @Override
    VectorCollection openEmpty() {
        Path path = folder.resolve("vectors.syv");
        List<String> keys = new ArrayList<>();
        float[] vectors = new float[GONE * CONFIG.dimensions()];
        for (int i = 0; i < GONE; i++) {
            keys.add("gone/" + i);
            vectors[i * CONFIG.dimensions()] = i;
        }
        try (MmapVectorStore store = MmapVectorStore.open(path, WITH_GRAPH)) {
            store.insertBatch(keys, vectors);
            store.search(new float[CONFIG.dimensions()], 1);
            while (!store.isGrown()) {
                Thread.onSpinWait();
            }
        }
        try (MmapVectorStore store = MmapVectorStore.open(path, CONFIG)) {
            keys.forEach(store::delete);
        }
        return MmapVectorStore.open(path, WITH_GRAPH);
    }
}

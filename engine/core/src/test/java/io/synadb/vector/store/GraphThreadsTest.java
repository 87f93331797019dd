package io.synadb.vector.store;

import io.synadb.SyncPolicy;
import io.synadb.file.Disk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.mapped.ExtentSize;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** While a graph takes over from the exact index. */
class GraphThreadsTest extends AbstractCollectionThreadsContract {
    @TempDir
    Path folder;

    @Override
    VectorCollection openEmpty() {
        return MmapVectorStore.open(
                Disk.local(),
                folder.resolve("vectors.syv"),
                null,
                CONFIG.withIndex(IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), 300),
                SyncPolicy.PROCESS,
                ExtentSize.DEFAULT);
    }
}

package io.synadb.vector.store;

import io.synadb.SyncPolicy;
import io.synadb.file.Disk;
import io.synadb.vector.mapped.ExtentSize;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class MmapVectorStoreThreadsTest extends AbstractCollectionThreadsContract {
    @TempDir
    Path folder;

    /** With extents so small that many are filled and mapped. */
    @Override
    VectorCollection openEmpty() {
        return MmapVectorStore.open(
                Disk.local(),
                folder.resolve("vectors.syv"),
                null,
                CONFIG,
                SyncPolicy.PROCESS,
                new ExtentSize(4096, 64 * 2 * Float.BYTES));
    }
}

package io.synadb.vector.store;

import io.synadb.SynaDb;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class VectorStoreThreadsTest extends AbstractCollectionThreadsContract {
    @TempDir
    Path folder;

    private SynaDb db;

    @BeforeEach
    void openDatabase() {
        db = SynaDb.open(folder.resolve("vectors.db"));
    }

    @AfterEach
    void closeDatabase() {
        db.close();
    }

    @Override
    VectorCollection openEmpty() {
        return VectorStore.open(db, CONFIG);
    }
}

package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A cluster for all tests of a class, and for each a table's storage that fails where the test says. */
abstract class AbstractSinkTest {
    @TempDir
    static Path checkpoints;

    static SinkCluster cluster;

    @TempDir
    Path directory;

    Storage storage;
    String faults;

    @BeforeAll
    static void start() throws Exception {
        cluster = new SinkCluster(checkpoints);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void place(TestInfo test) {
        faults = test.getDisplayName() + directory;
        storage = new FaultyStorage(LocalStorage.of(directory.resolve("table")), faults);
    }

    @AfterEach
    void releasesAllMemory() {
        SinkFaults.clear(faults);
        assertThat(MappedSink.MEMORY.getAllocatedMemory()).isZero();
    }
}

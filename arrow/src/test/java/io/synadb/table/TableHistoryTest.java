package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes of rows by several writers, each through the table's own door, and readers of all versions beside them, on
 * a storage that stalls, fails, forgets to answer and lists late, against plain maps of rows: in tables of plain rows and in
 * such with a key, with indexes and without.
 */
class TableHistoryTest {
    private static final boolean LONG = "long".equals(System.getProperty("synadb.effort"));
    private static final int HISTORIES = LONG ? 600 : 40;

    @TempDir
    Path directory;

    @Test
    void everyVersionShowsTheRowsThatItsWriterWanted() throws InterruptedException {
        long seed = Long.getLong("synadb.seed", System.nanoTime());
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < HISTORIES; i++) {
            TableHistory history = new TableHistory(directory.resolve("t" + i), seed + i);
            try {
                history.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsynadb.seed=" + (seed + i) + ": " + history.model.said(), e);
            }
            history.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
        }
        System.out.println("TableHistoryTest: " + HISTORIES + " histories from seed " + seed + ": " + outcomes);
        assertThat(outcomes)
                .containsKeys("read", "followed", "conflict", "failed", "looked up", "searched by an index");
        if (LONG) {
            assertThat(outcomes).containsKeys("expired", "carried", "damaged", RowModel.Change.DROP_TAG.name());
        }
        for (RowModel.Change change : RowModel.Change.values()) {
            if (change != RowModel.Change.DROP_TAG) {
                assertThat(outcomes).containsKey(change.name());
            }
        }
    }
}

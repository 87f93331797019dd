package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes of rows by several writers, each through the table's own door, and readers of all versions beside them, on
 * a storage that stalls, fails, forgets to answer and lists late, against plain maps of rows: in tables of plain rows and in
 * such with a key, with indexes and without, whose files grow or not, and whose chunks are compressed or have dictionaries or not.
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
        Set<String> expected = expectedOutcomes();
        // One in five histories or so has what is rarest; some more where chance has it that none had.
        for (int i = 0; i < HISTORIES || !outcomes.keySet().containsAll(expected) && i < 10 * HISTORIES; i++) {
            TableHistory history = new TableHistory(directory.resolve("t" + i), seed + i);
            try {
                history.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsynadb.seed=" + (seed + i) + ": " + history.model.said(), e);
            }
            history.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
        }
        System.out.println("TableHistoryTest: histories from seed " + seed + ": " + outcomes);
        assertThat(outcomes.keySet()).containsAll(expected);
    }

    private static Set<String> expectedOutcomes() {
        Set<String> expected = new TreeSet<>(
                Set.of("read", "followed", "conflict", "failed", "grown", "looked up", "searched by an index"));
        Stream.of(RowModel.Change.values()).map(Enum::name).forEach(expected::add);
        if (LONG) {
            expected.addAll(Set.of("expired", "carried", "damaged"));
        } else {
            expected.remove(RowModel.Change.DROP_TAG.name());
        }
        return expected;
    }
}

package io.synadb.table;

import static io.synadb.table.KeyedTables.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Growing files of tables with a key, whose rows leave them again and again. */
class GrowingKeyedTableTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;

    @BeforeEach
    void create() {
        table = Table.create(TestTables.storage(directory), KeyedTables.spec(1));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private TableSnapshot commit(List<DataFile> files) {
        return table.newCommit(table.current()).append(files).publish();
    }

    private TableWriter newWriter() {
        return table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
    }

    @Test
    void aGrowingFileReplacesRowsOfItsOwn() {
        try (TableWriter writer = newWriter()) {
            KeyedTables.write(writer, "one", allocator, 1, 2, 3);
            commit(writer.flush());
            KeyedTables.write(writer, "two", allocator, 2, 3, 4);
            KeyedTables.write(writer, "three", allocator, 4);
            TableSnapshot second = commit(writer.flush());
            assertThat(second.files()).hasSize(1);
            assertThat(table.versions().get(2).counts())
                    .containsEntry("rows", 3L)
                    .containsEntry("deleted", 2L);
            assertThat(read(second, allocator)).isEqualTo(Map.of(1L, "one", 2L, "two", 3L, "two", 4L, "three"));
            KeyedTables.write(writer, "four", allocator, 9);
            commit(writer.finish());
        }
        assertThat(read(table.current(), allocator))
                .isEqualTo(Map.of(1L, "one", 2L, "two", 3L, "two", 4L, "three", 9L, "four"));
        assertThat(read(Table.open(table.storage()).at(1), allocator))
                .isEqualTo(Map.of(1L, "one", 2L, "one", 3L, "one"));
    }

    @Test
    void oneCommitHasNoRowsOfAFileBeforeAndBehindThoseOfAnother() {
        try (TableWriter one = newWriter();
                TableWriter other = newWriter()) {
            KeyedTables.write(one, "one", allocator, 7);
            List<DataFile> first = one.flush();
            KeyedTables.write(other, "other", allocator, 7, 9);
            List<DataFile> between = other.flush();
            KeyedTables.write(one, "last", allocator, 7);
            List<DataFile> last = one.flush();
            TableCommit commit = table.newCommit(table.current()).append(first).append(between);
            assertThatThrownBy(() -> commit.append(last))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("of a key the last row counts");
            commit.publish();
            commit(last);
        }
        assertThat(read(table.current(), allocator)).isEqualTo(Map.of(7L, "last", 9L, "other"));
    }

    @Test
    void aFileThatLostItsLastRowGrowsOn() {
        try (TableWriter writer = newWriter()) {
            KeyedTables.write(writer, "one", allocator, 1, 2);
            commit(writer.flush());
            KeyedTables.delete(table, allocator, 1, 2);
            assertThat(table.current().files()).isEmpty();
            KeyedTables.write(writer, "two", allocator, 2, 3);
            TableSnapshot second = commit(writer.flush());
            assertThat(read(second, allocator)).isEqualTo(Map.of(2L, "two", 3L, "two"));

            // Its rows all go in the very commit that brings them, and those before it as well.
            KeyedTables.write(writer, "three", allocator, 2, 3);
            KeyedTables.delete(writer, allocator, 2, 3);
            TableSnapshot none = commit(writer.flush());
            assertThat(none.files()).isEmpty();
            KeyedTables.write(writer, "four", allocator, 3);
            assertThat(read(commit(writer.flush()), allocator)).isEqualTo(Map.of(3L, "four"));
        }
    }

    @Test
    void followersPassOverGrowthThatReplacesNoRowTheyHaveSeen() {
        try (TableWriter writer = newWriter()) {
            KeyedTables.write(writer, "one", allocator, 1, 2);
            TableSnapshot first = commit(writer.flush());
            KeyedTables.write(writer, "two", allocator, 3, 3, 3, 4);
            commit(writer.flush());
            assertThat(table.appendedAfter(first, Long.MAX_VALUE).files())
                    .extracting(file -> file.file().liveRows() - file.firstRow())
                    .containsExactly(2L);
            KeyedTables.write(writer, "three", allocator, 1);
            commit(writer.flush());
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> table.appendedAfter(first, Long.MAX_VALUE)))
                    .isInstanceOf(ConflictException.class);
        }
    }

    /** Several growing writers, deletions, compactions, rollbacks and readers with cold and warm key indexes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyVersionIsThatOfAPlainMap(long seed) {
        Random random = new Random(seed);
        table = Table.create(TestTables.storage(directory.resolve("seed")), KeyedTables.spec(1 + random.nextInt(3)));
        List<Map<Long, String>> versions = new ArrayList<>(List.of(Map.of()));
        List<TableWriter> writers = new ArrayList<>(List.of(newWriter(), newWriter()));
        int compactions = 0;
        for (int step = 0; step < 60; step++) {
            TreeMap<Long, String> next = new TreeMap<>(versions.get(versions.size() - 1));
            int draw = random.nextInt(12);
            if (draw == 0) {
                int version = random.nextInt(versions.size());
                long before = table.current().version();
                if (table.maintenance().rollback(table.current(), version).version() > before) {
                    versions.add(versions.get(version));
                }
            } else if (draw == 1) {
                long before = table.current().version();
                Compaction.of(table).run(allocator);
                compactions++;
                if (table.current().version() > before) {
                    versions.add(next);
                }
            } else {
                int chosen = random.nextInt(writers.size());
                TableWriter writer = writers.get(chosen);
                for (int turn = random.nextInt(3); turn >= 0; turn--) {
                    long[] ids = random.longs(1 + random.nextInt(6), 0, 12).toArray();
                    if (random.nextInt(4) == 0) {
                        try (VectorSchemaRoot keys = KeyedTables.keys(allocator, ids)) {
                            writer.delete(keys);
                        }
                        for (long id : ids) {
                            next.remove(id);
                        }
                    } else {
                        String value = seed + "-" + step + "-" + turn;
                        KeyedTables.write(writer, value, allocator, ids);
                        for (long id : ids) {
                            next.put(id, value);
                        }
                    }
                }
                if (random.nextInt(8) == 0) {
                    commit(writer.finish());
                    writers.set(chosen, newWriter());
                } else {
                    commit(writer.flush());
                }
                versions.add(next);
                if (random.nextInt(4) == 0) {
                    table = Table.open(table.storage());
                }
            }
            assertThat(table.current().version()).isEqualTo(versions.size() - 1);
            assertThat(read(table.current(), allocator))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(versions.get(versions.size() - 1));
        }
        writers.forEach(TableWriter::close);
        for (int version = 0; version < versions.size(); version++) {
            assertThat(read(table.at(version), allocator))
                    .as("seed %d, version %d", seed, version)
                    .isEqualTo(versions.get(version));
        }
        assertThat(compactions).isPositive();
    }
}

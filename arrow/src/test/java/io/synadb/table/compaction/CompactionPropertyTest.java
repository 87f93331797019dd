package io.synadb.table.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RandomBatches;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.TestTables;
import io.synadb.table.WriteOptions;
import io.synadb.table.data.DataFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random rows of every type, deletions and compactions of random options, beside a plain list of rows. */
class CompactionPropertyTest {
    private static final int TABLES = "long".equals(System.getProperty("synadb.effort")) ? 100 : 8;
    private static final int STEPS = 16;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = Long.getLong("synadb.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomBatches batches = new RandomBatches(random, 0.2);
    private int compactions;
    private int carried;

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** A table, and the rows that each of its versions should have. */
    private record Modelled(Table table, List<List<List<Object>>> versions) {
        List<List<Object>> newest() {
            return versions.get(versions.size() - 1);
        }
    }

    @Test
    void everyVersionHasTheRowsOfThePlainModel() {
        // More where chance has it that nobody deleted rows of what a compaction rewrote.
        for (int round = 0; round < TABLES || (compactions == 0 || carried == 0) && round < 20 * TABLES; round++) {
            TableSpec.Builder spec = TableSpec.builder().schema(RandomBatches.everyType());
            if (round % 2 > 0) {
                spec.partitionBy("c0");
            }
            Table table = Table.create(TestTables.storage(directory.resolve("t" + round)), spec.build());
            Modelled modelled = new Modelled(table, new ArrayList<>(List.of(List.of())));
            for (int step = 0; step < STEPS; step++) {
                int draw = random.nextInt(10);
                if (draw < 5) {
                    append(modelled);
                } else if (draw < 7) {
                    delete(modelled);
                } else {
                    compact(modelled);
                }
            }
            for (int version = 0; version < modelled.versions().size(); version++) {
                assertThat(counts(FileRows.of(table.at(version), allocator)))
                        .as("version %d, seed %d", version, seed)
                        .isEqualTo(counts(modelled.versions().get(version)));
            }
        }
        assertThat(compactions).as("seed %d", seed).isPositive();
        assertThat(carried).as("seed %d", seed).isPositive();
    }

    private static Map<List<Object>, Long> counts(List<List<Object>> rows) {
        return rows.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private void append(Modelled modelled) {
        Table table = modelled.table();
        WriteOptions options = WriteOptions.defaults().withChunkBytes(1 + random.nextInt(20_000));
        List<List<Object>> rows = new ArrayList<>(modelled.newest());
        try (TableWriter writer = table.newWrite(options).newWriter("test", allocator)) {
            for (int batch = random.nextInt(3); batch >= 0; batch--) {
                try (VectorSchemaRoot root =
                        batches.batch(table.current().schema(), 1 + random.nextInt(40), allocator)) {
                    writer.write(root);
                    rows.addAll(RandomBatches.rows(root));
                }
            }
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        modelled.versions().add(rows);
    }

    private boolean delete(Modelled modelled) {
        TableSnapshot newest = modelled.table().current();
        if (newest.files().isEmpty()) {
            return false;
        }
        DataFile file = newest.files().get(random.nextInt(newest.files().size()));
        Map<Long, List<Object>> live = FileRows.byPosition(newest, file, allocator);
        int share = 1 + random.nextInt(8);
        List<List<Object>> rows = new ArrayList<>(modelled.newest());
        List<Long> positions = new ArrayList<>();
        live.forEach((position, row) -> {
            if (random.nextInt(share) == 0) {
                positions.add(position);
                assertThat(rows.remove(row)).isTrue();
            }
        });
        if (positions.isEmpty()) {
            return false;
        }
        modelled.table()
                .newCommit(newest)
                .delete(
                        file.path(),
                        positions.stream().mapToLong(Long::longValue).toArray())
                .publish();
        modelled.versions().add(rows);
        return positions.size() < live.size();
    }

    private void compact(Modelled modelled) {
        Table table = modelled.table();
        TableSnapshot before = table.current();
        CompactionOptions options = CompactionOptions.defaults()
                .withMinRows(1 + random.nextInt(300))
                .withTargetFileBytes(1 + random.nextInt(400_000))
                .withMinFiles(2 + random.nextInt(2))
                .withDeletedShare(0.05 + random.nextDouble())
                .withChunkBytes(1 + random.nextInt(60_000));
        CompactionPlan plan = Compaction.of(table).options(options).plan();
        List<CompactedGroup> rewritten =
                plan.groups().stream().map(group -> group.rewrite(allocator)).toList();
        boolean alone = random.nextBoolean();
        boolean partly = !alone && delete(modelled);
        CompactionResult done = plan.commit(rewritten);
        if (done.isCommitted()) {
            compactions++;
            carried += partly ? 1 : 0;
            modelled.versions().add(modelled.newest());
        }
        assertThat(table.current().version())
                .as("seed %d", seed)
                .isEqualTo(modelled.versions().size() - 1);
        if (alone) {
            assertOrder(before, plan, table.current());
        }
    }

    /** Files that were not merged stay in their order; each group's rows are in its file, in their order. */
    private void assertOrder(TableSnapshot before, CompactionPlan plan, TableSnapshot after) {
        Set<DataFile> merged = new HashSet<>();
        plan.groups().forEach(group -> merged.addAll(group.files()));
        List<List<Object>> expected = new ArrayList<>();
        before.files().stream()
                .filter(file -> !merged.contains(file))
                .forEach(file -> expected.addAll(FileRows.of(before, file, allocator)));
        plan.groups().forEach(group -> expected.addAll(FileRows.of(before, group.files(), allocator)));
        assertThat(FileRows.of(after, allocator)).as("seed %d", seed).isEqualTo(expected);
    }
}

package io.synadb.table;

import static io.synadb.table.TestTables.spec;
import static io.synadb.table.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.table.LiveRows.Place;
import io.synadb.table.data.DataFile;
import io.synadb.vector.DistanceMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random appends, deletions and replacements, from the newest version and from older ones, beside a plain set of ids. */
class DeletePropertyTest {
    private static final int TABLES = 6;
    private static final int STEPS = 14;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private long nextId;

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void everyVersionHasTheRowsOfThePlainModel() {
        for (int round = 0; round < TABLES; round++) {
            Table table = Table.create(TestTables.storage(directory.resolve("t" + round)), spec());
            List<TreeSet<Long>> versions = new ArrayList<>(List.of(new TreeSet<>()));
            for (int step = 0; step < STEPS; step++) {
                change(table, versions);
            }
            for (int version = 0; version < versions.size(); version++) {
                assertRows(table.at(version), versions.get(version));
            }
        }
    }

    private void change(Table table, List<TreeSet<Long>> versions) {
        int newest = versions.size() - 1;
        int base = Math.max(0, newest - random.nextInt(3));
        TableSnapshot snapshot = table.at(base);
        TreeSet<Long> rows = new TreeSet<>(versions.get(newest));
        TableCommit commit = table.newCommit(snapshot);
        boolean deletes = random.nextInt(3) > 0 && !versions.get(base).isEmpty();
        boolean appends = !deletes || random.nextBoolean();
        TreeSet<Long> deleted = new TreeSet<>();
        boolean fileGone = false;
        if (deletes) {
            Map<Long, Place> places = LiveRows.places(snapshot, allocator);
            assertThat(places.keySet()).isEqualTo(versions.get(base));
            int share = 1 + random.nextInt(4);
            for (Map.Entry<Long, Place> place : places.entrySet()) {
                if (random.nextInt(share) == 0) {
                    commit.delete(place.getValue().file(), place.getValue().position());
                    deleted.add(place.getKey());
                    fileGone |= table.current().files().stream().noneMatch(file -> file.path()
                            .equals(place.getValue().file()));
                }
            }
        }
        boolean conflict = fileGone || appends && !rows.containsAll(deleted);
        rows.removeAll(deleted);
        if (appends) {
            int count = random.nextInt(40);
            WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(1 + random.nextInt(1_000)));
            List<DataFile> files = write(plan, nextId, count, allocator);
            commit.append(files);
            conflict = fileGone || !files.isEmpty() && conflict;
            for (int i = 0; i < count; i++) {
                rows.add(nextId++);
            }
        }
        try {
            TableSnapshot published = commit.publish();
            assertThat(conflict).as("conflict, seed %d", seed).isFalse();
            assertThat(published.version()).isEqualTo(versions.size());
            versions.add(rows);
        } catch (ConflictException e) {
            assertThat(conflict).as("%s, seed %d", e.getMessage(), seed).isTrue();
        }
    }

    private void assertRows(TableSnapshot snapshot, TreeSet<Long> expected) {
        assertThat(snapshot.rows()).as("seed %d", seed).isEqualTo(expected.size());
        assertThat(snapshot.scan().plan().rows()).isEqualTo(expected.size());
        assertThat(TestTables.read(snapshot, allocator))
                .as("version %d, seed %d", snapshot.version(), seed)
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(TestTables::row).toList());
        float[] query = new float[TestTables.DIMENSIONS];
        Arrays.fill(query, random.nextInt((int) nextId + 1) + 0.3f);
        List<String> nearest = expected.stream()
                .filter(id -> id % 7 != 6)
                .sorted(Comparator.comparingDouble(id -> distance(query, id)))
                .limit(5)
                .map(String::valueOf)
                .toList();
        try (Matches matches =
                snapshot.search("embedding", query).k(5).select("id").run(allocator)) {
            assertThat(TestTables.rows(matches.rows())).as("seed %d", seed).isEqualTo(nearest);
        }
    }

    private static double distance(float[] query, long id) {
        float[] vector = new float[query.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = TestTables.element(id, i);
        }
        return DistanceMetric.L2.distance(query, 0, vector, 0, vector.length);
    }
}

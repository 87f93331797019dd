package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.RowModel.Content;
import io.synadb.table.commit.Turns;
import io.synadb.table.commit.UnreliableStorage;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Some writers and a reader of one table, in turns, on a storage that goes wrong; and what has to be true of it. */
final class TableHistory {
    private static final int WRITERS = 3;
    private static final Duration HOUR = Duration.ofHours(1);

    final Random random;
    final BufferAllocator allocator = new RootAllocator();
    final RowModel model;
    private final double failures;
    private final Storage storage;
    private final Map<String, Long> hidden = new HashMap<>();
    private final Turns turns;
    private final Map<String, Integer> outcomes = new HashMap<>();
    /** Files of writers that were not told of a success. */
    private final Set<String> abandoned = new HashSet<>();

    TableHistory(Path directory, long seed) {
        this.random = new Random(seed);
        this.failures = random.nextInt(3) == 0 ? 0 : 0.01;
        this.turns = new Turns(random);
        this.storage = new UnsyncedStorage(directory);
        Table created = Table.create(storage, TestTables.spec(partitionBy(random)));
        this.model = new RowModel(created.current().timeMicros());
    }

    private static List<PartitionBy> partitionBy(Random random) {
        PartitionBy part = PartitionBy.identity("pos");
        PartitionBy bucket = PartitionBy.bucket("id", 1 + random.nextInt(3));
        return switch (random.nextInt(5)) {
            case 0 -> List.of(part);
            case 1 -> List.of(bucket);
            case 2 -> List.of(PartitionBy.truncate("pos", 1), bucket);
            case 3 -> List.of(PartitionBy.truncate("id", 1 + random.nextInt(20)));
            default -> List.of();
        };
    }

    /** Lets all have their turns, and looks at what they leave. */
    void run() throws InterruptedException {
        List<Runnable> actors = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            actors.add(new HistoryWriter(this, "w" + i)::run);
        }
        actors.add(new HistoryReader(this)::run);
        turns.run(actors);
        assertThat(allocator.getAllocatedMemory()).isZero();
        check(Table.open(storage));
        allocator.close();
    }

    /** The storage of one of the actors. */
    Storage storage(UnreliableStorage.Witness witness) {
        return new UnreliableStorage(storage, turns, random, hidden, failures, witness);
    }

    void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** The files of an attempt, until it succeeds. */
    void abandon(List<DataFile> files) {
        files.forEach(file -> abandoned.add(file.path()));
    }

    void adopt(List<DataFile> files) {
        files.forEach(file -> abandoned.remove(file.path()));
    }

    void requireInjected(SynaException e) {
        boolean unknown = String.valueOf(e.getMessage()).startsWith("Cannot tell");
        if (!unknown && !UnreliableStorage.isInjected(e)) {
            throw new AssertionError("not a failure of the storage", e);
        }
        count(unknown ? "unknown" : "failed");
    }

    /** That a version shows exactly the rows of the model. */
    void assertRows(TableSnapshot snapshot) {
        Content expected = model.content(snapshot.version());
        assertThat(snapshot.rows()).isEqualTo(expected.ids().size());
        assertThat(TestTables.read(snapshot, allocator))
                .as("version %d", snapshot.version())
                .containsExactlyInAnyOrderElementsOf(
                        expected.ids().stream().map(TestTables::row).toList());
    }

    /** All that was promised, exactly, without anything going wrong; then only its files are left. */
    private void check(Table table) {
        assertThat(table.current().version()).isEqualTo(model.versions() - 1);
        Set<String> needed = assertVersions(table, false);
        TableMaintenance upkeep = table.maintenance();
        // Ends nothing more, and completes what failed half way.
        upkeep.expireVersions(Instant.EPOCH, 1);
        Set<String> left = files();
        assertThat(left).containsAll(needed);
        if (failures == 0 && model.stale() == 0) {
            left.removeAll(needed);
            assertThat(abandoned).as("orphans").containsAll(left);
        }
        assertThat(upkeep.removeOrphanFiles(HOUR)).isZero();
        age();
        upkeep.removeOrphanFiles(HOUR);
        assertThat(files()).isEqualTo(needed);
        assertThat(assertVersions(table, true)).isEqualTo(needed);
    }

    /** Reads every version in every way; gives the files that those name which are promised. */
    private Set<String> assertVersions(Table table, boolean othersAreGone) {
        Set<String> named = new TreeSet<>();
        Content newest = model.newest();
        for (long version = 0; version < model.versions(); version++) {
            long asked = version;
            Instant time = Instant.EPOCH.plus(model.content(version).timeMicros(), ChronoUnit.MICROS);
            if (version >= newest.oldest()) {
                assertThat(table.asOf(time).version()).isEqualTo(version);
            } else {
                assertThatThrownBy(() -> table.asOf(time)).isInstanceOf(VersionNotFoundException.class);
            }
            if (model.isPromised(version)) {
                TableSnapshot snapshot = table.at(version);
                assertRows(snapshot);
                for (DataFile file : snapshot.files()) {
                    named.add(file.path());
                    if (file.deletes() != null) {
                        named.add(file.deletes().file());
                    }
                }
            } else if (othersAreGone) {
                assertThatThrownBy(() -> table.at(asked)).isInstanceOf(VersionNotFoundException.class);
            }
        }
        newest.tags()
                .forEach((name, version) ->
                        assertThat(table.at(Tag.of(name)).version()).isEqualTo(version));
        assertThat(table.maintenance().tags()).hasSameSizeAs(newest.tags());
        return named;
    }

    private Set<String> files() {
        Set<String> files = new TreeSet<>();
        Stream.of("data", "deletes")
                .flatMap(directory -> storage.walk(directory).stream())
                .map(StoredFile::path)
                .forEach(files::add);
        return files;
    }

    /** Makes all files old enough to be orphans. */
    private void age() {
        FileTime old = FileTime.from(Instant.now().minus(HOUR.multipliedBy(2)));
        for (String file : files()) {
            try {
                Files.setLastModifiedTime(storage.local(file), old);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

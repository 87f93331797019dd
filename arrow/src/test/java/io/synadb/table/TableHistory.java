package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.arrow.Schemas;
import io.synadb.table.RowModel.Content;
import io.synadb.table.commit.Turns;
import io.synadb.table.commit.UnreliableStorage;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Some writers and a reader of one table, in turns, on a storage that goes wrong; and what has to be true of it. */
final class TableHistory {
    private static final int WRITERS = 3;
    private static final Duration HOUR = Duration.ofHours(1);
    /** How much farther a row may be that an index finds, as a share of the distance of the one in its place. */
    private static final float FARTHER = 0.1f;

    final Random random;
    final BufferAllocator allocator = new RootAllocator();
    final HistoryRows rows;
    final boolean isIndexed;
    final RowModel model;
    private final double failures;
    private final Storage storage;
    private final Map<String, Long> hidden = new HashMap<>();
    private final Turns turns;
    private final Map<String, Integer> outcomes = new HashMap<>();
    /** Files of writers that were not told of a success. */
    private final Set<String> abandoned = new HashSet<>();
    /** Index files that somebody has taken away. */
    private final Set<String> taken = new HashSet<>();

    TableHistory(Path directory, long seed) {
        this.random = new Random(seed);
        this.failures = random.nextInt(3) == 0 ? 0 : 0.01;
        this.turns = new Turns(random);
        this.storage = new UnsyncedStorage(directory);
        this.rows = new HistoryRows(random.nextBoolean());
        this.isIndexed = random.nextBoolean();
        TableSpec.Builder spec = rows.spec(random);
        if (isIndexed) {
            spec.property(FileIndexer.MIN_ROWS, Integer.toString(1 + random.nextInt(5)));
        }
        Table created = Table.create(storage, spec.build());
        this.model = new RowModel(rows, created.current());
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

    void adopt(List<DataFile> files, TableSnapshot version) {
        Set<String> there = version.files().stream().map(DataFile::path).collect(Collectors.toSet());
        files.stream()
                .map(DataFile::path)
                // One that may grow is kept, even where none of its rows is left.
                .filter(path -> there.contains(path) || files.stream().noneMatch(DataFile::growing))
                .forEach(abandoned::remove);
    }

    /** Does harm to an index file, which is no harm to the table: takes it away, or puts a damaged one in its place. */
    void damageIndex() {
        List<String> names = storage.list("index");
        if (names.isEmpty()) {
            return;
        }
        String path = "index/" + names.get(random.nextInt(names.size()));
        if (random.nextBoolean()) {
            storage.delete(path);
            taken.add(path);
        } else {
            byte[] content = storage.read(path).orElseThrow();
            for (int at = random.nextInt(64); at < content.length; at += 1 + random.nextInt(512)) {
                content[at] ^= (byte) (1 + random.nextInt(255));
            }
            // A name of another file: who reads the old one still sees what it was.
            storage.delete(path);
            storage.put(path, content);
        }
        count("damaged");
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
        assertThat(snapshot.rows()).isEqualTo(expected.rows().size());
        assertThat(RowModel.settable(snapshot.properties()))
                .as("version %d", snapshot.version())
                .isEqualTo(expected.properties());
        assertThat(TestTables.read(snapshot, allocator))
                .as("version %d", snapshot.version())
                .containsExactlyInAnyOrderElementsOf(expected.ids().stream()
                        .map(id -> rows.text(id, expected))
                        .toList());
    }

    /** That a search which looks hard finds about the nearest rows of the model, by whatever indexes there are. */
    void assertNearest(TableSnapshot snapshot) {
        DistanceMetric metric = random.nextBoolean() ? DistanceMetric.L2 : DistanceMetric.DOT;
        float[] query = new float[TestTables.DIMENSIONS];
        for (int i = 0; i < query.length; i++) {
            query[i] = random.nextInt((int) model.ids() + 1) + 0.3f;
        }
        int k = 1 + random.nextInt(6);
        RowCriterion criterion = RowCriterion.draw(random, model.ids(), rows);
        boolean some = random.nextInt(3) == 0;
        List<Float> exact = model.content(snapshot.version()).ids().stream()
                .filter(id -> id % 7 != 6 && (!some || criterion.holds().test(id)))
                .map(id -> distance(query, id, metric))
                .sorted()
                .limit(k)
                .toList();
        VectorSearch search =
                snapshot.search("embedding", query).k(k).metric(metric).ef(1000).select("id");
        try (Matches found = (some ? search.where(criterion.condition()) : search).run(allocator)) {
            assertNearest(snapshot, query, metric, found, exact, some ? criterion.holds() : id -> true);
        }
        boolean byIndex =
                snapshot.files().stream().anyMatch(file -> index(snapshot, file).isPresent());
        count(byIndex ? "searched by an index" : "searched");
    }

    /** All that are found are rows of the version, at their true distances; and none is much farther than it has to be. */
    private void assertNearest(
            TableSnapshot snapshot,
            float[] query,
            DistanceMetric metric,
            Matches found,
            List<Float> exact,
            LongPredicate condition) {
        String what = "version " + snapshot.version() + ", " + metric + " " + Arrays.toString(query);
        Set<Long> ids = new HashSet<>();
        for (int rank = 0; rank < found.size(); rank++) {
            long id = ((BigIntVector) found.rows().getVector("id")).get(rank);
            assertThat(model.content(snapshot.version()).ids()).as(what).contains(id);
            assertThat(ids.add(id) && condition.test(id))
                    .as("%s: row %d", what, id)
                    .isTrue();
            float distance = found.distances()[rank];
            assertThat(distance).as(what).isEqualTo(distance(query, id, metric));
            float best = exact.get(rank);
            assertThat(distance).as(what).isLessThanOrEqualTo(best + FARTHER * Math.abs(best));
        }
        assertThat(ids).as(what).hasSameSizeAs(exact);
    }

    private static Optional<IndexFile> index(TableSnapshot snapshot, DataFile file) {
        int column = Schemas.fieldId(snapshot.schema().findField("embedding"));
        return snapshot.state().index(file.path(), column, IndexKind.HNSW.word());
    }

    private static float distance(float[] query, long id, DistanceMetric metric) {
        float[] vector = new float[query.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = TestTables.element(id, i);
        }
        return metric.distance(query, 0, vector, 0, query.length);
    }

    /** What a look-up of a key sees of its row; empty if there is none. */
    String lookup(Table table, long key) {
        Optional<VectorSchemaRoot> found = table.lookup(allocator, key);
        if (found.isEmpty()) {
            return "";
        }
        try (VectorSchemaRoot row = found.get()) {
            return String.join("\n", TestTables.rows(row));
        }
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
                assertNearest(snapshot);
                for (DataFile file : snapshot.files()) {
                    named.add(file.path());
                    index(snapshot, file).ifPresent(index -> named.add(index.path()));
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
        for (long key = 0; rows.isKeyed() && key < HistoryRows.KEYS; key++) {
            assertThat(lookup(table, key)).as("key %d", key).isEqualTo(model.row(key, newest.version()));
        }
        named.removeAll(taken);
        return named;
    }

    private Set<String> files() {
        Set<String> files = new TreeSet<>();
        Stream.of("data", "deletes", "index")
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

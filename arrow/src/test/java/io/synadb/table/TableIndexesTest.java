package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.compaction.CompactionPlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a table wants of indexes, and the files of them. */
class TableIndexesTest {
    private static final IndexSpec SPEC = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = VectorRows.create(storage, 100);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void filesOfEnoughRowsGetAnIndexOnceAndSmallOnesNone() {
        VectorRows.append(table, 0, 100, allocator);
        VectorRows.append(table, 100, 99, allocator);
        long before = table.current().version();

        IndexingResult made = table.indexes().create("embedding", SPEC, allocator);

        assertThat(made.files()).isEqualTo(1);
        assertThat(made.rows()).isEqualTo(100);
        assertThat(made.snapshot().version()).isEqualTo(before + 2);
        assertThat(storage.list("index")).hasSize(1).allMatch(name -> name.endsWith(".syx"));
        assertThat(made.sizeBytes()).isEqualTo(storage.walk("index").get(0).sizeBytes());
        assertThat(table.indexes().list())
                .containsExactly(new TableIndex("embedding", SPEC, 1, 2, 100, 199, made.sizeBytes()));

        IndexingResult again = table.indexes().create("embedding", SPEC, allocator);
        assertThat(again.files()).isZero();
        assertThat(again.snapshot().version()).isEqualTo(before + 2);
        assertThat(storage.list("index")).hasSize(1);

        VectorRows.append(table, 200, 150, allocator);
        assertThat(table.indexes().missing()).hasSize(1);
        assertThat(table.indexes().build(allocator).files()).isEqualTo(1);
        assertThat(table.indexes().missing()).isEmpty();
        assertThat(Table.open(storage).indexes().list().get(0).files()).isEqualTo(2);
    }

    @Test
    void otherOptionsReplaceTheFilesAndADropTakesThemAway() {
        VectorRows.append(table, 0, 100, allocator);
        table.indexes().create("embedding", SPEC, allocator);
        TableSnapshot first = table.current();
        IndexSpec other = SPEC.with("m", 8);
        assertThat(table.indexes().create("embedding", other, allocator).files())
                .isEqualTo(1);
        assertThat(table.indexes().list()).extracting(TableIndex::spec).containsExactly(other);
        assertThat(storage.list("index")).hasSize(2);

        table.indexes().drop("embedding", IndexKind.HNSW);
        assertThat(table.indexes().list()).isEmpty();
        assertThat(table.current().properties()).doesNotContainKey("index.3.hnsw");
        assertThat(table.at(first.version()).properties()).containsEntry("index.3.hnsw", "metric=l2");
        assertThat(TableIndexes.isProperty("index.3.hnsw")).isTrue();
        assertThat(TableIndexes.isProperty(FileIndexer.MIN_ROWS)).isFalse();
        assertThatThrownBy(() -> table.indexes().drop("embedding", IndexKind.HNSW))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("has no index of kind 'hnsw'");
    }

    @Test
    void aTableOfTheSamePropertiesWantsTheSameIndexes() {
        table.indexes().create("embedding", SPEC.with("m", 8), allocator);
        TableSnapshot model = table.current();
        TableSpec copy = new TableSpec(model.schema(), List.of(), List.of(), 0, model.properties());
        Table made = Table.create(TestTables.storage(directory.resolve("copy")), copy);
        assertThat(made.indexes().list())
                .extracting(TableIndex::spec)
                .containsExactly(table.indexes().list().get(0).spec());
    }

    @Test
    void aColumnThatGoesTakesWhatIsWantedOfItWithIt() {
        VectorRows.append(table, 0, 100, allocator);
        TableSnapshot before = table.current();
        table.indexes().create("embedding", SPEC, allocator);
        TableSnapshot dropped =
                table.changeSchema(table.current()).dropColumn("embedding").publish();
        assertThat(dropped.properties()).doesNotContainKey("index.3.hnsw");
        assertThat(table.indexes().list()).isEmpty();
        assertThat(dropped.rows()).isEqualTo(before.rows());
        TableSpec copy = new TableSpec(dropped.schema(), List.of(), List.of(), 0, dropped.properties());
        assertThat(copy.properties()).isEqualTo(dropped.properties());
    }

    @Test
    void refusesWhatCannotBeIndexed() {
        TableIndexes indexes = table.indexes();
        assertThatThrownBy(() -> indexes.create("embeding", SPEC, allocator))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has no column 'embeding'");
        assertThatThrownBy(() -> indexes.create("kind", SPEC, allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Column 'kind'")
                .hasMessageContaining("expected vectors");
        assertThatThrownBy(() -> indexes.create("embedding", IndexSpec.parse("flat", Map.of()), allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("'flat', which has no file: expected one of [hnsw]");
        assertThatThrownBy(() -> indexes.create("embedding", SPEC.with("m", 1000), allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Option 'm' of index 'hnsw' is '1000'");
        assertThat(table.current().version()).isZero();
    }

    @Test
    void tasksTravelToWorkersAndTheirFilesBack() throws Exception {
        VectorRows.append(table, 0, 120, allocator);
        VectorRows.append(table, 120, 120, allocator);
        TableSnapshot planned = table.indexes().require("embedding", SPEC);
        List<IndexFile> built = new ArrayList<>();
        for (IndexTask task : table.indexes().missing()) {
            built.add(Serialized.copy(Serialized.copy(task).build(allocator).orElseThrow()));
        }
        TableSnapshot base = table.current();
        table.newCommit(base).deleteFiles(List.of(base.files().get(0))).publish();
        TableSnapshot published = table.indexes().publish(planned, built);
        assertThat(published.files()).hasSize(1);
        assertThat(table.indexes().list().get(0).files()).isEqualTo(1);
        assertThat(storage.list("index"))
                .as("that of the file which left is deleted")
                .hasSize(1);
    }

    @Test
    void whatWorkersHadBuiltWhenOneFailedStays() {
        for (int i = 0; i < 3; i++) {
            VectorRows.append(table, 100L * i, 100, allocator);
        }
        table.indexes().require("embedding", SPEC);
        assertThat(table.current().indexFiles()).isEmpty();
        assertThatThrownBy(() -> table.indexes().build((tasks, done) -> {
                    assertThat(tasks).hasSize(3);
                    tasks.get(2).build(allocator).ifPresent(done);
                    tasks.get(0).build(allocator).ifPresent(done);
                    throw new IllegalStateException("a worker is lost");
                }))
                .hasMessage("a worker is lost");
        assertThat(table.current().indexFiles())
                .hasSize(2)
                .allMatch(file -> file.column() == 3 && file.kind().equals("hnsw") && file.rows() == 100);

        IndexingResult rest = table.indexes()
                .build((tasks, done) ->
                        tasks.forEach(task -> task.build(allocator).ifPresent(done)));
        assertThat(rest.files()).isEqualTo(1);
        assertThat(rest.snapshot().indexFiles())
                .extracting(IndexFile::data)
                .containsExactlyInAnyOrderElementsOf(
                        rest.snapshot().files().stream().map(DataFile::path).toList());
        long version = rest.snapshot().version();
        assertThat(table.indexes()
                        .build((tasks, done) -> {
                            throw new AssertionError("nothing is missing");
                        })
                        .snapshot()
                        .version())
                .isEqualTo(version);
    }

    @Test
    void anInterruptEndsABuildThatCanGoOnLater() {
        VectorRows.append(table, 0, 100, allocator);
        table.indexes().require("embedding", SPEC);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.indexes().build(allocator))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("was interrupted after 0 of 1 files");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(table.indexes().build(allocator).files()).isEqualTo(1);
    }

    @Test
    void aCompactionIndexesTheFileThatItWrites() {
        for (int i = 0; i < 3; i++) {
            VectorRows.append(table, 60L * i, 60, allocator);
        }
        table.indexes().create("embedding", SPEC, allocator);
        assertThat(storage.list("index")).isEmpty();
        long before = table.current().version();

        Compaction.of(table).run(allocator);

        assertThat(table.current().version()).isEqualTo(before + 1);
        assertThat(storage.list("index")).hasSize(1);
        TableIndex index = table.indexes().list().get(0);
        assertThat(index.files()).isEqualTo(1);
        assertThat(index.rows()).isEqualTo(180);
        assertThat(table.indexes().missing()).isEmpty();
        assertThat(read(table.at(before))).isEqualTo(read(table.current())).hasSize(180);
    }

    @Test
    void anIndexThatACompactionHasBuiltByOptionsOfBeforeIsDeleted() {
        for (int i = 0; i < 3; i++) {
            VectorRows.append(table, 60L * i, 60, allocator);
        }
        table.indexes().require("embedding", SPEC);
        CompactionPlan plan = Compaction.of(table).plan();
        List<CompactedGroup> rewritten =
                plan.groups().stream().map(group -> group.rewrite(allocator)).toList();
        assertThat(storage.list("index")).hasSize(1);
        table.indexes().require("embedding", SPEC.with("m", 8));
        assertThat(plan.commit(rewritten).isCommitted()).isTrue();
        assertThat(storage.list("index")).isEmpty();
        assertThat(table.indexes().missing()).hasSize(1);
    }

    private List<String> read(TableSnapshot snapshot) {
        return TestTables.read(snapshot, allocator);
    }

    @Test
    void indexFilesGoWithTheirDataFilesWhenVersionsExpire() {
        for (int i = 0; i < 2; i++) {
            VectorRows.append(table, 100L * i, 100, allocator);
        }
        table.indexes().create("embedding", SPEC, allocator);
        List<String> old = storage.list("index");
        assertThat(old).hasSize(2);
        Compaction.of(table)
                .options(CompactionOptions.defaults().withMinRows(1000))
                .run(allocator);
        assertThat(storage.list("index")).hasSize(3);
        table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
        assertThat(storage.list("index")).hasSize(1).doesNotContainAnyElementsOf(old);
        assertThat(storage.walk("data")).hasSize(1);
        assertThat(table.indexes().list().get(0).files()).isEqualTo(1);
    }
}

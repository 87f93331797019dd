package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.NotFoundException;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.config.TableLayout;
import io.synadb.flink.types.RowBuffer;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableWriter;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynaCommitterTest {
    @TempDir
    Path directory;

    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = LocalStorage.of(directory.resolve("table"));
        table = SinkTables.settings(storage, DeliveryGuarantee.EXACTLY_ONCE).openOrCreate();
    }

    private SynaCommittable committable(long checkpoint, long previous) {
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        try (RootAllocator allocator = new RootAllocator();
                RowBuffer rows = new RowBuffer(plan.schema(), SinkTables.ROWS, allocator, "test", 1 << 10);
                TableWriter writer = plan.newWriter("test", allocator)) {
            rows.add(SinkTables.row(checkpoint));
            writer.write(rows.batch());
            List<DataFile> files = writer.finish();
            return new SynaCommittable(table.id(), "app", checkpoint, previous, List.of(0L), files);
        }
    }

    private void commit(SynaCommittable... committables) {
        new SynaCommitter(storage)
                .commit(Stream.of(committables)
                        .<CommitRequest<SynaCommittable>>map(MockCommitRequest::new)
                        .toList());
    }

    @Test
    void checkpointsBecomeVersionsInTheirOrderAndOnce() {
        SynaCommittable second = committable(5, 3);
        SynaCommittable first = committable(3, 0);
        commit(second, first);
        commit(first);
        commit(second, first);
        assertThat(table.current().version()).isEqualTo(2);
        assertThat(SinkTables.ids(table.at(1))).containsExactly(3L);
        assertThat(SinkTables.ids(table.at(2))).containsExactly(3L, 5L);
    }

    @Test
    void aCheckpointThatDoesNotKnowOfACommitIsRefused() {
        commit(committable(3, 0), committable(5, 3));
        SynaCommittable setBack = committable(9, 3);
        assertThatThrownBy(() -> commit(setBack))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("it knows its versions up to 3, found version 5");
        assertThat(table.current().version()).isEqualTo(2);
    }

    @Test
    void filesOfAnotherTableAreNotCommitted() {
        SynaCommittable committable = committable(3, 0);
        storage.deleteAll();
        assertThatThrownBy(() -> commit(committable)).isInstanceOf(NotFoundException.class);
        Table other =
                SinkTables.settings(storage, DeliveryGuarantee.EXACTLY_ONCE).openOrCreate();
        assertThatThrownBy(() -> commit(committable))
                .isInstanceOf(ConflictException.class)
                .hasMessage("Cannot commit checkpoint 3 to table " + storage.location()
                        + ": its files belong to the table with the id " + table.id()
                        + ", but the one that is there now has the id " + other.id()
                        + ". Bring the table of the job back, or start the job without its state.");
        assertThat(other.current().version()).isZero();
    }

    @Test
    void filesThatTheColumnsOfNowCannotShowAreNotCommitted() {
        Storage numbers = LocalStorage.of(directory.resolve("numbers"));
        RowType rows = RowType.of(new LogicalType[] {new BigIntType()}, new String[] {"id"});
        Table widened = SynaTables.openOrCreate(
                numbers,
                SynaTables.spec(
                        RowType.of(new LogicalType[] {new IntType()}, new String[] {"id"}),
                        TableLayout.PLAIN,
                        Map.of()));
        TableSnapshot wide = widened.changeSchema(widened.current())
                .widenColumn("id", new ArrowType.Int(Long.SIZE, true))
                .publish();
        SynaCommittable first = wideNumber(wide, rows, 1, 0);
        SynaCommittable second = wideNumber(wide, rows, 2, 1);
        SynaCommitter committer = new SynaCommitter(numbers);
        committer.commit(List.of(new MockCommitRequest<>(first)));
        TableSnapshot narrow = widened.maintenance().rollback(widened.current(), 0);

        assertThatThrownBy(() -> committer.commit(List.of(new MockCommitRequest<>(second))))
                .isInstanceOf(ConflictException.class)
                .hasMessageStartingWith("Cannot commit checkpoint 2 to table " + numbers.location()
                        + ": its files were written for version 1, and version 3 has columns");
        committer.commit(List.of(new MockCommitRequest<>(first)));
        assertThat(widened.current().version()).isEqualTo(narrow.version());
    }

    private static SynaCommittable wideNumber(TableSnapshot version, RowType type, long checkpoint, long previous) {
        WritePlan plan = version.newWrite(WriteOptions.defaults());
        try (RootAllocator allocator = new RootAllocator();
                RowBuffer rows = new RowBuffer(plan.schema(), type, allocator, "test", 1 << 10);
                TableWriter writer = plan.newWriter("test", allocator)) {
            rows.add(GenericRowData.of(1L << 40));
            writer.write(rows.batch());
            return new SynaCommittable(
                    version.tableId(), "app", checkpoint, previous, List.of(version.version()), writer.finish());
        }
    }
}

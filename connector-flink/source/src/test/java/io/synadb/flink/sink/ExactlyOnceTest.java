package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is lost and wherever a job continues: the rows of each version are exact. */
class ExactlyOnceTest extends AbstractSinkTest {
    private static final int FAULTS = 3;

    private MappedSink<Long> sink(DeliveryGuarantee delivery) {
        return new MappedSink<>(SinkTables.settings(storage, delivery), SinkTables::row, faults);
    }

    /** Waits until the table has that many rows more. */
    private void awaitNewRows(int rows) throws InterruptedException {
        long before = rows();
        while (rows() < before + rows) {
            Thread.sleep(20);
        }
    }

    private void releaseAfter(int done) {
        if (done == FAULTS) {
            SinkFaults.release(faults);
        }
    }

    private long rows() {
        return Table.exists(storage) ? Table.open(storage).current().rows() : 0;
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(SinkFaults.Place.class)
    void noRowIsLostOrDoubledWhenTaskManagersAreLost(SinkFaults.Place place) throws Exception {
        AtomicInteger lost = new AtomicInteger();
        List<CompletableFuture<Void>> losses = new ArrayList<>();
        SinkFaults.hold(faults);
        SinkFaults.at(faults, place, occurrence -> {
            // Not the very first: there has to be something to come back to.
            if (occurrence % 3 == 0 && lost.get() < FAULTS) {
                releaseAfter(lost.incrementAndGet());
                synchronized (losses) {
                    losses.add(CompletableFuture.runAsync(SinkCluster.unchecked(cluster::loseTaskManagers)));
                }
                if (place != SinkFaults.Place.DURING_PUBLICATION) {
                    Thread.sleep(60_000);
                }
            }
        });
        JobID job = cluster.submit(cluster.numbers(sink(DeliveryGuarantee.EXACTLY_ONCE), 600, 2, 10, null));
        cluster.finish(job);
        assertThat(lost).hasValue(FAULTS);
        losses.forEach(CompletableFuture::join);
        assertThat(SinkTables.exactIds(storage, 600, 2)).isEqualTo(numbers(0, 600));
        assertThat(Table.open(storage).current().version()).isGreaterThanOrEqualTo(FAULTS);
    }

    @ParameterizedTest
    @EnumSource(SinkFaults.Place.class)
    void noRowIsLostOrDoubledWhenTheDiskFails(SinkFaults.Place place) throws Exception {
        AtomicInteger failed = new AtomicInteger();
        SinkFaults.hold(faults);
        SinkFaults.at(faults, place, occurrence -> {
            if (occurrence % 2 == 0 && failed.get() < FAULTS) {
                releaseAfter(failed.incrementAndGet());
                throw new SynaException(ErrorCode.IO, "no space left on device");
            }
        });
        JobID job = cluster.submit(cluster.numbers(sink(DeliveryGuarantee.EXACTLY_ONCE), 600, 2, 5, null));
        cluster.finish(job);
        assertThat(failed).hasValue(FAULTS);
        assertThat(SinkTables.exactIds(storage, 600, 2)).isEqualTo(numbers(0, 600));
    }

    @Test
    void aJobContinuesFromASavepointWithAnotherParallelism() throws Exception {
        MappedSink<Long> sink = sink(DeliveryGuarantee.EXACTLY_ONCE);
        int[] parallelisms = {2, 4, 1};
        String savepoint = null;
        SinkFaults.hold(faults);
        for (int parallelism : parallelisms) {
            JobID job = cluster.submit(cluster.numbers(sink, 1200, parallelism, 5, savepoint));
            awaitNewRows(100);
            savepoint = cluster.stopWithSavepoint(job);
            SinkTables.exactIds(storage, 1200, 2);
        }
        SinkFaults.release(faults);
        cluster.finish(cluster.submit(cluster.numbers(sink, 1200, 4, 0, savepoint)));
        assertThat(SinkTables.exactIds(storage, 1200, 2)).isEqualTo(numbers(0, 1200));
    }

    @Test
    void aJobThatIsSetBackIsRefusedUnlessRowsMayComeTwice() throws Exception {
        SinkFaults.hold(faults);
        JobID first = cluster.submit(cluster.numbers(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 10, null));
        awaitNewRows(50);
        String old = cluster.stopWithSavepoint(first);
        SinkFaults.release(faults);
        List<Long> before = SinkTables.exactIds(storage, 400, 2);
        JobID second = cluster.submit(cluster.numbers(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 0, old));
        cluster.finish(second);
        long version = Table.open(storage).current().version();

        JobID refused = cluster.submit(cluster.numbers(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 0, old));
        JobResult result = cluster.result(refused);
        assertThat(result.getSerializedThrowable()).isPresent();
        assertThat(result.getSerializedThrowable().get().getFullStringifiedStackTrace())
                .contains(ConflictException.class.getName())
                .contains("Cannot continue the job: its sink has committed checkpoint ")
                .contains(" to table " + storage.location() + ", but the state that it is restored from ends with"
                        + " checkpoint ")
                .contains("Restore the newest savepoint or checkpoint of the job; or give the sink another uid");
        assertThat(Table.open(storage).current().version()).isEqualTo(version);

        cluster.finish(cluster.submit(cluster.numbers(sink(DeliveryGuarantee.AT_LEAST_ONCE), 400, 2, 0, old)));
        List<Long> twice = new ArrayList<>(numbers(0, 400));
        twice.addAll(numbers(0, 400));
        before.forEach(twice::remove);
        twice.sort(null);
        assertThat(SinkTables.ids(Table.open(storage).current())).isEqualTo(twice);
    }

    @Test
    void theEndOfTheInputCommitsOnceAndTheApplicationGoesOn() throws Exception {
        MappedSink<Long> sink = sink(DeliveryGuarantee.EXACTLY_ONCE);
        SinkFaults.hold(faults);
        JobID drained = cluster.submit(cluster.numbers(sink, 400, 2, 10, null));
        awaitNewRows(50);
        String savepoint = cluster.stopWithSavepoint(drained, true);
        SinkFaults.release(faults);
        assertThat(SinkTables.exactIds(storage, 400, 2)).hasSizeLessThan(400);
        cluster.finish(cluster.submit(cluster.numbers(sink, 400, 2, 0, savepoint)));
        assertThat(SinkTables.exactIds(storage, 400, 2)).isEqualTo(numbers(0, 400));
    }

    @Test
    void aBatchJobIsOneVersion() throws Exception {
        cluster.finish(cluster.submit(cluster.batch(sink(DeliveryGuarantee.EXACTLY_ONCE), 500, 2)));
        assertThat(Table.open(storage).current().version()).isEqualTo(1);
        assertThat(SinkTables.exactIds(storage, 500, 2)).isEqualTo(numbers(0, 500));
    }

    @Test
    void aBatchJobThatLosesItsFilesBehindItsCommitFailsAndItsRowsAreThereOnce() throws Exception {
        List<CompletableFuture<Void>> losses = new ArrayList<>();
        SinkFaults.at(faults, SinkFaults.Place.AFTER_PUBLICATION, occurrence -> {
            synchronized (losses) {
                losses.add(CompletableFuture.runAsync(SinkCluster.unchecked(cluster::loseTaskManagers)));
            }
            Thread.sleep(60_000);
        });
        JobResult result = cluster.result(cluster.submit(cluster.batch(sink(DeliveryGuarantee.EXACTLY_ONCE), 500, 2)));
        losses.forEach(CompletableFuture::join);
        assertThat(result.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains(ConflictException.class.getName())
                .contains(" committed other files under its version 1 to table " + storage.location());
        assertThat(losses).hasSize(1);
        assertThat(Table.open(storage).current().version()).isEqualTo(1);
        assertThat(SinkTables.exactIds(storage, 500, 2)).isEqualTo(numbers(0, 500));
    }

    @Test
    void aRowThatIsNoInsertionFailsTheJobAndLeavesNoFile() throws Exception {
        MappedSink<Long> sink = new MappedSink<>(
                SinkTables.settings(storage, DeliveryGuarantee.EXACTLY_ONCE), ExactlyOnceTest::deletion, faults);
        JobResult result = cluster.result(cluster.submit(cluster.batch(sink, 100, 2)));
        assertThat(result.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains("Cannot write a row of kind -D (DELETE) to table " + storage.location()
                        + ": expected +I, because a table without a key only takes new rows. The row has id = ");
        assertThat(Table.open(storage).current().version()).isZero();
        try (Stream<Path> left = Files.walk(directory.resolve("table"))) {
            assertThat(left.filter(file -> file.toString().endsWith(".syna"))).isEmpty();
        }
    }

    private static RowData deletion(long id) {
        RowData row = SinkTables.row(id);
        if (id % 50 == 49) {
            row.setRowKind(RowKind.DELETE);
        }
        return row;
    }
}

package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.ConflictException;
import io.synadb.CorruptDataException;
import io.synadb.Entry;
import io.synadb.KeyRange;
import io.synadb.SynaDb;
import io.synadb.flink.sink.databases.DatabaseCommittable;
import io.synadb.flink.sink.databases.DatabaseCommittableSerializer;
import io.synadb.flink.sink.databases.DatabaseResult;
import io.synadb.flink.sink.databases.DatabaseResultSerializer;
import io.synadb.flink.sink.databases.DatabaseSinkSettings;
import io.synadb.table.databases.DatabaseFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is lost and wherever a job continues: each row is in the databases of the folder once. */
@Timeout(300)
class DatabaseSinkTest extends AbstractSinkTest {
    private static final int FAULTS = 3;
    private static final RowType ROWS =
            RowType.of(new LogicalType[] {VarCharType.STRING_TYPE, new BigIntType()}, new String[] {"key", "value"});

    private Path folder() {
        return directory.resolve("databases");
    }

    private NumbersInDatabases sink(DeliveryGuarantee delivery) {
        return new NumbersInDatabases(new DatabaseSinkSettings(folder().toString(), ROWS, 1 << 12, delivery), faults);
    }

    /** The numbers of all rows of all databases, each as often as it is there. */
    private List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        if (Files.isDirectory(folder())) {
            for (Path database : DatabaseFolder.of(folder()).databases()) {
                try (SynaDb db = SynaDb.openReadOnly(database);
                        Stream<Entry> rows = db.history(KeyRange.all())) {
                    rows.forEach(row -> {
                        long number = ((Atom.Int) row.value()).value();
                        assertThat(row.key()).isEqualTo("n" + number);
                        numbers.add(number);
                    });
                }
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private static List<Long> to(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private void awaitNewRows(int rows) throws InterruptedException {
        int before = numbers().size();
        while (numbers().size() < before + rows) {
            Thread.sleep(20);
        }
    }

    private JobID submit(NumbersInDatabases sink, long count, int parallelism, long millis, @Nullable String savepoint)
            throws Exception {
        return cluster.submit(cluster.numbers(sink, faults, count, parallelism, millis, savepoint));
    }

    private List<String> hidden() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .toList();
        }
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
                if (lost.incrementAndGet() == FAULTS) {
                    SinkFaults.release(faults);
                }
                synchronized (losses) {
                    losses.add(CompletableFuture.runAsync(SinkCluster.unchecked(cluster::loseTaskManagers)));
                }
                Thread.sleep(60_000);
            }
        });
        cluster.finish(submit(sink(DeliveryGuarantee.EXACTLY_ONCE), 600, 2, 10, null));
        losses.forEach(CompletableFuture::join);
        assertThat(lost).hasValue(FAULTS);
        assertThat(numbers()).isEqualTo(to(600));
    }

    @Test
    void aSavepointGoesOnWithAnotherParallelism() throws Exception {
        NumbersInDatabases sink = sink(DeliveryGuarantee.EXACTLY_ONCE);
        @Nullable String savepoint = null;
        SinkFaults.hold(faults);
        for (int parallelism : List.of(2, 1, 3)) {
            JobID job = submit(sink, 900, parallelism, 5, savepoint);
            awaitNewRows(100);
            savepoint = cluster.stopWithSavepoint(job);
            assertThat(numbers()).doesNotHaveDuplicates();
        }
        SinkFaults.release(faults);
        cluster.finish(submit(sink, 900, 4, 0, savepoint));
        assertThat(numbers()).isEqualTo(to(900));
        assertThat(hidden()).as("all that is hidden").hasSize(1).allMatch(name -> name.startsWith(".published-"));
    }

    @Test
    void aJobThatIsSetBackIsRefusedUnlessRowsMayComeTwice() throws Exception {
        SinkFaults.hold(faults);
        JobID first = submit(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 10, null);
        awaitNewRows(50);
        String old = cluster.stopWithSavepoint(first);
        SinkFaults.release(faults);
        List<Long> before = numbers();
        cluster.finish(submit(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 0, old));
        assertThat(numbers()).isEqualTo(to(400));

        JobResult result = cluster.result(submit(sink(DeliveryGuarantee.EXACTLY_ONCE), 400, 2, 0, old));
        assertThat(result.getSerializedThrowable().orElseThrow().getFullStringifiedStackTrace())
                .contains(ConflictException.class.getName())
                .contains("Cannot continue the job: its sink has published the databases of checkpoint ")
                .contains(" in " + folder() + ", but the state that it is restored from ends with checkpoint ");
        assertThat(numbers()).isEqualTo(to(400));

        cluster.finish(submit(sink(DeliveryGuarantee.AT_LEAST_ONCE), 400, 2, 0, old));
        List<Long> twice = new ArrayList<>(to(400));
        twice.addAll(to(400));
        before.forEach(twice::remove);
        twice.sort(null);
        assertThat(numbers()).isEqualTo(twice);
    }

    @Test
    void aBatchJobPublishesOnce() throws Exception {
        cluster.finish(cluster.submit(cluster.batch(sink(DeliveryGuarantee.EXACTLY_ONCE), 500, 2)));
        assertThat(numbers()).isEqualTo(to(500));
        assertThat(DatabaseFolder.of(folder()).databases()).hasSize(2);
    }

    @Test
    void aBatchJobThatLosesItsDatabasesBehindTheirPublicationFailsAndItsRowsAreThereOnce() throws Exception {
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
                .contains("it has published other databases as this step");
        assertThat(numbers()).isEqualTo(to(500));
    }

    @Test
    void rowsOfAnAttemptThatFailedAreNotSeen() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        SinkFaults.at(faults, SinkFaults.Place.AFTER_PREPARE_COMMIT, occurrence -> {
            if (failures.getAndIncrement() == 0) {
                throw new IllegalStateException("the first attempt fails, late");
            }
        });
        cluster.finish(cluster.submit(cluster.batch(sink(DeliveryGuarantee.EXACTLY_ONCE), 500, 2)));
        assertThat(failures).hasValueGreaterThan(2);
        assertThat(numbers()).isEqualTo(to(500));
    }

    @Test
    void stateIsReadForEver() throws IOException {
        String result = "0003" + "612d62";
        assertThat(new DatabaseResultSerializer().deserialize(1, HexFormat.of().parseHex(result)))
                .isEqualTo(new DatabaseResult("a-b"));
        assertThat(HexFormat.of().formatHex(new DatabaseResultSerializer().serialize(new DatabaseResult("a-b"))))
                .isEqualTo(result);
        DatabaseCommittable committable = new DatabaseCommittable("app", 9, 7, List.of("a-b", "c"));
        String bytes = "0003617070" + "0000000000000009" + "0000000000000007" + "00000002" + result + "000163";
        assertThat(new DatabaseCommittableSerializer()
                        .deserialize(1, HexFormat.of().parseHex(bytes)))
                .isEqualTo(committable);
        assertThat(HexFormat.of().formatHex(new DatabaseCommittableSerializer().serialize(committable)))
                .isEqualTo(bytes);
        assertThatThrownBy(() -> new DatabaseCommittableSerializer()
                        .deserialize(1, HexFormat.of().parseHex(bytes.substring(2))))
                .isInstanceOf(CorruptDataException.class);
    }
}

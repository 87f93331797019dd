package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.flink.config.TableLayout;
import io.synadb.flink.types.RowReader;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is lost: a table with a key holds the last change of each key, in every version up to some place of each range. */
class KeyedSinkTest extends AbstractSinkTest {
    private static final int FAULTS = 3;
    private static final int KEYS_OF_RANGE = 23;

    private static final RowType ROWS = RowType.of(
            new LogicalType[] {new VarCharType(100), new BigIntType(false), new BigIntType(false)},
            new String[] {"word", "number", "range_id"});

    private static final TableLayout KEYED = new TableLayout(List.of(), List.of("range_id", "number"), 3);

    /** The change that a number of a range stands for: the key goes round, and every fourth or so deletes it. */
    private static RowData change(long number, long rangeLength) {
        long key = number * number % KEYS_OF_RANGE;
        long range = number / rangeLength;
        RowKind kind = kind(number);
        // Of a deletion only the key is looked at, and of what was before an update nothing.
        StringData word = kind == RowKind.DELETE ? null : StringData.fromString("word " + number);
        GenericRowData row = GenericRowData.of(word, key, range);
        row.setRowKind(kind);
        return row;
    }

    private static RowKind kind(long number) {
        long mixed = (number * 0x9E3779B97F4A7C15L >>> 40) % 8;
        return mixed < 2
                ? RowKind.DELETE
                : mixed < 3 ? RowKind.UPDATE_BEFORE : mixed < 5 ? RowKind.INSERT : RowKind.UPDATE_AFTER;
    }

    /** The words by key after the changes of a range up to a number. */
    private static Map<Long, String> expected(long first, long end, long rangeLength) {
        Map<Long, String> words = new TreeMap<>();
        for (long number = first; number < end; number++) {
            RowData row = change(number, rangeLength);
            switch (row.getRowKind()) {
                case INSERT, UPDATE_AFTER ->
                    words.put(row.getLong(1), row.getString(0).toString());
                case DELETE -> words.remove(row.getLong(1));
                case UPDATE_BEFORE -> {}
            }
        }
        return words;
    }

    private MappedSink<Long> sink(long rangeLength) {
        // So small that deletions do not wait for the end of a checkpoint.
        return sink(rangeLength, WriteOptions.defaults().withChunkBytes(1 << 10));
    }

    private MappedSink<Long> sink(long rangeLength, WriteOptions options) {
        SinkSettings settings =
                new SinkSettings(storage, ROWS, KEYED, Map.of(), options, DeliveryGuarantee.EXACTLY_ONCE);
        return new MappedSink<>(settings, number -> change(number, rangeLength), faults);
    }

    /** The words by key of each range; a key that is there twice fails. */
    private static List<Map<Long, String>> read(TableSnapshot version) {
        List<Map<Long, String>> ranges = List.of(new TreeMap<>(), new TreeMap<>());
        try (RootAllocator allocator = new RootAllocator()) {
            for (ScanTask task : version.scan().plan().tasks()) {
                try (BatchReader in = task.open(allocator)) {
                    for (Optional<VectorSchemaRoot> next = in.next(); next.isPresent(); next = in.next()) {
                        try (VectorSchemaRoot batch = next.get()) {
                            RowReader rows = new RowReader(batch);
                            for (int i = 0; i < batch.getRowCount(); i++) {
                                RowData row = rows.read(i);
                                Map<Long, String> range = ranges.get((int) row.getLong(2));
                                String word = row.getString(0).toString();
                                assertThat(range.put(row.getLong(1), word))
                                        .as("another row of key %d", row.getLong(1))
                                        .isNull();
                            }
                        }
                    }
                }
            }
        }
        return ranges;
    }

    /** Each version has the rows up to some place of each range, and the newest all of them. */
    private void requireExact(long rangeLength) {
        Table table = Table.open(storage);
        TableSnapshot newest = table.current();
        long[] reached = {0, rangeLength};
        for (long version = 1; version <= newest.version(); version++) {
            List<Map<Long, String>> found = read(table.at(version));
            for (int range = 0; range < reached.length; range++) {
                long first = range * rangeLength;
                while (!expected(first, reached[range], rangeLength).equals(found.get(range))) {
                    assertThat(++reached[range])
                            .as("place of range %d in version %d", range, version)
                            .isLessThanOrEqualTo(first + rangeLength);
                }
            }
        }
        assertThat(read(newest))
                .containsExactly(
                        expected(0, rangeLength, rangeLength), expected(rangeLength, 2 * rangeLength, rangeLength));
    }

    @ParameterizedTest
    @EnumSource(SinkFaults.Place.class)
    void theLastChangeOfEachKeyIsThereWhenTaskManagersAreLost(SinkFaults.Place place) throws Exception {
        AtomicInteger lost = new AtomicInteger();
        ConcurrentLinkedQueue<CompletableFuture<Void>> losses = new ConcurrentLinkedQueue<>();
        SinkFaults.hold(faults);
        SinkFaults.at(faults, place, occurrence -> {
            if (occurrence % 3 == 0 && lost.get() < FAULTS) {
                if (lost.incrementAndGet() == FAULTS) {
                    SinkFaults.release(faults);
                }
                losses.add(CompletableFuture.runAsync(SinkCluster.unchecked(cluster::loseTaskManagers)));
                if (place != SinkFaults.Place.DURING_PUBLICATION) {
                    Thread.sleep(60_000);
                }
            }
        });
        JobID job = cluster.submit(cluster.numbers(sink(300), 600, 2, 8, null));
        cluster.finish(job);
        assertThat(lost).hasValue(FAULTS);
        losses.forEach(CompletableFuture::join);
        requireExact(300);
    }

    @Test
    void theLastChangeOfEachKeyIsThereWhenTheDiskFailsAndTheJobGoesOnWithAnotherParallelism() throws Exception {
        AtomicInteger failed = new AtomicInteger();
        SinkFaults.hold(faults);
        SinkFaults.at(faults, SinkFaults.Place.AFTER_PUBLICATION, occurrence -> {
            if (occurrence % 2 == 0 && failed.get() < FAULTS) {
                failed.incrementAndGet();
                throw new SynaException(ErrorCode.IO, "no space left on device");
            }
        });
        JobID first = cluster.submit(cluster.numbers(sink(600), 1200, 2, 5, null));
        while (failed.get() < FAULTS) {
            Thread.sleep(20);
        }
        String savepoint = cluster.stopWithSavepoint(first);
        SinkFaults.release(faults);
        cluster.finish(cluster.submit(cluster.numbers(sink(600), 1200, 4, 0, savepoint)));
        requireExact(600);
    }

    @Test
    void rowsAndDeletionsInTurnsMakeOneFileOfABucket() throws Exception {
        cluster.finish(cluster.submit(cluster.batch(sink(5_000, WriteOptions.defaults()), 10_000, 1)));
        requireExact(5_000);
        TableSnapshot one = Table.open(storage).current();
        assertThat(one.version()).isEqualTo(1);
        assertThat(one.key()).containsExactly("range_id", "number");
        assertThat(one.files()).hasSize(KEYED.buckets());
    }
}

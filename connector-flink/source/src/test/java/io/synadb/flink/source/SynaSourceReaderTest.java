package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.FileScan;
import io.synadb.table.data.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.vector.BigIntVector;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.testutils.source.reader.SourceReaderTestBase;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's own tests of a reader, over files of ten ids each. */
class SynaSourceReaderTest extends SourceReaderTestBase<SynaSplit> {
    private static final RowDecoder<Integer> IDS = batch -> {
        BigIntVector ids = (BigIntVector) batch.getVector("id");
        return row -> (int) ids.get(row);
    };

    @TempDir
    Path directory;

    private TestTable table;
    private FileScan scan;
    private final Set<String> openSplits = new HashSet<>();

    @BeforeEach
    void fill() {
        table = TestTable.create(directory.resolve("table"));
        for (int split = 0; split < getNumSplits(); split++) {
            table.append((long) split * NUM_RECORDS_PER_SPLIT, NUM_RECORDS_PER_SPLIT, 4);
        }
        scan = table.table().current().scan().select("id").files();
    }

    @AfterEach
    void holdsNothing() {
        assertThat(ReaderMemory.openReaders()).isZero();
        assertThat(ReaderMemory.allocatedBytes()).isZero();
    }

    @Override
    protected SourceReader<Integer, SynaSplit> createReader() {
        ReaderMemory memory = ReaderMemory.open("test");
        return SynaSourceReader.create(
                () -> new UnendingSplits(new SynaSplitReader<>(scan, IDS, memory)), memory, new TestingReaderContext());
    }

    @Override
    protected List<SynaSplit> getSplits(int numSplits, int numRecordsPerSplit, Boundedness boundedness) {
        List<SynaSplit> splits = new ArrayList<>();
        for (int split = 0; split < numSplits; split++) {
            splits.add(getSplit(split, numRecordsPerSplit, boundedness));
        }
        return splits;
    }

    @Override
    protected SynaSplit getSplit(int splitId, int numRecords, Boundedness boundedness) {
        DataFile file = table.table().current().files().get(splitId);
        SynaSplit split = SynaSplit.of(splitId + 1L, scan.task(file, 0, numRecords));
        if (boundedness == Boundedness.CONTINUOUS_UNBOUNDED) {
            openSplits.add(split.splitId());
        }
        return split;
    }

    @Override
    protected long getNextRecordIndex(SynaSplit split) {
        return split.nextRow();
    }

    @Test
    void asksForASplitWhenItHasNoneAndKnowsHowManyRowsWait() throws Exception {
        Map<String, Gauge<?>> gauges = new HashMap<>();
        SourceReaderMetricGroup metrics = InternalSourceReaderMetricGroup.mock(new UnregisteredMetricsGroup() {
            @Override
            public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
            }
        });
        TestingReaderContext context = new TestingReaderContext(new Configuration(), metrics);
        try (SourceReader<Integer, SynaSplit> reader = SynaSourceReader.create(scan, IDS, context)) {
            Gauge<?> pending = Objects.requireNonNull(gauges.get("pendingRecords"));
            reader.start();
            assertThat(context.getNumSplitRequests()).isEqualTo(1);
            reader.addSplits(
                    List.of(getSplit(0, 10, Boundedness.BOUNDED).readUpTo(3), getSplit(1, 10, Boundedness.BOUNDED)));
            assertThat(pending.getValue()).isEqualTo(17L);
            ValidatingSourceOutput output = new ValidatingSourceOutput();
            while (output.count() < 17) {
                reader.pollNext(output);
                assertThat(pending.getValue()).isEqualTo(17L - output.count());
            }
            reader.pollNext(output);
            assertThat(context.getNumSplitRequests()).isEqualTo(2);
        }
    }

    @Test
    void countsEveryRowOfASliceAndEveryPlaceThatItPasses() {
        SimpleCounter recordsIn = new SimpleCounter();
        AtomicLong pendingRows = new AtomicLong(20);
        SplitProgress progress = new SplitProgress(getSplit(0, 10, Boundedness.BOUNDED));
        // Flink has counted the slice itself.
        recordsIn.inc();
        new SliceEmitter<Integer>(recordsIn, pendingRows)
                .emitRecord(new RowSlice<>(row -> row, 2, 7, 9), new ValidatingSourceOutput(), progress);
        assertThat(recordsIn.getCount()).isEqualTo(5);
        assertThat(pendingRows).hasValue(11);
        assertThat(progress.toSplit().nextRow()).isEqualTo(9);
    }

    /** Our splits end with their file. Flink's test of snapshots asks for some that never end: here they are not reported. */
    private final class UnendingSplits implements SplitReader<RowSlice<Integer>, SynaSplit> {
        private final SynaSplitReader<Integer> reader;

        UnendingSplits(SynaSplitReader<Integer> reader) {
            this.reader = reader;
        }

        @Override
        public RecordsWithSplitIds<RowSlice<Integer>> fetch() {
            RecordsWithSplitIds<RowSlice<Integer>> fetched = reader.fetch();
            return new RecordsWithSplitIds<>() {
                @Override
                public @Nullable String nextSplit() {
                    return fetched.nextSplit();
                }

                @Override
                public @Nullable RowSlice<Integer> nextRecordFromSplit() {
                    return fetched.nextRecordFromSplit();
                }

                @Override
                public Set<String> finishedSplits() {
                    Set<String> finished = new HashSet<>(fetched.finishedSplits());
                    finished.removeAll(openSplits);
                    return finished;
                }

                @Override
                public void recycle() {
                    fetched.recycle();
                }
            };
        }

        @Override
        public void handleSplitsChanges(SplitsChange<SynaSplit> change) {
            reader.handleSplitsChanges(change);
        }

        @Override
        public void pauseOrResumeSplits(Collection<SynaSplit> toPause, Collection<SynaSplit> toResume) {
            reader.pauseOrResumeSplits(toPause, toResume);
        }

        @Override
        public void wakeUp() {
            reader.wakeUp();
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}

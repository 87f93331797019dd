package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.FileScan;
import io.synadb.table.data.DataFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.connector.testutils.source.reader.SourceReaderTestBase;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.table.FileScan;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsRemoval;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynaSplitReaderTest {
    private static final RowDecoder<Long> IDS = batch -> {
        BigIntVector ids = (BigIntVector) batch.getVector("id");
        return ids::get;
    };

    @TempDir
    Path directory;

    private TestTable table;
    private ReaderMemory memory;
    private SynaSplitReader<Long> reader;

    @BeforeEach
    void create() {
        table = TestTable.create(directory);
        memory = ReaderMemory.open("test");
        reader = new SynaSplitReader<>(scan(), IDS, memory);
    }

    @AfterEach
    void holdsNothing() {
        reader.close();
        memory.close();
        assertThat(ReaderMemory.allocatedBytes()).isZero();
    }

    private FileScan scan() {
        return table.table().current().scan().select("id").files();
    }

    private DataFile file(int index) {
        return table.table().current().files().get(index);
    }

    private SynaSplit split(int file) {
        return SynaSplit.of(1, scan().task(file(file), 0, file(file).rows()));
    }

    private void add(SynaSplit... splits) {
        reader.handleSplitsChanges(new SplitsAddition<>(List.of(splits)));
    }

    /** The rows of a fetch; the places behind its slices go to the list. */
    private static List<Long> rows(RecordsWithSplitIds<RowSlice<Long>> fetched, List<Long> places) {
        List<Long> rows = new ArrayList<>();
        while (fetched.nextSplit() != null) {
            for (RowSlice<Long> slice = fetched.nextRecordFromSplit();
                    slice != null;
                    slice = fetched.nextRecordFromSplit()) {
                assertThat(slice.size()).isBetween(1, SlicedBatch.SLICE_ROWS);
                for (int row = slice.first(); row < slice.end(); row++) {
                    rows.add(slice.rows().apply(row));
                }
                places.add(slice.nextRow());
            }
        }
        fetched.recycle();
        return rows;
    }

    private List<Long> readAll(int splits) {
        List<Long> rows = new ArrayList<>();
        for (int finished = 0; finished < splits; ) {
            RecordsWithSplitIds<RowSlice<Long>> fetched = reader.fetch();
            finished += fetched.finishedSplits().size();
            rows.addAll(rows(fetched, new ArrayList<>()));
        }
        return rows;
    }

    private static List<Long> ids(long first, long end) {
        return LongStream.range(first, end).boxed().toList();
    }

    @Test
    void rowsThatAConditionLeavesOutLieBehindAPlaceOrBeforeTheEnd() {
        table.append(0, 1_000, 100);
        FileScan some = table.table()
                .current()
                .scan()
                .select("id")
                .where(Predicate.parse("id >= 250 AND id < 850"))
                .files();
        reader = new SynaSplitReader<>(some, IDS, memory);
        add(split(0));
        List<Long> places = new ArrayList<>();
        List<Long> first = rows(reader.fetch(), places);
        assertThat(first).first().isEqualTo(250L);
        long place = places.get(places.size() - 1);
        assertThat(first).isEqualTo(ids(250, place));
        reader.close();

        reader = new SynaSplitReader<>(some, IDS, memory);
        add(split(0).readUpTo(place));
        assertThat(readAll(1)).isEqualTo(ids(place, 850));
    }

    @Test
    void cutsALargeBatchIntoSlicesThatKnowTheirPlace() {
        table.append(0, 1_000);
        add(split(0));
        List<Long> places = new ArrayList<>();
        RecordsWithSplitIds<RowSlice<Long>> fetched = reader.fetch();
        assertThat(rows(fetched, places)).isEqualTo(ids(0, 1_000));
        assertThat(places).containsExactly(256L, 512L, 768L, 1_000L);
        assertThat(fetched.finishedSplits()).containsExactly(split(0).splitId());
    }

    @Test
    void goesOnAtAnyRow() {
        table.append(0, 1_000, 100);
        for (long next : List.of(0L, 1L, 99L, 100L, 555L, 999L)) {
            add(split(0).readUpTo(next));
            assertThat(readAll(1)).as("from row %d", next).isEqualTo(ids(next, 1_000));
        }
    }

    @Test
    void goesOnAtAnyRowBetweenDeletedOnes() {
        table.append(0, 1_000, 100);
        // A few here and there, three whole chunks, and the end.
        table.delete(
                0,
                LongStream.range(0, 1_000)
                        .filter(row -> row % 7 == 3 || row > 150 && row < 480 || row >= 990)
                        .toArray());
        List<Long> live = LongStream.range(0, 990)
                .filter(row -> row % 7 != 3 && (row <= 150 || row >= 480))
                .boxed()
                .toList();
        for (long next : List.of(0L, 1L, 3L, 151L, 300L, 479L, 555L, 989L, 990L, 999L)) {
            add(split(0).readUpTo(next));
            assertThat(readAll(1))
                    .as("from row %d", next)
                    .isEqualTo(live.stream().filter(id -> id >= next).toList());
        }
        add(split(0));
        List<Long> places = new ArrayList<>();
        assertThat(rows(reader.fetch(), places)).hasSizeLessThan(100).endsWith(places.get(places.size() - 1) - 1);
    }

    @Test
    void aSplitWithoutRowsIsFinishedAtOnce() {
        table.append(0, 10);
        add(split(0).readUpTo(10));
        RecordsWithSplitIds<RowSlice<Long>> fetched = reader.fetch();
        assertThat(fetched.nextSplit()).isNull();
        assertThat(fetched.finishedSplits()).containsExactly(split(0).splitId());
    }

    @Test
    void readsSplitsInTheOrderTheyCame() {
        table.append(0, 300, 50);
        table.append(300, 10);
        add(split(0), split(1));
        assertThat(readAll(2)).isEqualTo(ids(0, 310));
    }

    @Test
    void aPausedSplitLetsOthersPassAndGoesOn() {
        table.append(0, 300, 50);
        table.append(300, 10);
        add(split(0), split(1));
        List<Long> rows = rows(reader.fetch(), new ArrayList<>());
        reader.pauseOrResumeSplits(List.of(split(0)), List.of());
        assertThat(readAll(1)).isEqualTo(ids(300, 310));
        reader.pauseOrResumeSplits(List.of(), List.of(split(0)));
        rows.addAll(readAll(1));
        assertThat(rows).isEqualTo(ids(0, 300));
    }

    @Test
    void aRemovedSplitIsReportedAsFinished() {
        table.append(0, 300, 50);
        add(split(0));
        rows(reader.fetch(), new ArrayList<>());
        reader.handleSplitsChanges(new SplitsRemoval<>(List.of(split(0))));
        assertThat(reader.fetch().finishedSplits()).containsExactly(split(0).splitId());
    }

    @Test
    void wakesUpWhenAllSplitsArePaused() throws Exception {
        table.append(0, 10);
        add(split(0));
        reader.pauseOrResumeSplits(List.of(split(0)), List.of());
        CompletableFuture<RecordsWithSplitIds<RowSlice<Long>>> fetch =
                CompletableFuture.supplyAsync(() -> reader.fetch());
        Thread.sleep(50);
        assertThat(fetch).isNotDone();
        reader.wakeUp();
        RecordsWithSplitIds<RowSlice<Long>> fetched = fetch.get(1, TimeUnit.MINUTES);
        assertThat(fetched.nextSplit()).isNull();
        assertThat(fetched.finishedSplits()).isEmpty();
    }

    @Test
    void batchesThatNobodyReleasedGoWithTheReader() {
        table.append(0, 300, 50);
        add(split(0));
        reader.fetch();
        reader.fetch();
        assertThat(ReaderMemory.allocatedBytes()).isPositive();
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        table.append(0, 10_000);
        Path damaged = directory.resolve(file(0).path());
        try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {99, 99, 99}), 20_000);
        }
        add(split(0));
        assertThatThrownBy(reader::fetch)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("Damaged file " + damaged + " at offset ");
    }

    @Test
    void aFileThatIsGoneIsNamed() throws IOException {
        table.append(0, 10);
        add(split(0));
        Files.delete(directory.resolve(file(0).path()));
        assertThatThrownBy(reader::fetch)
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(split(0).file().path());
    }
}

package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.FileScan;
import io.synadb.table.data.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynaEnumeratorTest {
    private static final int READERS = 3;
    private static final VersionRange ALL = new VersionRange(new VersionRange.Earliest(), new VersionRange.Newest());
    private static final VersionRange FOLLOW = new VersionRange(new VersionRange.Earliest(), new VersionRange.Never());

    @TempDir
    Path directory;

    private TestTable table;
    private TestingSplitEnumeratorContext<SynaSplit> context;

    @BeforeEach
    void create() {
        table = TestTable.create(directory.resolve("table"));
        context = context();
    }

    private static TestingSplitEnumeratorContext<SynaSplit> context() {
        TestingSplitEnumeratorContext<SynaSplit> context = new TestingSplitEnumeratorContext<>(READERS);
        for (int reader = 0; reader < READERS; reader++) {
            context.registerReader(reader, "host");
        }
        return context;
    }

    private TableScan scan(VersionRange range, long limit) {
        FileScan files = table.table().current().scan().files();
        return new TableScan(table.table().storage(), table.table().id(), files, range, limit, Duration.ofMillis(1));
    }

    private SynaEnumerator start(VersionRange range, long limit) {
        SynaEnumerator enumerator = SynaEnumerator.create(context, scan(range, limit));
        enumerator.start();
        discover();
        return enumerator;
    }

    /** Later than half an interval after the discovery before. */
    private void discover() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        context.triggerAllActions();
    }

    private List<SynaSplit> splitsOf(int reader) {
        return context.getSplitAssignments().containsKey(reader)
                ? context.getSplitAssignments().get(reader).getAssignedSplits()
                : List.of();
    }

    private boolean isToldToFinish(int reader) {
        return context.getSplitAssignments().containsKey(reader)
                && context.getSplitAssignments().get(reader).hasReceivedNoMoreSplitsSignal();
    }

    private static long rows(List<SynaSplit> splits) {
        return splits.stream().mapToLong(SynaSplit::remainingRows).sum();
    }

    @Test
    void dealsInTheOrderOfCommitsToWhoAsks() {
        table.append(0, 10);
        table.append(10, 20);
        SynaEnumerator enumerator = start(ALL, Long.MAX_VALUE);
        enumerator.handleSplitRequest(2, null);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        assertThat(rows(splitsOf(2))).isEqualTo(10);
        assertThat(rows(splitsOf(0))).isEqualTo(20);
        assertThat(splitsOf(1)).isEmpty();
        assertThat(isToldToFinish(1)).isTrue();
        assertThat(isToldToFinish(0)).isFalse();
        enumerator.handleSplitRequest(0, null);
        assertThat(isToldToFinish(0)).isTrue();
    }

    @Test
    void aBoundedPlanIsMadeWhenTheJobStarts() {
        TableScan built = scan(ALL, Long.MAX_VALUE);
        table.append(0, 10);
        SynaEnumerator enumerator = SynaEnumerator.create(context, built);
        enumerator.handleSplitRequest(0, null);
        assertThat(isToldToFinish(0)).isFalse();
        enumerator.start();
        context.triggerAllActions();
        assertThat(rows(splitsOf(0))).isEqualTo(10);
        table.append(10, 10);
        context.triggerAllActions();
        enumerator.handleSplitRequest(0, null);
        assertThat(rows(splitsOf(0))).isEqualTo(10);
    }

    @Test
    void smallFilesOfACommitGoToOneReaderIfOthersGetTheirShare() {
        table.append(0, 1);
        table.append(1, 1);
        List<DataFile> files = new ArrayList<>();
        for (int file = 0; file < 9; file++) {
            files.addAll(table.write(new long[] {10 + file}, 1));
        }
        table.table().newCommit(table.table().current()).append(files).publish();
        VersionRange increments = new VersionRange(new VersionRange.After(0), new VersionRange.Newest());
        SynaEnumerator enumerator = start(increments, Long.MAX_VALUE);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        enumerator.handleSplitRequest(2, null);
        assertThat(splitsOf(0)).extracting(SynaSplit::version).containsExactly(1L);
        assertThat(splitsOf(1)).extracting(SynaSplit::version).containsExactly(2L);
        assertThat(splitsOf(2)).extracting(SynaSplit::version).containsExactly(3L, 3L, 3L);
    }

    @Test
    void newCommitsGoToReadersThatWait() {
        SynaEnumerator enumerator = start(FOLLOW, Long.MAX_VALUE);
        enumerator.handleSplitRequest(1, null);
        assertThat(splitsOf(1)).isEmpty();
        table.append(0, 10);
        discover();
        assertThat(rows(splitsOf(1))).isEqualTo(10);
        assertThat(isToldToFinish(1)).isFalse();
        table.append(10, 5);
        discover();
        enumerator.handleSplitRequest(1, null);
        assertThat(rows(splitsOf(1))).isEqualTo(15);
    }

    @Test
    void latestMeansCommitsAfterTheStart() {
        table.append(0, 10);
        SynaEnumerator enumerator =
                start(new VersionRange(new VersionRange.Latest(), new VersionRange.Never()), Long.MAX_VALUE);
        enumerator.handleSplitRequest(0, null);
        discover();
        assertThat(splitsOf(0)).isEmpty();
        table.append(10, 7);
        discover();
        assertThat(rows(splitsOf(0))).isEqualTo(7);
    }

    @Test
    void aVersionMeansCommitsAfterIt() {
        table.append(0, 10);
        table.append(10, 20);
        table.append(30, 40);
        SynaEnumerator enumerator =
                start(new VersionRange(new VersionRange.After(1), new VersionRange.At(2)), Long.MAX_VALUE);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(0, null);
        assertThat(rows(splitsOf(0))).isEqualTo(20);
        assertThat(isToldToFinish(0)).isTrue();
    }

    @Test
    void splitsThatComeBackAreDealtAtOnceAndFirst() {
        table.append(0, 10);
        table.append(10, 20);
        SynaEnumerator enumerator = start(ALL, Long.MAX_VALUE);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(1, null);
        List<SynaSplit> lost = List.copyOf(splitsOf(0));
        // A reader that waits for the next commits.
        context = context();
        SynaEnumerator following = start(FOLLOW, Long.MAX_VALUE);
        following.handleSplitRequest(2, null);
        following.handleSplitRequest(2, null);
        following.handleSplitRequest(2, null);
        List<SynaSplit> before = List.copyOf(splitsOf(2));
        following.addSplitsBack(lost, 0);
        assertThat(splitsOf(2)).hasSize(before.size() + 1);
        assertThat(splitsOf(2).get(before.size())).isEqualTo(lost.get(0));
    }

    @Test
    void readsExactlyTheFirstRowsUpToALimit() {
        table.append(0, 10);
        table.append(10, 20);
        table.append(30, 40);
        SynaEnumerator enumerator = start(FOLLOW, 25);
        enumerator.handleSplitRequest(0, null);
        enumerator.handleSplitRequest(0, null);
        assertThat(splitsOf(0)).extracting(SynaSplit::remainingRows).containsExactly(10L, 15L);
        enumerator.handleSplitRequest(0, null);
        assertThat(isToldToFinish(0)).isTrue();
        assertThat(enumerator.snapshotState(1).remainingRows()).isZero();
    }

    @Test
    void goesOnWhereTheStateWasTaken() {
        table.append(0, 10);
        table.append(10, 20);
        SynaEnumerator enumerator = start(FOLLOW, 45);
        enumerator.handleSplitRequest(0, null);
        SynaEnumeratorState state = enumerator.snapshotState(1);
        assertThat(state.plannedVersion()).isEqualTo(2);
        assertThat(rows(state.unassigned())).isEqualTo(20);
        table.append(30, 40);

        context = context();
        SynaEnumerator restored = SynaEnumerator.restore(context, scan(FOLLOW, 45), state);
        restored.start();
        discover();
        restored.handleSplitRequest(1, null);
        restored.handleSplitRequest(1, null);
        assertThat(splitsOf(1)).extracting(SynaSplit::remainingRows).containsExactly(20L, 15L);
    }

    @Test
    void aRestoredBoundedSourcePlansNothingAgain() {
        table.append(0, 10);
        SynaEnumerator enumerator = start(ALL, Long.MAX_VALUE);
        SynaEnumeratorState state = enumerator.snapshotState(1);
        table.append(10, 10);
        context = context();
        SynaEnumerator restored = SynaEnumerator.restore(context, scan(ALL, Long.MAX_VALUE), state);
        restored.start();
        discover();
        restored.handleSplitRequest(0, null);
        restored.handleSplitRequest(0, null);
        assertThat(rows(splitsOf(0))).isEqualTo(10);
        assertThat(isToldToFinish(0)).isTrue();
    }

    @Test
    void theStateDoesNotGrowWithTheHistoryOfTheTable() {
        SynaEnumerator enumerator = start(FOLLOW, Long.MAX_VALUE);
        for (int commit = 0; commit < 20; commit++) {
            table.append(commit, 1);
            discover();
            enumerator.handleSplitRequest(0, null);
        }
        assertThat(splitsOf(0)).hasSize(20);
        assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
    }

    @Test
    void waitsWhenReadersDoNotKeepUp() throws IOException {
        List<DataFile> files = new ArrayList<>();
        for (int file = 0; file < 1_000; file++) {
            String path = "data/" + file + ".syna";
            Files.createFile(table.table().storage().prepare(path));
            files.add(new DataFile(path, 100, 50, 1, 10, Map.of(), Map.of(), 0, 0));
        }
        table.table().newCommit(table.table().current()).append(files).publish();
        SynaEnumerator enumerator = start(FOLLOW, Long.MAX_VALUE);
        table.append(0, 1);
        discover();
        assertThat(enumerator.snapshotState(1).plannedVersion()).isEqualTo(1);
        enumerator.handleSplitRequest(0, null);
        discover();
        assertThat(enumerator.snapshotState(2).plannedVersion()).isEqualTo(2);
    }

    private SplitPlanner planner(VersionRange range) {
        TableScan scan = scan(range, Long.MAX_VALUE);
        return new SplitPlanner(scan, scan.tableId());
    }

    @Test
    void aVersionThatDoesNotExistIsRefused() {
        table.append(0, 1);
        String expected = "Table " + table.table().storage().location() + " has no version 7: it has versions 0 to 1.";
        assertThatThrownBy(planner(new VersionRange(new VersionRange.After(7), new VersionRange.Never()))::first)
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessage(expected);
        assertThatThrownBy(planner(new VersionRange(new VersionRange.Earliest(), new VersionRange.At(7)))::first)
                .isInstanceOf(VersionNotFoundException.class)
                .hasMessage(expected);
    }

    @Test
    void aVersionThatRemovedFilesIsRefusedAndSaysHowToGoOn() {
        table.append(0, 1);
        SplitPlanner planner = planner(FOLLOW);
        SplitPlanner.Plan first = planner.first();
        table.overwrite(10, 1);
        assertThatThrownBy(() -> planner.following(first.reached()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("past version 1: version 2 (overwrite) removed files (1, data/")
                .hasMessageEndingWith(
                        "A job begins again when it is started without its state: fromEarliest(), or with a"
                                + " later startingVersion(…).");
        assertThat(planner(ALL).first().splits()).hasSize(1);
    }

    @Test
    void anotherTableAtThePathIsRefused() {
        UUID other = new UUID(1, 2);
        SplitPlanner planner = new SplitPlanner(scan(ALL, Long.MAX_VALUE), other);
        assertThatThrownBy(planner::first)
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("but this source, or the state that it goes on from, is of the table " + other
                        + ": that one was dropped and another created, or it lies at another path. Name the path of"
                        + " that table; or build the source again");
    }
}

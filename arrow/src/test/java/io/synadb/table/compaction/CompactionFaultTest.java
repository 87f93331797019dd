package io.synadb.table.compaction;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TestTables;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage that fails, or loses its answer, at each call of a compaction in turn, while somebody else deletes a row. */
class CompactionFaultTest {
    private static final int ROWS = 6;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource
    void noRowIsLostOrTwiceThereWhereverItFails(FailingStorage.When when) {
        int committed = 0;
        int failed = 0;
        for (int call = 1; ; call++) {
            Storage plain = TestTables.storage(directory.resolve(when + "-" + call));
            Table table = Table.create(plain, TestTables.spec());
            append(table, 0, ROWS, allocator);
            TableSnapshot before = append(table, ROWS, ROWS, allocator);
            String first = before.files().get(0).path();
            InterferingStorage contended = new InterferingStorage(plain, 1, () -> table.newCommit(table.current())
                    .delete(first, 2)
                    .publish());
            FailingStorage failing = new FailingStorage(contended, call, when);
            try {
                Compaction.of(Table.open(failing)).run(allocator);
                committed++;
            } catch (SynaException e) {
                assertThat(e.code()).as("call %d: %s", call, e).isEqualTo(ErrorCode.IO);
                failed++;
            }
            List<String> expected = LongStream.range(0, 2 * ROWS)
                    .filter(id -> id != 2 || contended.left() > 0)
                    .mapToObj(TestTables::row)
                    .toList();
            assertUnharmed(plain, expected, call);
            if (!failing.hasFailed()) {
                break;
            }
        }
        System.out.println("CompactionFaultTest: " + when + " its work: " + failed + " failed, " + committed
                + " committed all the same");
        assertThat(failed).isGreaterThan(5);
        assertThat(committed)
                .as("where it fails behind the commit, or without need")
                .isGreaterThan(1);
    }

    private void assertUnharmed(Storage storage, List<String> expected, int call) {
        Table table = Table.open(storage);
        assertThat(read(table.current(), allocator)).as("call %d", call).containsExactlyElementsOf(expected);
        Compaction.of(table).run(allocator);
        assertThat(table.current().files()).as("call %d", call).hasSize(1);
        assertThat(read(table.current(), allocator)).as("call %d", call).containsExactlyElementsOf(expected);
        Set<String> named = new HashSet<>();
        for (long version = 0; version <= table.current().version(); version++) {
            TableSnapshot snapshot = table.at(version);
            assertThat(read(snapshot, allocator)).hasSize((int) snapshot.rows());
            snapshot.files().stream().map(DataFile::path).forEach(named::add);
        }
        List<String> orphans = new ArrayList<>(
                storage.walk("data").stream().map(StoredFile::path).toList());
        orphans.removeAll(named);
        assertThat(orphans).as("call %d", call).hasSizeLessThanOrEqualTo(1);
    }
}

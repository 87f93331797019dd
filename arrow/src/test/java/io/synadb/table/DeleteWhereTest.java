package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteWhereTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void create() {
        storage = TestTables.storage(directory);
        table = Table.create(storage, spec());
        append(table, 0, 100, allocator);
        append(table, 100, 100, allocator);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private TableSnapshot delete(TableSnapshot base, String condition) {
        return table.newCommit(base)
                .deleteWhere(Predicate.parse(condition), allocator)
                .publish();
    }

    private static List<String> live(long end, LongPredicate kept) {
        return LongStream.range(0, end).filter(kept).mapToObj(TestTables::row).toList();
    }

    private static boolean isNoun(long id) {
        return TestTables.part(id).filter("noun"::equals).isPresent();
    }

    @Test
    void rowsForWhichTheConditionIsTrueAreGoneAndThoseOfWhichItIsUnknownStay() {
        TableSnapshot first = delete(table.current(), "pos = 'noun' AND id > 20");
        assertThat(read(first, allocator)).isEqualTo(live(200, id -> !isNoun(id) || id <= 20));
        TableSnapshot second = delete(first, "NOT pos = 'noun' AND id < 150");
        assertThat(read(second, allocator))
                .isEqualTo(live(200, id -> TestTables.part(id).isEmpty() || (isNoun(id) ? id <= 20 : id >= 150)));
        assertThat(second.rows()).isEqualTo(read(second, allocator).size());
    }

    @Test
    void filesOfWhichStatisticsSayAllAreNotOpened() {
        List<DataFile> files = table.current().files();
        storage.delete(files.get(0).path());
        TableSnapshot last = delete(table.current(), "id < 100");
        assertThat(last.files()).containsExactly(files.get(1));
        assertThat(read(last, allocator)).isEqualTo(rows(100, 100));
        assertThat(delete(last, "id < 100").rows()).isEqualTo(100);
        assertThat(storage.list("deletes")).isEmpty();
    }

    @Test
    void aCommitKnowsWhetherItIsEmpty() {
        TableCommit commit = table.newCommit(table.current());
        assertThat(commit.deleteWhere(Predicate.parse("id > 500"), allocator).isEmpty())
                .isTrue();
        assertThat(commit.deleteWhere(Predicate.parse("id > 150"), allocator).isEmpty())
                .isFalse();
    }

    @Test
    void rowsThatOthersAppendMeanwhileStay() {
        TableSnapshot base = table.current();
        TableCommit commit = table.newCommit(base).deleteWhere(Predicate.parse("id >= 150"), allocator);
        append(table, 200, 10, allocator);
        assertThat(read(commit.publish(), allocator)).isEqualTo(live(210, id -> id < 150 || id >= 200));
    }

    @Test
    void aConditionThatDoesNotFitTheTableIsRefused() {
        TableCommit commit = table.newCommit(table.current());
        assertThatThrownBy(() -> commit.deleteWhere(Predicate.parse("colour = 'red'"), allocator))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("colour");
        TableCommit making = TableCommit.creating(TestTables.storage(directory.resolve("new")), spec());
        assertThatThrownBy(() -> making.deleteWhere(Predicate.TRUE, allocator))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("this commit makes it, and it has none yet.");
    }
}

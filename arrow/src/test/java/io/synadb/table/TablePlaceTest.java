package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static io.synadb.table.TestTables.rows;
import static io.synadb.table.TestTables.spec;
import static io.synadb.table.TestTables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else may stand where a table is thought to be. */
class TablePlaceTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private LocalStorage storage;

    @BeforeEach
    void place() {
        storage = LocalStorage.of(directory.resolve("table"));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void aHandleNeverMixesATableWithTheOneMadeInItsPlace() {
        Table dropped = Table.create(storage, spec());
        storage.deleteAll();
        assertThatThrownBy(dropped::current)
                .isInstanceOf(NotFoundException.class)
                .hasMessageStartingWith("There is no SynaDB table at " + storage.location());
        TableCommit.creating(storage, spec())
                .append(write(WritePlan.of(storage, spec(), WriteOptions.defaults()), 0, 5, allocator))
                .publish();
        append(Table.open(storage), 5, 5, allocator);
        String message = "The table at " + storage.location() + " is not the one whose version 0 was read: that was"
                + " dropped, and another was made in its place. Open the table again.";
        assertThatThrownBy(dropped::current)
                .isInstanceOf(NotFoundException.class)
                .hasMessage(message);
        assertThat(read(Table.open(storage).current(), allocator)).isEqualTo(rows(0, 10));
    }

    @Test
    void aCommitMadeFromAnotherTableIsRefused() {
        Table table = Table.create(storage, spec());
        Table other = Table.create(LocalStorage.of(directory.resolve("other")), spec());
        assertThatThrownBy(() -> table.newCommit(other.current()).publish())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining(storage.location() + " is not the one whose version 0 was read");
        assertThat(table.current().version()).isZero();
    }

    @Test
    void aFileInPlaceOfATableIsNamed() throws IOException {
        Files.write(directory.resolve("table"), new byte[1]);
        assertThatThrownBy(() -> Table.create(storage, spec()))
                .isInstanceOf(SynaException.class)
                .hasMessageStartingWith(
                        "Cannot create the directory of _syna/log/00000000000000000000.json in " + storage.location());
        assertThatThrownBy(() -> Table.open(storage)).isInstanceOf(NotFoundException.class);
    }
}

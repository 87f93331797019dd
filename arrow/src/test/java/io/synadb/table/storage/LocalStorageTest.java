package io.synadb.table.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends AbstractStorageContract {
    @TempDir
    Path directory;

    @Override
    Storage storage() {
        return LocalStorage.of(directory.resolve("table"));
    }

    @Test
    void isTheDirectoryWhateverItsSpelling() {
        assertThat(LocalStorage.of(directory.resolve("a/../table")))
                .isEqualTo(storage())
                .hasSameHashCodeAs(storage())
                .hasToString(directory.resolve("table").toString());
    }

    @Test
    void aFailureOfTheFileSystemNamesTheFileAndKeepsItsCause() throws IOException {
        Files.createDirectories(directory.resolve("table/log/1"));
        assertThatThrownBy(() -> storage().read("log/1"))
                .isInstanceOf(SynaException.class)
                .hasMessageStartingWith("Cannot read log/1 in " + storage().location() + ": ")
                .hasCauseInstanceOf(IOException.class)
                .extracting(failure -> ((SynaException) failure).code())
                .isEqualTo(ErrorCode.IO);
    }

    @Test
    void aFileInPlaceOfADirectoryFails() throws IOException {
        Files.write(directory.resolve("table"), new byte[1]);
        assertThatThrownBy(() -> storage().put("log/1", new byte[1]))
                .isInstanceOf(SynaException.class)
                .hasMessageStartingWith(
                        "Cannot create the directory of log/1 in " + storage().location());
    }
}

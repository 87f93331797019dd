package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableLocationTest {
    @TempDir
    Path folder;

    private Storage storage;

    @BeforeEach
    void locate() {
        storage = LocalStorage.of(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b",
        "a/b, a/b",
        "file:/a/b, /a/b",
        "file:///a/b c, /a/b c",
        "file:///a/b%20c, /a/b c",
    })
    void pathsAreLocal(String text, String path) {
        assertThat(TableLocation.local(text)).isEqualTo(Path.of(path));
    }

    @Test
    void otherFileSystemsAreRefused() {
        assertThatThrownBy(() -> TableLocation.storage("s3a://bucket/table"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "The path s3a://bucket/table has the scheme 's3a': SynaDB tables lie on the local file system,"
                                + " write a plain path or file:///…");
    }

    @Test
    void aUriWithoutAFolderIsRefused() {
        assertThatThrownBy(() -> TableLocation.storage("file:"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The path file: is no file: URI");
    }

    /** Left out in silence, the host and what follows # or ? would lead to another folder. */
    @ParameterizedTest
    @ValueSource(strings = {"file://a/b", "file:///a#b", "file:///a?b"})
    void aUriWithMoreThanAPathIsRefused(String uri) {
        assertThatThrownBy(() -> TableLocation.storage(uri))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The path " + uri + " has more than a path: write file:///folder/of/the/table, with %23 for #"
                                + " and %3F for ?, or a plain path");
    }

    @Test
    void aFolderThatIsMissingEmptyOrLeftUnfinishedIsFree() throws IOException {
        Files.createDirectories(folder.resolve("_syna/log"));
        Files.createDirectories(folder.resolve("data"));

        assertThatCode(() -> {
                    TableLocation.requireFree(storage);
                    TableLocation.requireFree(LocalStorage.of(folder.resolve("missing")));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aFolderOfAnotherFormatIsNotFree() throws IOException {
        Files.writeString(folder.resolve("part-1.parquet"), "PAR1");
        Files.writeString(folder.resolve("part-0.parquet"), "PAR1");

        assertThatThrownBy(() -> TableLocation.requireFree(storage))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot create a SynaDB table at " + folder
                        + ": the folder holds other files (part-0.parquet); choose an empty or a new folder");
    }

    @Test
    void aFileIsNoPlaceForATable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> TableLocation.requireFree(LocalStorage.of(file)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot create a SynaDB table at " + file
                        + ": there is a file of that name; choose another path");
    }

    @Test
    void aMissingTableIsToldWithWhatIsThereInstead() throws IOException {
        assertThat(TableLocation.notFound(storage, "create it"))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no SynaDB table at " + folder
                        + ": the folder has no _syna/log. Check the path, or create it");
        assertThat(TableLocation.notFound(LocalStorage.of(folder.resolve("missing")), "create it"))
                .hasMessageContaining(": nothing is there. ");

        Path file = Files.writeString(folder.resolve("_delta_log"), "");

        assertThat(TableLocation.notFound(LocalStorage.of(file), "create it")).hasMessageContaining(": it is a file. ");
        assertThat(TableLocation.notFound(storage, "create it"))
                .hasMessageContaining(": the folder has no _syna/log, and holds other files (_delta_log). ");
    }
}

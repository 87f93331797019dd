package io.synadb.table.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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
    void leavesNoUnfinishedFile() throws IOException {
        Storage storage = storage();
        storage.putIfAbsent("log/1", new byte[1]);
        storage.putIfAbsent("log/1", new byte[2]);
        storage.put("log/2", new byte[3]);
        try (var files = Files.list(storage.local("log"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void preparesDirectoriesForAFile() throws IOException {
        Storage storage = storage();
        Path file = storage.prepare("data/p=v/file");
        Files.write(file, new byte[] {1, 2});
        assertThat(storage.local("data/p=v/file")).isEqualTo(file);
        assertThat(storage.read("data/p=v/file")).contains(new byte[] {1, 2});
    }

    @Test
    void unfinishedFilesAreNotListedAndAreFoundByWhoCleansUp() throws IOException {
        Storage storage = storage();
        long before = System.currentTimeMillis() * 1000;
        storage.put("data/a", new byte[1]);
        Files.write(storage.prepare("data/.unfinished"), new byte[3]);
        assertThat(storage.list("data")).containsExactly("a");
        assertThat(storage.walk("data"))
                .allSatisfy(file -> assertThat(file.modifiedMicros()).isGreaterThan(before - 5_000_000))
                .extracting(file -> file.path() + " " + file.sizeBytes() + " " + file.isUnfinished())
                .containsExactlyInAnyOrder("data/a 1 false", "data/.unfinished 3 true");
        assertThatThrownBy(() -> storage.local("../a")).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.prepare("../a")).isInstanceOf(InvalidArgumentException.class);
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

    /** A publication that fails behind its hard link has happened: it must not fail there. */
    @Test
    void interruptedThreadsPublishAndRead() {
        Storage storage = storage();
        AtomicBoolean done = new AtomicBoolean();
        Thread publisher = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            while (!done.get()) {
                publisher.interrupt();
                LockSupport.parkNanos(1_000_000);
            }
        });
        interrupter.start();
        while (!publisher.isInterrupted()) {
            Thread.onSpinWait();
        }
        try {
            for (int i = 0; i < 50; i++) {
                byte[] content = {(byte) i};
                assertThat(storage.putIfAbsent("log/" + i, content)).isTrue();
                assertThat(storage.read("log/" + i)).contains(content);
                storage.put("last", content);
            }
        } finally {
            done.set(true);
            while (interrupter.isAlive()) {
                Thread.onSpinWait();
            }
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.list("log")).hasSize(50);
    }

    @Test
    void aFileInPlaceOfADirectoryFails() throws IOException {
        Files.write(directory.resolve("table"), new byte[1]);
        assertThatThrownBy(() -> storage().put("log/1", new byte[1]))
                .isInstanceOf(SynaException.class)
                .hasMessage("Cannot create the directory of log/1 in "
                        + storage().location() + ": " + directory.resolve("table") + " is there, and is no directory.");
    }

    /** Said by hand, because whoever runs the tests may be allowed everything. */
    @Test
    void whatTheFileSystemRefusesIsSaidWithWhatToDo() {
        LocalStorage storage = LocalStorage.of(directory);
        assertThat(storage.failed("publish", "log/1", new AccessDeniedException("/w/log/1")))
                .hasMessage("Cannot publish log/1 in " + directory
                        + ": permission denied. The user that runs this process ('" + System.getProperty("user.name")
                        + "') has no permission for it: who writes needs the right to create and delete files in the"
                        + " directory and those below it, who reads the right to read them.");
        assertThat(storage.failed("publish", "log/1", new FileSystemException("/w", null, "Read-only file system")))
                .hasMessage(
                        "Cannot publish log/1 in " + directory + ": Read-only file system. What is there can be read,"
                                + " and not written: mount the file system for writing, or write elsewhere.");
        assertThat(storage.failed("write", "log/1", new IOException("No space left on device")))
                .hasMessage(
                        "Cannot write log/1 in " + directory + ": No space left on device. Free some space there and"
                                + " write again; what was written before is as it was.");
        assertThat(storage.failed("read", "log/1", new FileSystemException("/w", null, "Too many open files")))
                .hasMessage(
                        "Cannot read log/1 in " + directory + ": Too many open files. Raise the limit of open files of"
                                + " this process (ulimit -n), or let it read and write fewer files at once.");
    }
}

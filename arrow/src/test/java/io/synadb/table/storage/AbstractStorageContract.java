package io.synadb.table.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Storage} promises, for each implementation to pass. */
abstract class AbstractStorageContract {
    /** An empty place of its own for each test. */
    abstract Storage storage();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatWasPut() {
        Storage storage = storage();
        storage.put("a/b/c", bytes("one"));
        assertThat(storage.read("a/b/c")).contains(bytes("one"));
        assertThat(storage.exists("a/b/c")).isTrue();
        storage.put("a/b/c", bytes("two"));
        assertThat(storage.read("a/b/c")).contains(bytes("two"));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        Storage storage = storage();
        assertThat(storage.read("a")).isEmpty();
        assertThat(storage.read("a/b")).isEmpty();
        assertThat(storage.exists("a")).isFalse();
        assertThat(storage.list("a")).isEmpty();
        storage.delete("a/b");
        storage.put("a", bytes("a file"));
        assertThat(storage.exists("a/b")).isFalse();
        assertThat(storage.list("a")).isEmpty();
    }

    @Test
    void aNameIsTakenOnce() {
        Storage storage = storage();
        assertThat(storage.putIfAbsent("log/1", bytes("first"))).isTrue();
        assertThat(storage.putIfAbsent("log/1", bytes("second"))).isFalse();
        assertThat(storage.read("log/1")).contains(bytes("first"));
    }

    @Test
    void oneOfManyWritersTakesAName() throws Exception {
        Storage storage = storage();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                String path = "log/" + round;
                List<Future<Boolean>> writers = IntStream.range(0, 8)
                        .mapToObj(i -> threads.submit(() -> storage.putIfAbsent(path, bytes("writer " + i))))
                        .toList();
                int winner = -1;
                for (int i = 0; i < writers.size(); i++) {
                    if (writers.get(i).get()) {
                        assertThat(winner).as("an earlier winner of " + path).isEqualTo(-1);
                        winner = i;
                    }
                }
                assertThat(storage.read(path)).contains(bytes("writer " + winner));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void listsTheFilesOfADirectoryByName() throws IOException {
        Storage storage = storage();
        storage.put("log/2", bytes("2"));
        storage.put("log/10", bytes("10"));
        storage.put("log/deeper/3", bytes("3"));
        Files.write(storage.prepare("log/.unfinished"), bytes("?"));
        assertThat(storage.list("log")).containsExactly("10", "2");
    }

    @Test
    void walksThroughAllFilesBelowADirectory() throws IOException {
        Storage storage = storage();
        assertThat(storage.walk("data")).isEmpty();
        long before = System.currentTimeMillis() * 1000;
        storage.put("data/a", bytes("1"));
        storage.put("data/p=v/deeper/b", bytes("22"));
        storage.put("index/c", bytes("3"));
        Files.write(storage.prepare("data/p=v/.unfinished"), bytes("333"));
        assertThat(storage.walk("data"))
                .allSatisfy(file -> assertThat(file.modifiedMicros()).isGreaterThan(before - 5_000_000))
                .extracting(file -> file.path() + " " + file.sizeBytes() + " " + file.isUnfinished())
                .containsExactlyInAnyOrder(
                        "data/a 1 false", "data/p=v/deeper/b 2 false", "data/p=v/.unfinished 3 true");
    }

    @Test
    void leavesNoUnfinishedFile() throws IOException {
        Storage storage = storage();
        storage.putIfAbsent("log/1", bytes("first"));
        storage.putIfAbsent("log/1", bytes("second"));
        storage.put("log/2", bytes("third"));
        try (var files = Files.list(storage.local("log"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName()))).containsExactlyInAnyOrder("1", "2");
        }
    }

    @Test
    void preparesDirectoriesForAFile() throws IOException {
        Storage storage = storage();
        Path file = storage.prepare("data/p=v/file");
        Files.write(file, bytes("rows"));
        assertThat(storage.local("data/p=v/file")).isEqualTo(file);
        assertThat(storage.read("data/p=v/file")).contains(bytes("rows"));
    }

    @Test
    void deletes() {
        Storage storage = storage();
        storage.put("a/b", bytes("x"));
        storage.put("a/c", bytes("y"));
        storage.delete("a/b");
        assertThat(storage.list("a")).containsExactly("c");
        storage.deleteAll();
        assertThat(storage.exists("a/c")).isFalse();
        storage.deleteAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/etc/passwd", "..", "a/../b", "a//b", "a/", "./a", "a/.", "a\0b"})
    void refusesPathsThatCouldLeaveTheTable(String path) {
        Storage storage = storage();
        assertThatThrownBy(() -> storage.read(path))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Path '" + path + "' is not allowed in table " + storage.location()
                        + ": expected names separated by '/', relative, without empty parts, '.' or '..'.");
        assertThatThrownBy(() -> storage.putIfAbsent(path, bytes("x"))).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.delete(path)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.local(path)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void travels() throws Exception {
        Storage storage = storage();
        storage.put("a", bytes("x"));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(sent)) {
            out.writeObject(storage);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(sent.toByteArray()))) {
            Storage received = (Storage) in.readObject();
            assertThat(received.location()).isEqualTo(storage.location());
            assertThat(received.read("a")).contains(bytes("x"));
        }
    }
}

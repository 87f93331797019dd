package io.synadb.table.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
    void contentIsCopiedInAndOut() {
        Storage storage = storage();
        byte[] given = bytes("content");
        storage.putIfAbsent("a", given);
        given[0] = '?';
        storage.read("a").orElseThrow()[1] = '?';
        assertThat(storage.read("a")).contains(bytes("content"));
        storage.put("a", new byte[0]);
        assertThat(storage.read("a")).contains(new byte[0]);
        assertThat(storage.exists("a")).isTrue();
    }

    /** Every byte of a content is its number: what is of two contents, or not whole, shows. */
    private static byte[] numbered(int number) {
        byte[] content = new byte[1 + number * 1000 % 70_000];
        Arrays.fill(content, (byte) number);
        return content;
    }

    private static void requireWhole(byte[] content) {
        assertThat(content).isEqualTo(numbered(content[0]));
    }

    @Test
    void aReaderSeesAWholeContentOrNone() throws Exception {
        Storage storage = storage();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        try {
            List<Future<?>> readers = IntStream.range(0, 2)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        while (!done.get()) {
                            storage.read("last").ifPresent(AbstractStorageContract::requireWhole);
                            List<String> names = storage.list("log");
                            assertThat(names).isSorted();
                            names.forEach(name ->
                                    requireWhole(storage.read("log/" + name).orElseThrow()));
                        }
                    }))
                    .toList();
            for (int number = 1; number < 60; number++) {
                assertThat(storage.putIfAbsent("log/" + number, numbered(number)))
                        .isTrue();
                storage.put("last", numbered(number));
            }
            done.set(true);
            for (Future<?> reader : readers) {
                reader.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a b",
                "...",
                "..a",
                "-",
                "p=v%2F?*&'\"\\",
                "#",
                "~",
                "A",
                "a\tb",
                "UPPER",
                "a:b|c<d>",
                "%00"
            })
    void namesAreTakenAsTheyAre(String name) {
        Storage storage = storage();
        String path = "odd/" + name + "/" + name;
        assertThat(storage.putIfAbsent(path, bytes(name))).isTrue();
        assertThat(storage.read(path)).contains(bytes(name));
        if (!name.startsWith(".")) {
            assertThat(storage.list("odd/" + name)).containsExactly(name);
        }
        assertThat(storage.walk("odd")).extracting(StoredFile::path).containsExactly(path);
        storage.delete(path);
        assertThat(storage.exists(path)).isFalse();
    }

    @Test
    void listsTheFilesOfADirectoryByName() {
        Storage storage = storage();
        storage.put("log/2", bytes("2"));
        storage.put("log/10", bytes("10"));
        storage.put("log/deeper/3", bytes("3"));
        storage.put("logs/1", bytes("of another directory"));
        assertThat(storage.list("log")).containsExactly("10", "2");
        storage.delete("log/10");
        assertThat(storage.list("log")).containsExactly("2");
    }

    @Test
    void walksThroughAllFilesBelowADirectory() {
        Storage storage = storage();
        assertThat(storage.walk("data")).isEmpty();
        storage.put("data/a", bytes("1"));
        storage.put("data/p=v/deeper/b", bytes("22"));
        storage.put("index/c", bytes("3"));
        assertThat(storage.walk("data"))
                .extracting(file -> file.path() + " " + file.sizeBytes() + " " + file.isUnfinished())
                .containsExactlyInAnyOrder("data/a 1 false", "data/p=v/deeper/b 2 false");
    }

    @Test
    void deletes() {
        Storage storage = storage();
        storage.put("a/b", bytes("x"));
        storage.put("a/c", bytes("y"));
        storage.delete("a/b");
        storage.delete("a/b");
        assertThat(storage.list("a")).containsExactly("c");
        assertThat(storage.read("a/b")).isEmpty();
        assertThat(storage.putIfAbsent("a/b", bytes("its name is free"))).isTrue();
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
        assertThatThrownBy(() -> storage.put(path, bytes("x"))).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.list(path)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.walk(path)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> storage.exists(path)).isInstanceOf(InvalidArgumentException.class);
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

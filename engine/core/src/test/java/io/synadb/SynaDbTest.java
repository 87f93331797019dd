package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SynaDbTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeAll
    static void sayWhichJvmRuns() {
        System.getLogger(SynaDbTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "engine/core tests run on Java " + Runtime.version() + ", "
                                + System.getProperty("java.vm.name"));
    }

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void answersWithTheNewestValueOfEachKind() {
        List<Atom> atoms = List.of(
                Atom.ofNull(),
                Atom.of(-0.0),
                Atom.of(Double.NaN),
                Atom.of(Long.MIN_VALUE),
                Atom.of("größer 🜁"),
                Atom.of(""),
                Atom.of(new byte[] {1, 0, -1}),
                Atom.of(new float[] {1.5f, Float.NaN, -0f}));
        try (SynaDb db = SynaDb.open(path)) {
            for (Atom atom : atoms) {
                db.append("key", atom);
                assertThat(db.get("key")).contains(atom);
            }
            assertThat(values(db, "key")).isEqualTo(atoms);
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(values(db, "key")).isEqualTo(atoms);
            assertThat(db.get("key")).contains(atoms.get(atoms.size() - 1));
        }
    }

    @Test
    void aDeletedKeyHasNoValueButItsHistory() {
        try (SynaDb db = SynaDb.open(path)) {
            Version first = db.append("key", Atom.of(1));
            Version deletion = db.delete("key");
            assertThat(deletion.deleted()).isTrue();
            assertThat(db.get("key")).isEmpty();
            assertThat(db.exists("key")).isFalse();
            assertThat(db.keys()).isEmpty();
            Version second = db.append("key", Atom.of(2));
            Version needless = db.delete("never written");
            assertThat(db.keys()).containsExactly("key");
            try (Stream<Version> history = db.history("key")) {
                assertThat(history).containsExactly(first, deletion, second);
            }
            try (Stream<Version> history = db.history("never written")) {
                assertThat(history).containsExactly(needless);
            }
        }
    }

    @Test
    void versionsSayWhereAndWhen() {
        try (SynaDb db = SynaDb.open(path)) {
            Version first = db.append("a", Atom.of(1));
            Version second = db.append("a", Atom.of(2));
            assertThat(second.offset()).isGreaterThan(first.offset());
            assertThat(second.timestampMicros()).isGreaterThanOrEqualTo(first.timestampMicros());
            try (Stream<Version> history = db.history("a")) {
                assertThat(history).containsExactly(first, second);
            }
        }
    }

    @Test
    void listsKeysInTheOrderOfTheirNewestValues() {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            db.append("b", Atom.of(1));
            db.append("c", Atom.of(1));
            db.append("a", Atom.of(2));
            assertThat(db.keys()).containsExactly("b", "c", "a");
        }
    }

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void keepsManyKeysOverAReopen(SyncPolicy policy) {
        int count = policy == SyncPolicy.ALWAYS ? 50 : 20_000;
        try (SynaDb db = SynaDb.open(path, DbConfig.builder().sync(policy).build())) {
            for (int i = 0; i < count; i++) {
                db.append("key/" + i, Atom.of(i));
            }
        }
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            for (int i = 0; i < count; i++) {
                assertThat(db.get("key/" + i)).contains(Atom.of(i));
            }
            assertThat(db.keys()).hasSize(count);
            assertThat(db.get("key/" + count)).isEmpty();
        }
    }

    @Test
    void compressesWhatGetsSmaller() throws IOException {
        Atom text = Atom.of("again and ".repeat(1000));
        byte[] noise = new byte[1000];
        new Random(1).nextBytes(noise);
        float[] vector = new float[100];
        DbConfig config = DbConfig.builder().compression(Compression.LZ4).build();
        try (SynaDb db = SynaDb.open(path, config)) {
            db.append("text", text);
            db.append("noise", Atom.of(noise));
            db.append("vector", Atom.of(vector));
            db.append("short", Atom.of("x".repeat(52)));
            db.append("long enough", Atom.of("x".repeat(53)));
        }
        assertThat(Files.size(path)).isLessThan(2000);
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThat(db.get("text")).contains(text);
            assertThat(db.get("noise")).contains(Atom.of(noise));
            assertThat(db.get("vector")).contains(Atom.of(vector));
            assertThat(db.get("short")).contains(Atom.of("x".repeat(52)));
            assertThat(db.get("long enough")).contains(Atom.of("x".repeat(53)));
        }
    }

    @Test
    void keepsLargeValues() {
        byte[] large = new byte[5_000_000];
        new Random(2).nextBytes(large);
        try (SynaDb db = SynaDb.open(path)) {
            db.append("large", Atom.of(large));
            db.append("small", Atom.of(1));
            assertThat(db.get("large")).contains(Atom.of(large));
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.get("large")).contains(Atom.of(large));
            assertThat(db.get("small")).contains(Atom.of(1));
        }
    }

    @Test
    void refusesKeysThatCannotBeWritten() {
        try (SynaDb db = SynaDb.open(path)) {
            assertThatThrownBy(() -> db.append("", Atom.of(1)))
                    .isInstanceOf(KeyException.class)
                    .hasMessage("A key is empty; it must have 1 to 65534 bytes of UTF-8.");
            assertThatThrownBy(() -> db.append("k".repeat(65_535), Atom.of(1)))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("has 65535 bytes of UTF-8; at most 65534 are possible");
            assertThatThrownBy(() -> db.append("half \uD83D of a pair", Atom.of(1)))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("half of a surrogate pair at index 5");
            assertThatThrownBy(() -> db.get("\uDE00")).isInstanceOf(KeyException.class);
            assertThatThrownBy(() -> db.delete("\u0001syna/meta"))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("reserved");
            db.append("k".repeat(65_534), Atom.of(1));
            db.append("\u0001syna", Atom.of(2));
            assertThat(db.keys()).containsExactly("k".repeat(65_534), "\u0001syna");
            assertThat(db.get("\u0001syna/meta"))
                    .as("what is reserved is hidden")
                    .isEmpty();
        }
    }

    @Test
    void refusesTextThatIsNotUnicode() {
        try (SynaDb db = SynaDb.open(path)) {
            assertThatThrownBy(() -> db.append("key", Atom.of("x\uD800")))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("half of a surrogate pair at index 1");
            assertThat(db.keys()).isEmpty();
        }
    }

    @Test
    void refusesNoValueBeforeItWritesAnything() {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            @SuppressWarnings("NullAway") // what a caller without a null checker can do
            ThrowingCallable call = () -> db.append("a", null);
            assertThatThrownBy(call)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("value is null: Atom.ofNull() says that there is none");
            db.append("b", Atom.of(2));
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.get("a")).contains(Atom.of(1));
            assertThat(db.get("b")).contains(Atom.of(2));
        }
    }

    @Test
    void readOnlyWritesNothing() throws IOException {
        assertThatThrownBy(() -> SynaDb.openReadOnly(path))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no file " + path + ".");
        SynaDb.open(path).close();
        Files.delete(folder.resolve("test.db.lock"));
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThatThrownBy(() -> db.append("a", Atom.of(1)))
                    .isInstanceOf(SynaException.class)
                    .hasMessage("The database " + path + " is open for reading only: open it for writing.")
                    .extracting(e -> ((SynaException) e).code())
                    .isEqualTo(ErrorCode.READ_ONLY);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void saysThatItIsClosed() {
        SynaDb db = SynaDb.open(path);
        db.append("a", Atom.of(1));
        Stream<Version> history = db.history("a");
        db.close();
        db.close();
        assertThatThrownBy(() -> db.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The database " + path + " is closed.");
        assertThatThrownBy(() -> db.append("a", Atom.of(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(history::toList).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void survivesInterruptedThreads() {
        try (SynaDb db = SynaDb.open(path)) {
            Thread.currentThread().interrupt();
            db.append("a", Atom.of(1));
            assertThat(db.get("a")).contains(Atom.of(1));
            assertThat(Thread.interrupted()).isTrue();
            db.append("a", Atom.of(2));
            Thread.currentThread().interrupt();
        } finally {
            Thread.interrupted();
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.get("a")).contains(Atom.of(2));
        }
    }

    @Test
    void readersSeeEveryAppendThatHasReturned() throws InterruptedException {
        int keys = 500;
        int appends = 30_000;
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicInteger returned = new AtomicInteger(-1);
        try (SynaDb db = SynaDb.open(path)) {
            Runnable reader = () -> {
                Random random = new Random(Thread.currentThread().getId());
                while (returned.get() < appends - 1) {
                    int known = returned.get();
                    int key = random.nextInt(keys);
                    // The newest append of this key that had returned before the read began.
                    int least = known < key ? -1 : known - Math.floorMod(known - key, keys);
                    Optional<Atom> found = db.get("key/" + key);
                    long value = found.map(atom -> ((Atom.Int) atom).value()).orElse(-1L);
                    assertThat(value).isGreaterThanOrEqualTo(least);
                    assertThat(value == -1 || value % keys == key).isTrue();
                }
            };
            Thread[] readers = {new Thread(reader), new Thread(reader)};
            for (Thread thread : readers) {
                thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
                thread.start();
            }
            for (int i = 0; i < appends; i++) {
                db.append("key/" + i % keys, Atom.of(i));
                returned.set(i);
            }
            for (Thread thread : readers) {
                thread.join();
            }
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    void writersTakeTurns() throws InterruptedException {
        try (SynaDb db = SynaDb.open(path)) {
            Thread[] writers = new Thread[4];
            for (int i = 0; i < writers.length; i++) {
                String key = "writer/" + i;
                writers[i] = new Thread(() -> {
                    for (int n = 0; n < 1000; n++) {
                        db.append(key, Atom.of(n));
                    }
                });
                writers[i].start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        try (SynaDb db = SynaDb.open(path)) {
            for (int i = 0; i < 4; i++) {
                List<Atom> values = values(db, "writer/" + i);
                for (int n = 0; n < 1000; n++) {
                    assertThat(values.get(n)).isEqualTo(Atom.of(n));
                }
            }
        }
    }

    private static List<Atom> values(SynaDb db, String key) {
        try (Stream<Version> history = db.history(key)) {
            return history.map(Version::value).toList();
        }
    }
}

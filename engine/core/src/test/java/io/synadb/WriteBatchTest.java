package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteBatchTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void makesAllWritesInTheirOrder(SyncPolicy policy) {
        try (SynaDb db = SynaDb.open(path, DbConfig.builder().sync(policy).build())) {
            db.append("b", Atom.of("old"));
            List<Version> versions = db.write(batch -> batch.append("a", Atom.of("x"))
                    .append("a", Atom.of("y"))
                    .delete("b")
                    .appendFloats("f", new double[] {1, 2, 3})
                    .append("c", Atom.of(1))
                    .delete("c")
                    .append("c", Atom.of(2)));
            assertThat(versions)
                    .extracting(Version::value)
                    .containsExactly(
                            Atom.of("x"),
                            Atom.of("y"),
                            Atom.ofNull(),
                            Atom.of(3.0),
                            Atom.of(1),
                            Atom.ofNull(),
                            Atom.of(2));
            assertThat(versions)
                    .extracting(Version::timestampMicros)
                    .containsOnly(versions.get(0).timestampMicros());
            assertThat(versions).extracting(Version::offset).isSorted().doesNotHaveDuplicates();
            assertThat(history(db, "a")).containsExactly(versions.get(0), versions.get(1));
            assertHoldsTheBatch(db);
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertHoldsTheBatch(db);
        }
    }

    private static void assertHoldsTheBatch(SynaDb db) {
        assertThat(values(db, "a")).containsExactly(Atom.of("x"), Atom.of("y"));
        assertThat(db.exists("b")).isFalse();
        assertThat(values(db, "b")).containsExactly(Atom.of("old"));
        assertThat(values(db, "f")).containsExactly(Atom.of(1.0), Atom.of(2.0), Atom.of(3.0));
        assertThat(values(db, "c")).containsExactly(Atom.of(1), Atom.of(2));
        assertThat(db.keys()).containsExactly("a", "f", "c");
    }

    @Test
    void aBatchOfNothingWritesNothing() {
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.write(batch -> {})).isEmpty();
            assertThat(db.write(batch -> batch.appendFloats("f", new double[0])))
                    .isEmpty();
            assertThat(db.appendFloats("f", new double[0])).isEmpty();
            assertThat(db.exists("f")).isFalse();
        }
        assertThat(path).isEmptyFile();
    }

    @Test
    void appendsFloatsAsOneBatch() {
        double[] values = new double[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 0.5;
        }
        Version last;
        try (SynaDb db = SynaDb.open(path)) {
            last = db.appendFloats("f", values).orElseThrow();
            assertThat(last.value()).isEqualTo(Atom.of(4999.5));
            assertThat(db.get("f")).contains(Atom.of(4999.5));
        }
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            List<Version> history = history(db, "f");
            assertThat(history).hasSize(values.length).last().isEqualTo(last);
            for (int i = 0; i < values.length; i++) {
                assertThat(history.get(i).value()).isEqualTo(Atom.of(values[i]));
            }
        }
    }

    @Test
    void writesNothingWhenTheBatchFails() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            byte[] before = Files.readAllBytes(path);
            assertThatThrownBy(() -> db.write(batch -> {
                        batch.append("a", Atom.of(2));
                        throw new ArithmeticException("Expected by the test");
                    }))
                    .isInstanceOf(ArithmeticException.class);
            assertRefused(
                    db,
                    batch -> batch.append("a", Atom.of(2)).delete(""),
                    KeyException.class,
                    "Write 2 of the batch cannot be made, so none is. A key is empty; it must have 1 to 65534 bytes of"
                            + " UTF-8.");
            assertRefused(
                    db,
                    batch -> batch.append("a", Atom.of(2)).delete("b").append("\u0001syna/meta", Atom.of(3)),
                    KeyException.class,
                    "Write 3 of the batch cannot be made, so none is. The key '\\u0001syna/meta' is reserved: keys that"
                            + " start with U+0001 'syna/' belong to the file itself.");
            assertRefused(
                    db,
                    batch -> batch.append("t", Atom.of("x\uD800")),
                    InvalidArgumentException.class,
                    "Write 1 of the batch cannot be made, so none is. A text holds half of a surrogate pair at index 1,"
                            + " which UTF-8 cannot say; it must be valid Unicode.");
            assertThat(path).hasBinaryContent(before);
            assertThat(db.get("a")).contains(Atom.of(1));
            db.append("a", Atom.of(4));
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(values(db, "a")).containsExactly(Atom.of(1), Atom.of(4));
        }
    }

    @Test
    void aRefusalThatTheCallerCatchesStillStopsTheBatch() {
        try (SynaDb db = SynaDb.open(path)) {
            assertRefused(
                    db,
                    batch -> {
                        batch.append("a", Atom.of(1));
                        assertThatThrownBy(() -> batch.delete("")).isInstanceOf(KeyException.class);
                        batch.append("b", Atom.of(1));
                    },
                    KeyException.class,
                    "Write 2 of the batch cannot be made, so none is. A key is empty; it must have 1 to 65534 bytes of"
                            + " UTF-8.");
            assertThat(db.keys()).isEmpty();
        }
    }

    private static void assertRefused(
            SynaDb db, Consumer<WriteBatch> writes, Class<? extends SynaException> kind, String message) {
        assertThatThrownBy(() -> db.write(writes)).isInstanceOf(kind).hasMessage(message);
    }

    @Test
    void aBatchMayReadTheDatabaseAndIsOverAfterwards() {
        List<WriteBatch> kept = new ArrayList<>();
        try (SynaDb db = SynaDb.open(path)) {
            db.append("n", Atom.of(1));
            db.write(batch -> {
                kept.add(batch);
                batch.append("n", Atom.of(((Atom.Int) db.get("n").orElseThrow()).value() + 1));
                assertThat(db.get("n")).as("the batch is not made yet").contains(Atom.of(1));
            });
            assertThat(db.get("n")).contains(Atom.of(2));
            assertThatThrownBy(() -> kept.get(0).delete("n"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The batch is over: its writes are given while it is made, not later.");
        }
    }

    @Test
    void aHandleThatCannotWriteRefusesABatchBeforeItIsMade() {
        SynaDb closed = SynaDb.open(path);
        closed.close();
        List<String> ran = new ArrayList<>();
        assertThatThrownBy(() -> closed.write(batch -> ran.add("closed"))).isInstanceOf(IllegalStateException.class);
        try (SynaDb reader = SynaDb.openReadOnly(path)) {
            assertThatThrownBy(() -> reader.write(batch -> ran.add("read-only")))
                    .isInstanceOf(SynaException.class)
                    .hasMessage("The database " + path + " is open for reading only: open it for writing.");
        }
        assertThat(ran).isEmpty();
    }

    /** The limit counts what is given, not what LZ4 makes of it: whether a batch is possible must not hang on its content. */
    @Test
    void aBatchBeyondOneGibibyteIsRefused() {
        Atom megabyte = Atom.of(new byte[1 << 20]);
        DbConfig config = DbConfig.builder().compression(Compression.LZ4).build();
        try (SynaDb db = SynaDb.open(path, config)) {
            assertRefused(
                    db,
                    batch -> {
                        for (int i = 0; i < 1024; i++) {
                            batch.append("k", megabyte);
                        }
                    },
                    InvalidArgumentException.class,
                    "Write 1024 of the batch cannot be made, so none is. With it the batch takes 1073774666 bytes in the"
                            + " file; at most 1073741824 are possible: make several batches of it.");
        }
        assertThat(path).isEmptyFile();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aNullThatItsCallerSwallowsLeavesNothingOfTheBatch() {
        try (SynaDb db = SynaDb.open(path)) {
            for (Consumer<WriteBatch> bad : List.<Consumer<WriteBatch>>of(
                    batch -> batch.append("k", null),
                    batch -> batch.append(null, Atom.of(1)),
                    batch -> batch.appendFloats("k", null),
                    batch -> batch.delete(null))) {
                assertThatThrownBy(() -> db.write(batch -> {
                            batch.append("good", Atom.of(1));
                            assertThatThrownBy(() -> bad.accept(batch)).isInstanceOf(NullPointerException.class);
                        }))
                        .isInstanceOf(NullPointerException.class);
            }
            assertThat(db.exists("good")).isFalse();
        }
    }

    private static List<Atom> values(SynaDb db, String key) {
        return history(db, key).stream().map(Version::value).toList();
    }

    private static List<Version> history(SynaDb db, String key) {
        try (Stream<Version> history = db.history(key)) {
            return history.filter(version -> !version.deleted()).toList();
        }
    }
}

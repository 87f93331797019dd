package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that the published library wrote, and one that was built by hand from the format's description. */
class GoldenLogTest {
    private static final Path PLAIN = GoldenFile.FOLDER.resolve("format/plain.db");

    @TempDir
    Path folder;

    static Stream<GoldenFile> logs() {
        return GoldenFile.ofKinds("log");
    }

    @ParameterizedTest
    @MethodSource("logs")
    void readsWhatThePublishedLibraryWrote(GoldenFile golden) throws IOException {
        Path file = golden.path();
        JsonNode expected = golden.expected();
        byte[] before = Files.readAllBytes(file);
        try (SynaDb db = SynaDb.openReadOnly(file)) {
            assertAnswers(db, expected);
            assertFileOrder(db, expected);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(file.resolveSibling(file.getFileName() + ".lock")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("logs")
    void goesOnWritingWhereThePublishedLibraryStopped(GoldenFile golden) throws IOException {
        JsonNode expected = golden.expected();
        Path file = Files.copy(golden.path(), folder.resolve("copy.db"));
        byte[] before = Files.readAllBytes(file);
        try (SynaDb db = SynaDb.open(file)) {
            assertAnswers(db, expected);
        }
        assertThat(Files.readAllBytes(file)).as("opened, read and closed").isEqualTo(before);

        try (SynaDb db = SynaDb.open(file)) {
            db.append("added by us", Atom.of(1));
        }
        try (SynaDb db = SynaDb.open(file)) {
            assertThat(db.get("added by us")).contains(Atom.of(1));
            db.delete("added by us");
            assertAnswers(db, expected);
        }
        byte[] after = Files.readAllBytes(file);
        assertThat(Arrays.copyOf(after, before.length)).as("appended to").isEqualTo(before);
    }

    @Test
    void readsTheFileBuiltByHand() {
        try (SynaDb db = SynaDb.openReadOnly(PLAIN)) {
            assertThat(db.keys())
                    .containsExactlyInAnyOrder("f", "i", "t/hé", "by", "v", "n", "z", "zb", "zv", "b1", "b2");
            assertThat(values(db, "f")).containsExactly(Atom.of(1.5), Atom.of(2.5), Atom.of(3.5));
            assertThat(values(db, "i")).containsExactly(Atom.of(-2), Atom.of(-1), Atom.of(0), Atom.of(77));
            assertThat(values(db, "t/hé")).containsExactly(Atom.of("hé0"), Atom.of("hé1"), Atom.of("hé2"));
            assertThat(db.get("by")).contains(Atom.of(new byte[] {0, 1, 2}));
            assertThat(db.get("v")).contains(Atom.of(new float[] {1, -0.5f, 2, 3}));
            assertThat(db.get("n")).contains(Atom.ofNull());
            assertThat(db.get("z")).contains(Atom.of("a".repeat(100)));
            assertThat(db.get("zb")).hasValueSatisfying(atom -> assertThat(((Atom.Bytes) atom).size())
                    .isEqualTo(300));
            assertThat(db.get("zv")).hasValueSatisfying(atom -> {
                float[] vector = ((Atom.Vector) atom).value();
                assertThat(vector).hasSize(64);
                assertThat(vector[63]).isEqualTo(63);
            });
            assertThat(db.exists("gone")).isFalse();
            assertThat(values(db, "gone")).containsExactly(Atom.of(9.0));
            assertThat(db.get("b1")).contains(Atom.of(10.0));
            assertThat(db.get("b2")).contains(Atom.of("two"));
        }
    }

    private static List<Atom> values(SynaDb db, String key) {
        try (Stream<Version> history = db.history(key)) {
            return history.filter(version -> !version.deleted())
                    .map(Version::value)
                    .toList();
        }
    }

    private static void assertAnswers(SynaDb db, JsonNode expected) {
        List<String> live = new ArrayList<>();
        for (JsonNode node : expected.get("keys")) {
            String key = GoldenFile.key(node);
            List<Atom> history = new ArrayList<>();
            node.get("history").forEach(atom -> history.add(GoldenFile.atom(atom)));
            boolean deleted = node.get("deleted").asBoolean();
            assertThat(values(db, key).stream().map(GoldenFile::exact).toList())
                    .as("history of %s", key)
                    .isEqualTo(history.stream().map(GoldenFile::exact).toList());
            assertThat(db.exists(key)).as("exists %s", key).isEqualTo(!deleted);
            assertThat(db.get(key).map(GoldenFile::exact))
                    .as("value of %s", key)
                    .isEqualTo(
                            deleted
                                    ? Optional.empty()
                                    : Optional.of(GoldenFile.exact(history.get(history.size() - 1))));
            if (!deleted) {
                live.add(key);
            }
        }
        assertThat(db.keys()).containsExactlyInAnyOrderElementsOf(live);
        assertThat(db.get("never written")).isEmpty();
        assertThat(db.history("never written")).isEmpty();
    }

    /** The records of all keys together, ordered by offset, are the file's records that are no tombstones. */
    private static void assertFileOrder(SynaDb db, JsonNode expected) {
        if (!expected.get("records_in_file_order").asBoolean()) {
            return;
        }
        Map<Long, String> found = new TreeMap<>();
        for (JsonNode node : expected.get("keys")) {
            String key = GoldenFile.key(node);
            try (Stream<Version> history = db.history(key)) {
                history.filter(version -> !version.deleted()).forEach(version -> found.put(version.offset(), key));
            }
        }
        List<String> inFile = new ArrayList<>();
        for (JsonNode record : expected.get("records")) {
            if ((record.get("flags").asInt() & 4) == 0) {
                inFile.add(GoldenFile.key(record));
            }
        }
        assertThat(found.values().stream().collect(Collectors.toList())).isEqualTo(inFile);
    }
}

package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of format 1 that this engine wrote once: whatever the engine becomes, they say what they said. */
class GoldenFormat1Test {
    private static final Path FOLDER = GoldenFile.FOLDER.resolve("format-1");

    @TempDir
    Path folder;

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatItSaid(Path file) throws IOException {
        byte[] before = Files.readAllBytes(file);
        try (SynaDb db = SynaDb.openReadOnly(file)) {
            assertAnswers(db, expected(file));
        }
        assertThat(file).hasBinaryContent(before);
    }

    @ParameterizedTest
    @MethodSource("files")
    void takesMore(Path file) throws IOException {
        JsonNode expected = expected(file);
        byte[] before = Files.readAllBytes(file);
        int end = expected.get("end").asInt();
        Path copy = Files.copy(file, folder.resolve("copy.db"));
        Version added;
        try (SynaDb db = SynaDb.open(copy)) {
            assertAnswers(db, expected);
            added = db.append("added", Atom.of(1));
        }
        try (SynaDb db = SynaDb.open(copy)) {
            assertThat(db.history("added")).containsExactly(added);
            db.delete("added");
            assertAnswers(db, expected);
        }
        assertThat(Files.readAllBytes(copy)).startsWith(Arrays.copyOf(before, end));
        if (end < before.length) {
            assertThat(folder.resolve("copy.db.torn")).hasBinaryContent(Arrays.copyOfRange(before, end, before.length));
        }
    }

    private static JsonNode expected(Path file) throws IOException {
        return new ObjectMapper()
                .readTree(file.resolveSibling(file.getFileName() + ".expected.json")
                        .toFile());
    }

    private static void assertAnswers(SynaDb db, JsonNode expected) {
        Map<String, List<JsonNode>> histories = new LinkedHashMap<>();
        List<String> live = new ArrayList<>();
        for (JsonNode write : expected.get("writes")) {
            String key = write.get("key").asText();
            histories.computeIfAbsent(key, ignored -> new ArrayList<>()).add(write);
            live.remove(key);
            if (write.has("value")) {
                live.add(key);
            }
        }
        histories.forEach((key, writes) -> {
            try (Stream<Version> history = db.history(key)) {
                assertThat(history.map(GoldenFormat1Test::said).toList())
                        .as("history of %s", key)
                        .isEqualTo(writes.stream().map(GoldenFormat1Test::said).toList());
            }
            JsonNode newest = writes.get(writes.size() - 1).get("value");
            assertThat(db.get(key).map(GoldenFile::exact).stream().toList())
                    .as("value of %s", key)
                    .isEqualTo(newest == null ? List.of() : List.of(GoldenFile.exact(GoldenFile.atom(newest))));
        });
        assertThat(db.keys()).isEqualTo(live);
    }

    private static List<Object> said(Version version) {
        return List.of(
                version.offset(),
                version.timestampMicros(),
                version.deleted(),
                version.deleted() ? "" : GoldenFile.exact(version.value()));
    }

    private static List<Object> said(JsonNode write) {
        JsonNode value = write.get("value");
        return List.of(
                write.get("offset").asLong(),
                write.get("micros").asLong(),
                value == null,
                value == null ? "" : GoldenFile.exact(GoldenFile.atom(value)));
    }
}

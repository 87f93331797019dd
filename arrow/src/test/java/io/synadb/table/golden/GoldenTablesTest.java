package io.synadb.table.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.table.Table;
import io.synadb.table.TableVersion;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of format 1 that this code wrote once: whatever it becomes, they say what they said. */
class GoldenTablesTest {
    @TempDir
    Path folder;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItSaidAtEachVersion(GoldenTable golden) throws IOException {
        TreeMap<String, Integer> before = contents(place(golden.folder()));
        Table table = Table.open(LocalStorage.of(place(golden.folder())));
        assertSays(table, golden);
        JsonNode times = expected(golden).get("times");
        for (TableVersion version : table.versions()) {
            long time = times.get(Long.toString(version.version())).asLong();
            assertThat(version.timeMicros()).isEqualTo(time);
            if (version.version() >= table.maintenance().oldestVersion()) {
                assertThat(table.asOf(Instant.EPOCH.plus(time, ChronoUnit.MICROS))
                                .version())
                        .isEqualTo(version.version());
            }
        }
        assertThat(table.id()).hasToString(expected(golden).get("id").asText());
        assertThat(contents(place(golden.folder()))).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void takesMoreAndKeepsItsVersions(GoldenTable golden) throws IOException {
        copy(place(golden.folder()), folder);
        Table table = Table.open(LocalStorage.of(folder));
        long rows = table.current().rows();
        long version = table.current().version();
        GoldenTable.append(table, 1000, 3, allocator);
        assertThat(table.current().rows()).isEqualTo(rows + 3);
        List<String> said = versions(expected(golden).get("content"));
        assertThat(versions(TableContent.of(table, allocator)))
                .startsWith(said.toArray(new String[0]))
                .hasSize(said.size() + 1);
        assertThat(table.current().version()).isEqualTo(version + 1);
    }

    /** The golden tables stay as they are; where the format has got something more, on purpose, {@code *.shape.txt} changes. */
    @ParameterizedTest
    @EnumSource
    void isWrittenTodayAsItWasThen(GoldenTable golden) throws IOException {
        golden.write(LocalStorage.of(folder), allocator);
        assertSays(Table.open(LocalStorage.of(folder)), golden);
        assertThat(TableShape.of(folder)).isEqualTo(Files.readAllLines(place(golden.folder() + ".shape.txt")));
    }

    private void assertSays(Table table, GoldenTable golden) throws IOException {
        // As text, so that numbers compare whatever they are held in, and a failure shows where.
        assertThat(TableContent.of(table, allocator).toPrettyString())
                .isEqualTo(expected(golden).get("content").toPrettyString());
    }

    private static List<String> versions(JsonNode content) {
        List<String> versions = new ArrayList<>();
        content.get("versions").forEach(version -> versions.add(version.toPrettyString()));
        return versions;
    }

    private static JsonNode expected(GoldenTable golden) throws IOException {
        return new ObjectMapper()
                .readTree(place(golden.folder() + ".expected.json").toFile());
    }

    static Path place(String name) {
        try {
            return Path.of(Objects.requireNonNull(GoldenTablesTest.class.getResource("/golden/format-1/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TreeMap<String, Integer> contents(Path table) throws IOException {
        TreeMap<String, Integer> contents = new TreeMap<>();
        for (Path file : files(table)) {
            contents.put(table.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
        }
        return contents;
    }

    static void copy(Path table, Path target) throws IOException {
        for (Path file : files(table)) {
            Path copy = target.resolve(table.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    static List<Path> files(Path table) throws IOException {
        try (Stream<Path> all = Files.walk(table)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}

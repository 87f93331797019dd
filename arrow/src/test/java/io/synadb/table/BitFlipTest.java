package io.synadb.table;

import static io.synadb.table.TestTables.append;
import static io.synadb.table.TestTables.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SynaException;
import io.synadb.table.data.BitFlips;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any one flipped bit of a table gives an error that names the file, or the right rows; never wrong rows. */
class BitFlipTest {
    private static final String LOG_NAME = "%020d%s";

    @TempDir
    Path directory;

    @Test
    void noFlippedBitGivesWrongRows() throws IOException {
        Storage storage = TestTables.storage(directory);
        try (BufferAllocator allocator = new RootAllocator()) {
            append(Table.create(storage, TestTables.spec()), 0, 8, allocator);
            List<Supplier<List<String>>> questions = List.of(
                    () -> read(Table.open(storage).current(), allocator),
                    () -> read(Table.open(storage).current().scan().select("id"), allocator),
                    () -> nearest(storage, allocator));
            List<List<String>> answers = questions.stream().map(Supplier::get).toList();
            for (Path file : files()) {
                long bits = 8 * Files.size(file);
                long refused = 0;
                for (long bit = 0; bit < bits; bit++) {
                    BitFlips.flip(file, bit);
                    // The questions take turns, so that each byte meets all of them.
                    int question = (int) (bit % questions.size());
                    if (isRefused(file, bit, questions.get(question), answers.get(question))) {
                        refused++;
                    }
                    BitFlips.flip(file, bit);
                }
                if (file.toString().endsWith(".json")) {
                    assertThat(refused).as("refused flips of " + file).isEqualTo(bits);
                }
            }
        }
    }

    /** Where the only beginning is a checkpoint, and rows are deleted: a bit of each byte of all but data files. */
    @Test
    void noFlippedByteOfCheckpointsBitmapsAndHintsGivesWrongRows() throws IOException {
        Storage storage = TestTables.storage(directory);
        try (BufferAllocator allocator = new RootAllocator()) {
            Table table = Table.create(storage, TestTables.spec());
            TableSnapshot first = append(table, 0, 8, allocator);
            table.newCommit(first).delete(first.files().get(0).path(), 1, 2, 5).publish();
            table.maintenance().expireVersions(Instant.now().plusSeconds(60), 1);
            append(table, 8, 4, allocator);
            table.maintenance().createTag(Tag.of("last"), 4);
            assertThat(storage.list("_syna/log"))
                    .containsExactly(
                            LOG_NAME.formatted(2, ".checkpoint.json.lz4"),
                            LOG_NAME.formatted(2, ".json"),
                            LOG_NAME.formatted(3, ".json"),
                            LOG_NAME.formatted(4, ".json"),
                            LOG_NAME.formatted(5, ".json"));
            List<Supplier<List<String>>> questions = List.of(
                    () -> read(Table.open(storage).current(), allocator),
                    () -> read(Table.open(storage).at(Tag.of("last")), allocator));
            List<List<String>> answers = questions.stream().map(Supplier::get).toList();
            for (Path file : files()) {
                if (file.toString().endsWith(".syna")) {
                    continue;
                }
                long bytes = Files.size(file);
                long refused = 0;
                for (long octet = 0; octet < bytes; octet++) {
                    long bit = 8 * octet + octet % 8;
                    BitFlips.flip(file, bit);
                    int question = (int) (octet / 8 % questions.size());
                    if (isRefused(file, bit, questions.get(question), answers.get(question))) {
                        refused++;
                    }
                    BitFlips.flip(file, bit);
                }
                // The hint is never needed, nor is the commit that the checkpoint begins with; all else is, but for a
                // few bits of
                // the checkpoint whose flips decompress to the same lines.
                boolean needed = !file.endsWith("last") && !file.endsWith(LOG_NAME.formatted(2, ".json"));
                long least = file.toString().endsWith(".lz4") ? bytes * 9 / 10 : bytes;
                assertThat(refused).as("refused flips of %s", file).isBetween(needed ? least : 0, needed ? bytes : 0);
            }
        }
    }

    private static boolean isRefused(Path file, long bit, Supplier<List<String>> question, List<String> answer) {
        try {
            assertThat(question.get()).as("bit %d of %s", bit, file).isEqualTo(answer);
            return false;
        } catch (SynaException e) {
            assertThat(e).as("bit %d of %s", bit, file).hasMessageContaining(String.valueOf(file.getFileName()));
            return true;
        }
    }

    private static List<String> nearest(Storage storage, BufferAllocator allocator) {
        float[] query = {3, 3, 3, 3};
        VectorSearch search = Table.open(storage).current().search("embedding", query);
        try (Matches matches = search.k(3).select("id", "pos").run(allocator)) {
            return TestTables.rows(matches.rows());
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}

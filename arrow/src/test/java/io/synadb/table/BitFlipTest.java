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
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any one flipped bit of a table gives an error that names the file, or the right rows; never wrong rows. */
class BitFlipTest {
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

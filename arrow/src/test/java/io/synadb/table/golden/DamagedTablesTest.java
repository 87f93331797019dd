package io.synadb.table.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SynaException;
import io.synadb.table.golden.TableQuestions.Question;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The golden tables, which have all that the format knows, with one bit of one file flipped or one file cut short: what is asked
 * of them has the right answer, or there is a {@link SynaException} that names the file. Never a wrong row, another exception, an
 * error or a hang.
 *
 * <p>An ordinary run does some of each file, another some each time. {@code -Plong} flips a bit of each byte of files of at most
 * {@value #SMALL_BYTES} bytes, and of every {@value #STEP}th of larger ones, and cuts each to every {@value #CUT_STEP}th length;
 * its last result is in {@code results/}.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class DamagedTablesTest {
    private static final boolean LONG = "long".equals(System.getProperty("synadb.effort"));
    private static final int SMALL_BYTES = 8192;
    private static final int STEP = 5;
    private static final int CUT_STEP = 20;
    private static final int FLIPS_OF_A_TABLE = 700;
    private static final int CUTS_OF_A_TABLE = 250;
    private static final DamageReport REPORT = new DamageReport(LONG);

    @TempDir
    Path folder;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = Long.getLong("synadb.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private long modifiedMillis = System.currentTimeMillis();
    private long asked;
    private long refused;

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource
    void noFlippedBitGivesWrongRows(GoldenTable golden) throws IOException {
        TableQuestions questions = place(golden);
        for (Path file : GoldenTablesTest.files(folder)) {
            List<Question> needing = questions.needing(folder.relativize(file).toString());
            byte[] whole = Files.readAllBytes(file);
            IntStream octets = LONG
                    ? steps(whole.length, whole.length > SMALL_BYTES ? STEP : 1)
                    : random.ints(share(whole.length, FLIPS_OF_A_TABLE), 0, whole.length);
            for (int octet : octets.toArray()) {
                int bit = random.nextInt(8);
                put(file, octet, (byte) (whole[octet] ^ 1 << bit));
                ask(needing, file, "bit " + bit + " of byte " + octet);
                put(file, octet, whole[octet]);
            }
        }
        report(golden, "bits flipped");
    }

    @ParameterizedTest
    @EnumSource
    void noFileThatIsCutShortGivesWrongRows(GoldenTable golden) throws IOException {
        TableQuestions questions = place(golden);
        for (Path file : GoldenTablesTest.files(folder)) {
            List<Question> needing = questions.needing(folder.relativize(file).toString());
            byte[] whole = Files.readAllBytes(file);
            TreeSet<Integer> lengths = new TreeSet<>();
            IntStream drawn = LONG
                    ? steps(whole.length, CUT_STEP)
                    : random.ints(share(whole.length, CUTS_OF_A_TABLE), 0, whole.length);
            drawn.forEach(lengths::add);
            lengths.addAll(List.of(0, 1, whole.length / 2, whole.length - 1));
            // From the longest on, so that each cut shortens the file by some bytes more, and nothing is written.
            for (int length : lengths.descendingSet()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(length);
                }
                touch(file);
                ask(needing, file, "length " + length + " of " + whole.length);
            }
            Files.write(file, whole);
            touch(file);
        }
        report(golden, "cut short");
    }

    private IntStream steps(int length, int step) {
        return IntStream.iterate(random.nextInt(step), place -> place < length, place -> place + step);
    }

    private TableQuestions place(GoldenTable golden) throws IOException {
        GoldenTablesTest.copy(GoldenTablesTest.place(golden.folder()), folder);
        return TableQuestions.of(LocalStorage.of(folder), allocator);
    }

    /** How many cases a file gets of those of its table: at least some. */
    private long share(int length, int cases) throws IOException {
        long all = 0;
        List<Path> files = GoldenTablesTest.files(folder);
        for (Path file : files) {
            all += Files.size(file);
        }
        return 5 + (long) length * cases / all;
    }

    /** One of the questions for whose answers the file is needed; they take turns. */
    private void ask(List<Question> needing, Path file, String damage) {
        Question question = needing.get((int) (asked++ % needing.size()));
        String what = "-Dsynadb.seed=" + seed + ": " + question.name() + ", " + damage + " of " + file;
        try {
            assertThat(question.ask()).as(what).isEqualTo(question.answer());
        } catch (SynaException e) {
            assertThat(e).as(what).hasMessageContaining(String.valueOf(file.getFileName()));
            refused++;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        } finally {
            OpenIndexes.letGoAll(LocalStorage.of(folder));
        }
        assertThat(allocator.getAllocatedMemory()).as(what).isZero();
    }

    private void put(Path file, int place, byte octet) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {octet}), place);
        }
        touch(file);
    }

    /** The file was modified a second later than any was before: nobody takes it for one that was checked. */
    private void touch(Path file) throws IOException {
        modifiedMillis += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
    }

    private void report(GoldenTable golden, String damage) {
        assertThat(refused).as("refused").isPositive();
        REPORT.line(
                "%s, %s: %,d cases: %,d refused, %,d harmless, no wrong answer",
                golden.folder(), damage, asked, refused, asked - refused);
    }
}

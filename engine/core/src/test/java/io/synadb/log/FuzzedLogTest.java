package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Effort;
import io.synadb.ProofReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that are no log, or nearly one: those that were kept, and random changes of them and of golden files. */
@Tag(Effort.SLOW)
class FuzzedLogTest {
    private static final int MUTATIONS = Effort.of(10_000, 200_000);
    private static final int LARGEST_SEED_BYTES = 10_000;
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final Path CORPUS =
            RESOURCES.resolve("io/synadb/log/FuzzedLogJazzerTestInputs/noBytesAreMoreThanAnErrorOfOurs");
    private static final ProofReport REPORT = ProofReport.of(FuzzedLogTest.class);

    @Test
    void everyInputThatWasKeptIsReadOrRefused() throws IOException {
        List<byte[]> corpus = files(CORPUS, "");
        assertThat(corpus).hasSizeGreaterThan(10);
        corpus.forEach(FuzzedLog::tryAll);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void mutationsOfLogsAreReadOrRefused() throws IOException {
        long seed = Effort.seed();
        List<byte[]> seeds = new ArrayList<>(files(CORPUS, ""));
        seeds.addAll(files(RESOURCES.resolve("golden"), ".db"));
        LogMutations mutations = new LogMutations(seed, seeds);
        int opened = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutations.next();
            try {
                opened += FuzzedLog.tryAll(bytes) ? 1 : 0;
            } catch (RuntimeException | AssertionError | OutOfMemoryError | StackOverflowError e) {
                String hex = HexFormat.of().formatHex(bytes);
                throw new AssertionError("mutation " + i + " of seed " + seed + ": " + hex, e);
            }
        }
        REPORT.line(String.format("%,d mutated logs: %,d could be opened, no error but ours", MUTATIONS, opened));
        assertThat(opened).isBetween(1, MUTATIONS - 1);
    }

    private static List<byte[]> files(Path folder, String ending) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (file.toString().endsWith(ending) && Files.size(file) <= LARGEST_SEED_BYTES) {
                    contents.add(Files.readAllBytes(file));
                }
            }
        }
        return contents;
    }
}

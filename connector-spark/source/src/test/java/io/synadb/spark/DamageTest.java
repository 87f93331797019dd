package io.synadb.spark;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.synadb.CorruptDataException;
import io.synadb.SynaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A flipped bit is an error that names the file, or changes nothing. */
class DamageTest extends SparkTest {
    private static final long SEED = 20261121;

    private static final List<Function<Dataset<Row>, Dataset<Row>>> READS = List.of(
            table -> table, table -> table.select("id"), table -> table.selectExpr("v[1]"), table -> table.orderBy(
                            expr("syna.system.l2_distance(v, array(3F, 3F))"))
                    .limit(2)
                    .select("id"));

    @Test
    void aFlippedBitNeverGivesWrongRows() throws IOException {
        sql("SELECT id, concat('word ', id) AS word, array(1F, CAST(id AS FLOAT)) AS v FROM range(0, 40, 1, 1)")
                .write()
                .format("synadb")
                .option("vector.v.dim", 2)
                .save(path("whole"));
        List<List<String>> expected = answers(path("whole"));
        Random random = new Random(SEED);
        int refused = 0;
        int flips = 0;
        for (String file : files("whole")) {
            long bits = 8 * Files.size(folder.resolve("whole").resolve(file));
            for (int i = 0; i < 12; i++) {
                String copy = "flip-" + flips++;
                long bit = random.nextLong(bits);
                copyTable("whole", copy);
                flip(folder.resolve(copy).resolve(file), bit);
                refused += checkReads(copy, file, bit, expected);
            }
        }
        assertThat(refused).as("damaged reads that were noticed, seed " + SEED).isPositive();
    }

    private int checkReads(String copy, String file, long bit, List<List<String>> expected) {
        int refused = 0;
        for (boolean columnar : new boolean[] {false, true}) {
            for (int read = 0; read < READS.size(); read++) {
                try {
                    assertThat(answer(path(copy), columnar, read))
                            .as("read %d of %s with bit %d flipped, seed %d", read, file, bit, SEED)
                            .isEqualTo(expected.get(read));
                } catch (AssertionError e) {
                    throw e;
                } catch (Exception e) {
                    refused++;
                    Throwable cause = rootCause(e);
                    if (!(cause instanceof SynaException) || !cause.toString().contains(path(copy))) {
                        fail("bit " + bit + " of " + file + " gave an error that does not name the file", e);
                    }
                    if (cause instanceof CorruptDataException corrupt) {
                        assertThat(corrupt.path()).contains(file.substring(file.lastIndexOf('/') + 1));
                    }
                }
            }
        }
        return refused;
    }

    private List<List<String>> answers(String table) {
        List<List<String>> answers = new ArrayList<>();
        for (int read = 0; read < READS.size(); read++) {
            answers.add(answer(table, false, read));
        }
        return answers;
    }

    private List<String> answer(String table, boolean columnar, int read) {
        Dataset<Row> all =
                spark.read().format("synadb").option("read.columnar", columnar).load(table);
        return sorted(READS.get(read).apply(all));
    }

    /** The data file and the commit; the hint beside it is none of the truth, but must do no harm either. */
    private List<String> files(String table) throws IOException {
        Path root = folder.resolve(table);
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private void copyTable(String from, String to) throws IOException {
        Path source = folder.resolve(from);
        Path target = folder.resolve(to);
        try (Stream<Path> found = Files.walk(source)) {
            found.forEach(file -> {
                try {
                    Files.copy(file, target.resolve(source.relativize(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void flip(Path file, long bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        Files.write(file, bytes);
    }
}

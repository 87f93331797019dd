package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database open for reading while another process writes it, is killed, and opens it again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FollowTest {
    @TempDir
    Path folder;

    @Test
    void seesAllThatTheOtherProcessHasAcknowledgedAndWholeBatchesOnly() throws Exception {
        Path path = folder.resolve("followed.db");
        SynaDb.open(path).close();
        long seed = Effort.seed();
        Random random = new Random(seed);
        try (SynaDb reader = SynaDb.openReadOnly(path)) {
            long seen = -1;
            for (int kill = 0; kill < Effort.of(3, 50); kill++) {
                Process child = start(path);
                try (BufferedReader lines =
                        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
                    for (int i = 5 + random.nextInt(40); i > 0; i--) {
                        String line = lines.readLine();
                        assertThat(line).as("what the child says").isNotNull();
                        long found = assertWholeBatches(reader, "seed " + seed + ", kill " + kill);
                        assertThat(found).isGreaterThanOrEqualTo(Math.max(seen, Long.parseLong(line)));
                        seen = found;
                    }
                } finally {
                    child.destroyForcibly().waitFor();
                }
            }
            assertThat(assertWholeBatches(reader, "at the end")).isGreaterThanOrEqualTo(seen);
        }
    }

    /** Returns the number of the last batch. */
    private static long assertWholeBatches(SynaDb reader, String run) {
        try (Snapshot now = reader.snapshot()) {
            long number = now.get("first").map(FollowTest::number).orElse(-1L);
            assertThat(now.get("last").map(FollowTest::number).orElse(-1L))
                    .as(run)
                    .isEqualTo(number);
            try (Stream<Version> history = now.history("large")) {
                assertThat(history.count()).as(run).isEqualTo((number + 1) * Child.VALUES);
            }
            assertThat(now.series("last").all().size()).as(run).isEqualTo((int) number + 1);
            return number;
        }
    }

    private static long number(Atom atom) {
        return ((Atom.Int) atom).value();
    }

    private static Process start(Path path) throws IOException {
        return ChildJvm.start(Child.class, path.toString());
    }

    /** Writes batches of some 400 kB for ever, and says the number of each after it was written. */
    static final class Child {
        static final int VALUES = 20;

        public static void main(String[] args) {
            byte[] large = new byte[20_000];
            new Random(3).nextBytes(large);
            try (SynaDb db = SynaDb.open(Path.of(args[0]))) {
                long first = db.get("last").map(FollowTest::number).orElse(-1L) + 1;
                for (long n = first; ; n++) {
                    Atom number = Atom.of(n);
                    db.write(batch -> {
                        batch.append("first", number);
                        for (int i = 0; i < VALUES; i++) {
                            batch.append("large", Atom.of(large));
                        }
                        batch.append("last", number);
                    });
                    System.out.println(n);
                }
            }
        }
    }
}

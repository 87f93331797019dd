package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Other processes: killed while they write, and holding the lock. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CrashTest {
    private static final int KILLS = Effort.of(10, 50);
    /** Enough for some of what {@link SyncPolicy#NONE} stages to be handed over. */
    private static final int MOST_STAGED = 4000;

    private static final int MOST_ACKNOWLEDGED = 400;
    private static final ProofReport REPORT = ProofReport.of(CrashTest.class);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void aKillCostsNoAcknowledgedAppendButStagedOnes(SyncPolicy policy) throws Exception {
        Path path = folder.resolve("killed.db");
        long seed = Effort.seed();
        Random random = new Random(seed);
        int most = policy == SyncPolicy.NONE ? MOST_STAGED : MOST_ACKNOWLEDGED;
        long all = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Process child = start(path, policy);
            try {
                long acknowledged = readAcknowledgements(child, 1 + random.nextInt(most));
                child.destroyForcibly().waitFor();
                assertHolds(path, acknowledged, policy, "seed " + seed + ", kill " + kill);
                all = acknowledged;
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
        REPORT.line(String.format(
                "%s: %d kills, %,d acknowledged rounds, %s",
                policy, KILLS, all, policy == SyncPolicy.NONE ? "256 KB lost at most" : "none lost"));
    }

    private static long readAcknowledgements(Process child, int count) throws IOException {
        long last = -1;
        BufferedReader lines = lines(child);
        for (int i = 0; i < count; i++) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException("The child ended after " + last);
            }
            last = Long.parseLong(line);
        }
        return last;
    }

    private static void assertHolds(Path path, long acknowledged, SyncPolicy policy, String run) {
        try (SynaDb db = SynaDb.open(path);
                Stream<Version> history = db.history("n")) {
            List<Atom> values = history.map(Version::value).toList();
            if (policy == SyncPolicy.NONE) {
                assertThat(bytes(values.size(), acknowledged))
                        .as("bytes lost, %s", run)
                        .isLessThanOrEqualTo(256 << 10);
            } else {
                assertThat(values).as(run).hasSizeGreaterThan((int) acknowledged);
            }
            for (int i = 0; i < values.size(); i++) {
                assertThat(values.get(i)).as(run).isEqualTo(Atom.of(i));
            }
            int last = values.size() - 1;
            if (last >= 0) {
                assertThat(db.get("key/" + last)).as(run).contains(Atom.of("x".repeat(last % 300)));
            }
            if (Child.isBatch(last + 1)) {
                assertThat(db.exists("key/" + (last + 1)))
                        .as("half a batch, %s", run)
                        .isFalse();
            }
        }
    }

    /** How many bytes the records of some rounds of the {@link Child} take. */
    private static long bytes(long firstRound, long lastRound) {
        long bytes = 0;
        for (long n = firstRound; n <= lastRound; n++) {
            bytes += 15 + ("key/" + n).length() + 12 + n % 300 + 4;
            bytes += 15 + "n".length() + 12 + 4;
        }
        return bytes;
    }

    @Test
    void namesTheProcessThatHoldsTheLock() throws Exception {
        Path path = folder.resolve("held.db");
        Process child = start(path, SyncPolicy.PROCESS);
        try {
            readAcknowledgements(child, 1);
            assertThatThrownBy(() -> SynaDb.open(path))
                    .isInstanceOf(LockedException.class)
                    .hasMessage("The file " + path + " is open for writing in process " + child.pid()
                            + ": close it there, or open it read-only.");
            try (SynaDb reader = SynaDb.openReadOnly(path)) {
                assertThat(reader.get("n")).isPresent();
            }
            Path link = Files.createLink(folder.resolve("link.db"), path);
            assertThatThrownBy(() -> SynaDb.open(link))
                    .isInstanceOf(LockedException.class)
                    .hasMessageContaining("is open for writing in process " + child.pid());
        } finally {
            child.destroyForcibly().waitFor();
        }
        SynaDb.open(path).close();
    }

    /** Closing any descriptor of a file drops all locks of the process on it, so the losing copy has to keep its own. */
    @Test
    void aCopyOfTheClassesInTheSameProcessCostsNobodyTheLock() throws Exception {
        Path path = folder.resolve("copies.db");
        try (SynaDb db = SynaDb.open(path);
                URLClassLoader copy = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            db.append("n", Atom.of(1));
            Method open = copy.loadClass(SynaDb.class.getName()).getMethod("open", Path.class);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> open.invoke(null, path))
                        .cause()
                        .hasMessageContaining("this one, by another class loader");
                Process child = start(path, SyncPolicy.PROCESS);
                assertThat(child.waitFor())
                        .as("the exit status of a second writer")
                        .isEqualTo(1);
            }
            db.close();
            ((AutoCloseable) open.invoke(null, path)).close();
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.get("n")).contains(Atom.of(1));
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : ChildJvm.classPath().split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static Process start(Path path, SyncPolicy policy) throws IOException {
        return ChildJvm.start(Child.class, path.toString(), policy.name());
    }

    private static BufferedReader lines(Process child) {
        return new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Writes numbers for ever, every third in a batch, and says each on its output after its write has returned. */
    static final class Child {
        static boolean isBatch(long round) {
            return round % 3 == 2;
        }

        public static void main(String[] args) {
            DbConfig config =
                    DbConfig.builder().sync(SyncPolicy.valueOf(args[1])).build();
            try (SynaDb db = SynaDb.open(Path.of(args[0]), config)) {
                long n = db.get("n").map(atom -> ((Atom.Int) atom).value() + 1).orElse(0L);
                while (!Thread.currentThread().isInterrupted()) {
                    String key = "key/" + n;
                    Atom text = Atom.of("x".repeat((int) n % 300));
                    Atom number = Atom.of(n);
                    if (isBatch(n)) {
                        db.write(batch -> batch.append(key, text).append("n", number));
                    } else {
                        db.append(key, text);
                        db.append("n", number);
                    }
                    System.out.println(n);
                    n++;
                }
            }
        }
    }
}

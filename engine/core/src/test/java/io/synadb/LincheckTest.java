package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.log.FastTempDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of {@link LinearizabilityTest}, judged by Lincheck instead of our own checker: what three threads are told by a
 * new database is what a plain map would answer in some order of their operations. Lincheck draws the same scenarios on every
 * run; what differs is how their threads meet.
 */
@Tag("lincheck")
class LincheckTest {
    @TempDir(factory = FastTempDir.class)
    Path folder;

    @BeforeEach
    void openDatabasesInMemory() {
        Database.path = folder.resolve("test.db");
    }

    @Test
    void aDatabaseAnswersAsAMap() {
        stress(Effort.of(40, 400)).check(Database.class);
        assertThat(Database.path).as("closed and removed after each run").doesNotExist();
    }

    @Test
    void twoAppendsInPlaceOfABatchAreFound() {
        StressOptions stress = stress(400).minimizeFailedScenario(false);
        assertThatThrownBy(() -> stress.check(WithoutBatches.class)).hasMessageContaining("Invalid execution results");
    }

    private static StressOptions stress(int scenarios) {
        return new StressOptions()
                .iterations(scenarios)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .sequentialSpecification(Model.class);
    }

    /** A new database for each run of a scenario, whose threads call the operations. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:99")
    public static class Database {
        private static Path path = Path.of("test.db");

        private final SynaDb db = SynaDb.open(path);

        @Operation
        public final void append(int key, int value) {
            db.append(name(key), Atom.of(value));
        }

        @Operation
        public final void delete(int key) {
            db.delete(name(key));
        }

        @Operation
        public void appendBoth(int value) {
            db.write(batch -> batch.append(name(1), Atom.of(value)).append(name(2), Atom.of(value)));
        }

        @Operation
        public final Optional<Integer> get(int key) {
            return value(db, key);
        }

        @Operation
        public final boolean exists(int key) {
            return db.exists(name(key));
        }

        @Operation
        public final List<Optional<Integer>> snapshot() {
            try (Snapshot then = db.snapshot()) {
                return List.of(value(then, 1), value(then, 2));
            }
        }

        /** Checks nothing: it is what Lincheck calls after each run. */
        @Validate
        public final void close() throws IOException {
            db.close();
            Files.delete(path);
        }

        private static Optional<Integer> value(DbReader reader, int key) {
            return reader.get(name(key)).map(atom -> (int) ((Atom.Int) atom).value());
        }

        private static String name(int key) {
            return "key" + key;
        }
    }

    /** What the check must find: a batch that others may see half of. */
    public static final class WithoutBatches extends Database {
        @Override
        public void appendBoth(int value) {
            append(1, value);
            append(2, value);
        }
    }

    /** What a database means, for one thread. */
    public static final class Model {
        private final Map<Integer, Integer> values = new HashMap<>();

        public void append(int key, int value) {
            values.put(key, value);
        }

        public void delete(int key) {
            values.remove(key);
        }

        public void appendBoth(int value) {
            append(1, value);
            append(2, value);
        }

        public Optional<Integer> get(int key) {
            return Optional.ofNullable(values.get(key));
        }

        public boolean exists(int key) {
            return values.containsKey(key);
        }

        public List<Optional<Integer>> snapshot() {
            return List.of(get(1), get(2));
        }
    }
}

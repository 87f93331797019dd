package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is written, deleted and reopened: the database, and each snapshot of it, answers as a map of lists would. */
class SynaDbModelProperties {

    @Property(tries = 150)
    void answersAsAMapWould(
            @ForAll("steps") List<Step> steps, @ForAll Compression compression, @ForAll("policies") SyncPolicy policy)
            throws IOException {
        Path folder = Files.createTempDirectory("synadb-model");
        Path path = folder.resolve("model.db");
        DbConfig config =
                DbConfig.builder().sync(policy).compression(compression).build();
        Model model = new Model();
        Map<Snapshot, Model> snapshots = new HashMap<>();
        SynaDb db = SynaDb.open(path, config);
        try {
            for (Step step : steps) {
                if (step instanceof Append append) {
                    model.add(append.key(), db.append(append.key(), append.atom()));
                } else if (step instanceof Delete delete) {
                    model.add(delete.key(), db.delete(delete.key()));
                } else if (step instanceof AppendFloats append) {
                    model.addFloats(append, db.appendFloats(append.key(), append.values()));
                } else if (step instanceof Batch batch) {
                    model.add(batch, db.write(batch::writeTo));
                } else if (step instanceof TakeSnapshot) {
                    snapshots.put(db.snapshot(), model.copy());
                } else {
                    snapshots.forEach((snapshot, then) -> then.check(snapshot));
                    snapshots.clear();
                    db.close();
                    db = SynaDb.open(path, config);
                    model.check(db);
                }
            }
            model.check(db);
            snapshots.forEach((snapshot, then) -> then.check(snapshot));
            db.close();
            try (SynaDb reader = SynaDb.openReadOnly(path)) {
                model.check(reader);
            }
        } finally {
            db.close();
            deleteAll(folder);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> keys = Arbitraries.oneOf(
                Arbitraries.of("a", "b", "sensor/1", "ключ", "🜁"),
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(300));
        Arbitrary<Atom> atoms = Arbitraries.oneOf(
                Arbitraries.just(Atom.ofNull()),
                Arbitraries.doubles().map(Atom::of),
                Arbitraries.longs().map(Atom::of),
                Arbitraries.strings().ascii().ofMaxLength(200).map(Atom::of),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300).map(Atom::of),
                Arbitraries.floats().array(float[].class).ofMaxSize(40).map(Atom::of));
        Arbitrary<Step> appends = Combinators.combine(keys, atoms).as(Append::new);
        Arbitrary<Step> deletes = keys.map(Delete::new);
        Arbitrary<double[]> floats = Arbitraries.doubles().array(double[].class).ofMaxSize(20);
        return Arbitraries.frequencyOf(
                        Tuple.of(12, appends),
                        Tuple.of(3, deletes),
                        Tuple.of(2, Combinators.combine(keys, floats).as(AppendFloats::new)),
                        Tuple.of(
                                3,
                                Arbitraries.frequencyOf(Tuple.of(4, appends), Tuple.of(1, deletes))
                                        .list()
                                        .ofMaxSize(12)
                                        .map(Batch::new)),
                        Tuple.of(1, Arbitraries.of(new TakeSnapshot(), new Reopen())))
                .list()
                .ofMaxSize(60);
    }

    /** Those that need no sync for each step. */
    @Provide
    Arbitrary<SyncPolicy> policies() {
        return Arbitraries.of(SyncPolicy.NONE, SyncPolicy.PROCESS);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    sealed interface Step {}

    record Append(String key, Atom atom) implements Step {}

    record Delete(String key) implements Step {}

    record AppendFloats(String key, double[] values) implements Step {}

    /** Appends and deletes that are made at once. */
    record Batch(List<Step> steps) implements Step {
        void writeTo(WriteBatch batch) {
            for (Step step : steps) {
                if (step instanceof Append append) {
                    batch.append(append.key(), append.atom());
                } else {
                    batch.delete(((Delete) step).key());
                }
            }
        }
    }

    record TakeSnapshot() implements Step {}

    record Reopen() implements Step {}

    /** The versions of each key, in order. */
    private record Model(Map<String, List<Version>> histories) {
        Model() {
            this(new HashMap<>());
        }

        Model copy() {
            Model copy = new Model();
            histories.forEach((key, versions) -> copy.histories.put(key, new ArrayList<>(versions)));
            return copy;
        }

        void add(String key, Version version) {
            histories.computeIfAbsent(key, ignored -> new ArrayList<>()).add(version);
        }

        void add(Batch batch, List<Version> versions) {
            assertThat(versions).hasSameSizeAs(batch.steps());
            for (int i = 0; i < versions.size(); i++) {
                Step step = batch.steps().get(i);
                add(step instanceof Append append ? append.key() : ((Delete) step).key(), versions.get(i));
            }
        }

        /** The records of floats are of one length and stand behind each other, the last one at its version's offset. */
        void addFloats(AppendFloats append, Optional<Version> last) {
            int count = append.values().length;
            assertThat(last.isPresent()).isEqualTo(count > 0);
            long recordBytes = 15 + append.key().getBytes(StandardCharsets.UTF_8).length + 12 + 4;
            for (int i = 0; i < count; i++) {
                Version end = last.orElseThrow();
                long offset = end.offset() - (count - 1 - i) * recordBytes;
                add(append.key(), new Version(offset, end.timestampMicros(), Atom.of(append.values()[i]), false));
            }
        }

        void check(DbReader db) {
            Map<String, Atom> live = new HashMap<>();
            histories.forEach((key, versions) -> {
                Optional<Atom> value = asOf(versions, Long.MAX_VALUE);
                value.ifPresent(atom -> live.put(key, atom));
                assertThat(db.get(key)).isEqualTo(value);
                assertThat(db.exists(key)).isEqualTo(value.isPresent());
                try (Stream<Version> found = db.history(key)) {
                    assertThat(found).isEqualTo(versions);
                }
                checkTimes(db, key, versions);
            });
            assertThat(db.keys()).containsExactlyInAnyOrderElementsOf(live.keySet());
            assertThat(db.size()).isEqualTo(live.size());
            checkOrder(db, KeyRange.all(), live, key -> true);
            checkOrder(db, KeyRange.prefix("s"), live, key -> key.startsWith("s"));
            checkOrder(
                    db, KeyRange.between("b", "ключ"), live, key -> compare(key, "b") >= 0 && compare(key, "ключ") < 0);
        }

        private static void checkOrder(DbReader db, KeyRange range, Map<String, Atom> live, Predicate<String> inRange) {
            try (Stream<Entry> entries = db.scan(range)) {
                assertThat(entries.map(entry -> Map.entry(entry.key(), entry.value())))
                        .containsExactlyElementsOf(live.entrySet().stream()
                                .filter(entry -> inRange.test(entry.getKey()))
                                .sorted(Map.Entry.comparingByKey(Model::compare))
                                .toList());
            }
        }

        private static int compare(String a, String b) {
            return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        }

        private static void checkTimes(DbReader db, String key, List<Version> versions) {
            for (Version version : versions) {
                for (long micros : new long[] {version.timestampMicros() - 1, version.timestampMicros()}) {
                    assertThat(db.getAsOf(key, micros)).as("at %d", micros).isEqualTo(asOf(versions, micros));
                }
            }
            List<Version> numbers = versions.stream()
                    .filter(version -> version.value() instanceof Atom.Float)
                    .toList();
            if (numbers.size() == versions.size() && !numbers.isEmpty()) {
                long from = numbers.get(numbers.size() / 2).timestampMicros();
                double[] expected = numbers.stream()
                        .filter(version -> version.timestampMicros() >= from)
                        .mapToDouble(version -> ((Atom.Float) version.value()).value())
                        .toArray();
                assertThat(db.series(key).between(from, Long.MAX_VALUE).values())
                        .isEqualTo(expected);
                assertThat(db.series(key).all().size()).isEqualTo(numbers.size());
            }
        }

        private static Optional<Atom> asOf(List<Version> versions, long micros) {
            Optional<Atom> value = Optional.empty();
            for (Version version : versions) {
                if (version.timestampMicros() <= micros) {
                    value = version.deleted() ? Optional.empty() : Optional.of(version.value());
                }
            }
            return value;
        }
    }
}

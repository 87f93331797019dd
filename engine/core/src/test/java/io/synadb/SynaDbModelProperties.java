package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is written, deleted and reopened: the database answers as a map of lists would. */
class SynaDbModelProperties {

    @Property(tries = 150)
    void answersAsAMapWould(@ForAll("steps") List<Step> steps, @ForAll Compression compression) throws IOException {
        Path folder = Files.createTempDirectory("synadb-model");
        Path path = folder.resolve("model.db");
        DbConfig config = DbConfig.builder().compression(compression).build();
        Model model = new Model();
        SynaDb db = SynaDb.open(path, config);
        try {
            for (Step step : steps) {
                if (step.reopen()) {
                    db.close();
                    db = SynaDb.open(path, config);
                    model.check(db);
                } else if (step.atom().isPresent()) {
                    db.append(step.key(), step.atom().get());
                    model.append(step.key(), step.atom().get());
                } else {
                    db.delete(step.key());
                    model.delete(step.key());
                }
            }
            model.check(db);
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
        Arbitrary<Optional<Atom>> writes = atoms.optional(0.85);
        return Combinators.combine(keys, writes, Arbitraries.frequency(Tuple.of(12, false), Tuple.of(1, true)))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A reopen; or a write of the atom; or, without one, a deletion. */
    record Step(String key, Optional<Atom> atom, boolean reopen) {}

    private static final class Model {
        /** The values of each key; empty for a deletion. */
        private final Map<String, List<Optional<Atom>>> histories = new HashMap<>();

        private final Map<String, Atom> live = new HashMap<>();

        void append(String key, Atom atom) {
            histories.computeIfAbsent(key, ignored -> new ArrayList<>()).add(Optional.of(atom));
            live.put(key, atom);
        }

        void delete(String key) {
            histories.computeIfAbsent(key, ignored -> new ArrayList<>()).add(Optional.empty());
            live.remove(key);
        }

        void check(SynaDb db) {
            assertThat(db.keys()).containsExactlyInAnyOrderElementsOf(live.keySet());
            assertThat(db.size()).isEqualTo(live.size());
            histories.forEach((key, history) -> {
                assertThat(db.get(key)).isEqualTo(Optional.ofNullable(live.get(key)));
                assertThat(db.exists(key)).isEqualTo(live.containsKey(key));
                try (Stream<Version> found = db.history(key)) {
                    assertThat(found.map(Model::value)).isEqualTo(history);
                }
            });
        }

        private static Optional<Atom> value(Version version) {
            return version.deleted() ? Optional.empty() : Optional.of(version.value());
        }
    }
}

package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    @TempDir
    Path folder;

    @Test
    void ordersKeysByTheirBytes() {
        List<String> ordered =
                List.of("\u0000", "\u0001syna", "A", "Z", "a", "a\u0000", "a/", "a0", "b", "é", "ключ", "\uFFFD", "🜁");
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            for (int i = ordered.size() - 1; i >= 0; i--) {
                db.append(ordered.get(i), Atom.of(i));
            }
            assertThat(keys(db, KeyRange.all())).containsExactlyElementsOf(ordered);
            assertThat(keys(db, KeyRange.prefix(""))).containsExactlyElementsOf(ordered);
            assertThat(keys(db, KeyRange.prefix("a"))).containsExactly("a", "a\u0000", "a/", "a0");
            assertThat(keys(db, KeyRange.prefix("🜁"))).containsExactly("🜁");
            assertThat(keys(db, KeyRange.prefix("none"))).isEmpty();
            assertThat(keys(db, KeyRange.between("a", "b"))).containsExactly("a", "a\u0000", "a/", "a0");
            assertThat(keys(db, KeyRange.between("b", "a"))).isEmpty();
            assertThat(keys(db, KeyRange.startingAt("ключ"))).containsExactly("ключ", "\uFFFD", "🜁");
            assertThat(keys(db, KeyRange.before("Z"))).containsExactly("\u0000", "\u0001syna", "A");
            assertThatThrownBy(() -> KeyRange.prefix("\uD83D"))
                    .isInstanceOf(KeyException.class)
                    .hasMessageStartingWith("The bound of a range of keys holds half of a surrogate pair");
        }
    }

    @Test
    void showsNewestVersionsAndNoDeletions() {
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            db.append("a", Atom.of(1));
            db.append("b", Atom.of(1));
            db.append("c", Atom.of(1));
            Version newest = db.append("a", Atom.of("x"));
            db.delete("b");
            Version other = db.append("d", Atom.ofNull());
            db.delete("c");
            Version back = db.append("c", Atom.of(2));
            try (Stream<Entry> entries = db.scan(KeyRange.all())) {
                assertThat(entries)
                        .containsExactly(new Entry("a", newest), new Entry("c", back), new Entry("d", other));
            }
        }
    }

    @Test
    void showsHistoriesInTheOrderOfTheKeysWithDeletedOnesAmongThem() {
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            Version b1 = db.append("b", Atom.of(1.5));
            Version a1 = db.append("a", Atom.of("x"));
            Version b2 = db.delete("b");
            db.append("c", Atom.of(3));
            Version a2 = db.append("a", Atom.ofNull());
            try (Snapshot then = db.snapshot()) {
                db.append("b", Atom.of(9));
                try (Stream<Entry> entries = then.history(KeyRange.before("c"))) {
                    assertThat(entries)
                            .containsExactly(
                                    new Entry("a", a1), new Entry("a", a2), new Entry("b", b1), new Entry("b", b2));
                }
            }
            assertThat(db.history(KeyRange.prefix("b")).count()).isEqualTo(3);
            assertThat(db.history(KeyRange.prefix("none"))).isEmpty();
        }
    }

    @Test
    void keepsItsOrderWhileKeysComeOneByOneAndInCrowds() {
        NavigableMap<byte[], Atom> expected = new TreeMap<>(Arrays::compareUnsigned);
        Random random = new Random(11);
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            for (int count : new int[] {0, 1, 1, 3000, 2, 0, 1, 40, 5000, 7}) {
                for (int i = 0; i < count; i++) {
                    String key = "key/" + random.nextInt(20_000);
                    Atom value = Atom.of(random.nextInt());
                    db.append(key, value);
                    expected.put(key.getBytes(StandardCharsets.UTF_8), value);
                }
                try (Stream<Entry> entries = db.scan(KeyRange.all())) {
                    List<Entry> found = entries.toList();
                    assertThat(found.stream().map(Entry::value)).containsExactlyElementsOf(expected.values());
                    assertThat(found.stream().map(Entry::key))
                            .containsExactlyElementsOf(expected.keySet().stream()
                                    .map(key -> new String(key, StandardCharsets.UTF_8))
                                    .toList());
                }
            }
        }
    }

    @Test
    void anOlderSnapshotIsScannedInTheOrderThatNewerKeysHaveChanged() {
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            db.append("b", Atom.of(1));
            db.append("d", Atom.of(1));
            Snapshot then = db.snapshot();
            db.append("a", Atom.of(2));
            db.append("b", Atom.of(2));
            db.append("c", Atom.of(2));
            db.delete("d");
            assertThat(keys(db, KeyRange.all())).containsExactly("a", "b", "c");
            try (Stream<Entry> entries = then.scan(KeyRange.all())) {
                assertThat(entries.map(entry -> entry.key() + entry.value()))
                        .containsExactly("b" + Atom.of(1), "d" + Atom.of(1));
            }
        }
    }

    private static List<String> keys(DbReader db, KeyRange range) {
        try (Stream<Entry> entries = db.scan(range)) {
            return entries.map(Entry::key).toList();
        }
    }
}

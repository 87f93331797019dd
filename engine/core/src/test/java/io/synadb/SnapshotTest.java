package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    @TempDir
    Path folder;

    @Test
    void answersAsTheDatabaseDidWhenItWasTaken() {
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            Snapshot empty = db.snapshot();
            Version first = db.append("changed", Atom.of(1));
            db.append("deleted", Atom.of(2));
            db.delete("restored");
            Snapshot then = db.snapshot();
            db.append("changed", Atom.of("one"));
            db.delete("deleted");
            db.append("restored", Atom.of(3));
            for (int i = 0; i < 1000; i++) {
                db.append("new/" + i, Atom.of(i));
            }

            assertThat(empty.keys()).isEmpty();
            assertThat(empty.size()).isZero();
            assertThat(then.get("changed")).contains(Atom.of(1));
            assertThat(then.get("deleted")).contains(Atom.of(2));
            assertThat(then.exists("restored")).isFalse();
            assertThat(then.exists("new/7")).isFalse();
            assertThat(then.keys()).containsExactly("changed", "deleted");
            assertThat(then.size()).isEqualTo(2);
            try (Stream<Version> history = then.history("changed")) {
                assertThat(history).containsExactly(first);
            }
            assertThat(db.size()).isEqualTo(1002);
            assertThat(db.get("changed")).contains(Atom.of("one"));
        }
    }

    @Test
    void anOpenStreamShowsNothingThatIsWrittenMeanwhile() {
        try (SynaDb db = SynaDb.open(folder.resolve("test.db"))) {
            for (int i = 0; i < 100; i++) {
                db.append("a", Atom.of(i));
            }
            try (Stream<Version> history = db.history("a")) {
                List<Version> read = history.peek(version -> db.append("a", Atom.of(version.offset())))
                        .toList();
                assertThat(read).hasSize(100);
            }
        }
    }

    @Test
    void saysThatItIsClosedOrThatItsDatabaseIs() {
        Path path = folder.resolve("test.db");
        SynaDb db = SynaDb.open(path);
        db.append("a", Atom.of(1));
        Snapshot closed = db.snapshot();
        Stream<Version> history = closed.history("a");
        Snapshot open = db.snapshot();
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The snapshot of the database " + path + " is closed.");
        assertThatThrownBy(closed::size).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(history::toList).isInstanceOf(IllegalStateException.class);
        assertThat(open.get("a")).contains(Atom.of(1));
        db.close();
        for (Runnable read : List.<Runnable>of(() -> open.get("a"), open::keys, open::size, () -> open.get("absent"))) {
            assertThatThrownBy(read::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The database " + path + " is closed.");
        }
        open.close();
        assertThatThrownBy(db::snapshot)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The database " + path + " is closed.");
    }
}

package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The past: values at a time, and series between times. {@link SynaDbModelProperties} asks at every time there is. */
class AsOfTest {
    private static final Path DELTAS = Path.of("src/test/resources/golden/synadb/log-delta.db");

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void aDeletedKeyHadItsValueUntilThen() {
        try (SynaDb db = SynaDb.open(path)) {
            Version first = append(db, 1);
            Version second = append(db, 2);
            db.delete("other");
            Version deletion = later(db, () -> db.delete("a"));
            Version third = append(db, 3);
            assertThat(db.getAsOf("a", first.timestampMicros() - 1)).isEmpty();
            assertThat(db.getAsOf("a", second.timestampMicros() - 1)).contains(Atom.of(1));
            assertThat(db.getAsOf("a", deletion.timestampMicros() - 1)).contains(Atom.of(2));
            assertThat(db.getAsOf("a", deletion.timestampMicros())).isEmpty();
            assertThat(db.getAsOf("a", third.timestampMicros())).contains(Atom.of(3));
            assertThat(db.getAsOf("a", Long.MAX_VALUE)).contains(Atom.of(3));
            assertThat(db.getAsOf("a", Long.MIN_VALUE)).isEmpty();
            assertThat(db.getAsOf("never written", Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void ofWritesInTheSameMicrosecondTheLastCounts() throws IOException {
        Files.write(path, foreignRecords(5, 5, 5, 6));
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThat(db.getAsOf("a", 5)).contains(Atom.of(2));
            assertThat(db.series("a").between(5, 6).longs()).containsExactly(0, 1, 2);
        }
    }

    /** Another program's clock may be set back; ours goes on from the latest time that it finds. */
    @Test
    void whereTheClockWentBackTheLastWriteInTheFileCounts() throws IOException {
        long[] times = {10, 20, 30, 5, 6, 25, 40, 7, 50, 50, 49};
        Files.write(path, foreignRecords(times));
        try (SynaDb db = SynaDb.open(path)) {
            long now = db.append("a", Atom.of(times.length)).timestampMicros();
            for (long micros = 0; micros <= 51; micros++) {
                Optional<Atom> expected = Optional.empty();
                List<Long> between = new ArrayList<>();
                for (int i = 0; i < times.length; i++) {
                    if (times[i] <= micros) {
                        expected = Optional.of(Atom.of(i));
                    }
                    if (times[i] >= micros && times[i] < 30) {
                        between.add((long) i);
                    }
                }
                assertThat(db.getAsOf("a", micros)).as("at %d", micros).isEqualTo(expected);
                if (micros <= 30) {
                    assertThat(db.series("a").between(micros, 30).longs())
                            .containsExactly(between.stream().mapToLong(n -> n).toArray());
                }
            }
            assertThat(db.getAsOf("a", now)).contains(Atom.of(times.length));
        }
    }

    @Test
    void deltasOfAnotherProgramAddUpFromAnyTimeOn() {
        try (SynaDb db = SynaDb.openReadOnly(DELTAS)) {
            int compared = 0;
            for (String key : db.keys()) {
                List<Version> floats;
                try (Stream<Version> history = db.history(key)) {
                    floats = history.filter(version -> version.value() instanceof Atom.Float)
                            .toList();
                }
                for (Version start : floats.size() == versions(db, key) ? floats : List.<Version>of()) {
                    double[] expected = floats.stream()
                            .filter(version -> version.timestampMicros() >= start.timestampMicros())
                            .mapToDouble(version -> ((Atom.Float) version.value()).value())
                            .toArray();
                    assertThat(db.series(key)
                                    .between(start.timestampMicros(), Long.MAX_VALUE)
                                    .values())
                            .containsExactly(expected);
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(20);
        }
    }

    /** A time that a bit flipped in can lead the search astray, but not to a wrong answer. */
    @Test
    void aDamagedTimeGivesTheRightAnswerOrAnError() throws IOException {
        List<Version> versions = new ArrayList<>();
        try (SynaDb db = SynaDb.open(path);
                FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 40; i++) {
                versions.add(append(db, i));
            }
            byte[] bytes = Files.readAllBytes(path);
            int answers = 0;
            for (Version damaged : versions) {
                for (int at = 0; at < 5; at++) {
                    int place = (int) damaged.offset() + at;
                    file.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[place] ^ 0x40)}), place);
                    for (Version asked : versions) {
                        try {
                            assertThat(db.getAsOf("a", asked.timestampMicros())).contains(asked.value());
                            answers++;
                        } catch (CorruptDataException e) {
                            assertThat(e.offset()).isEqualTo(damaged.offset());
                        }
                    }
                    file.write(ByteBuffer.wrap(new byte[] {bytes[place]}), place);
                }
            }
            assertThat(answers).isGreaterThan(40 * 5 * 20);
        }
    }

    @Test
    void theFirstTimesMayBeDamagedBeforeASeriesIsAsked() throws IOException {
        try (SynaDb db = SynaDb.open(path);
                FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            Version first = append(db, 1);
            Version second = append(db, 2);
            file.write(ByteBuffer.wrap(new byte[] {-1}), first.offset() + 7);
            assertThatThrownBy(() -> db.series("a").between(second.timestampMicros(), Long.MAX_VALUE))
                    .isInstanceOf(CorruptDataException.class);
        }
    }

    private static long versions(SynaDb db, String key) {
        try (Stream<Version> history = db.history(key)) {
            return history.count();
        }
    }

    private static Version append(SynaDb db, long value) {
        return later(db, () -> db.append("a", Atom.of(value)));
    }

    /** Writes in a later microsecond than the last write was in. */
    private static Version later(SynaDb db, Supplier<Version> write) {
        long last = db.append("clock", Atom.ofNull()).timestampMicros();
        while (db.append("clock", Atom.ofNull()).timestampMicros() == last) {
            Thread.onSpinWait();
        }
        return write.get();
    }

    /** The numbers 0, 1, 2 … under the key {@code a}, at these times, as the published library writes them. */
    private static byte[] foreignRecords(long... times) {
        ByteBuffer bytes = ByteBuffer.allocate(times.length * (15 + 1 + 12)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < times.length; i++) {
            bytes.putLong(times[i]).putShort((short) 1).putInt(12).put((byte) 0);
            bytes.put((byte) 'a').putInt(2).putLong(i);
        }
        return bytes.array();
    }
}

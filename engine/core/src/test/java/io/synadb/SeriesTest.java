package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesTest {
    @TempDir
    Path folder;

    private SynaDb db;

    @BeforeEach
    void open() {
        db = SynaDb.open(folder.resolve("test.db"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void hasTheFloatsOfItsKeyBitForBitAmongOtherKeysOfAllSizes() {
        Random random = new Random(7);
        double[] values = new double[3000];
        long[] timestamps = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i == 5 ? Double.longBitsToDouble(0x7ff8000000000123L) : random.nextGaussian();
            timestamps[i] = db.append("s", Atom.of(values[i])).timestampMicros();
            if (random.nextInt(4) == 0) {
                db.append("other", Atom.of(new byte[random.nextInt(i % 100 == 0 ? 300_000 : 100)]));
            }
        }
        Series series = db.series("s").all();
        assertThat(series.size()).isEqualTo(values.length);
        assertThat(Arrays.stream(series.values()).mapToLong(Double::doubleToRawLongBits))
                .containsExactly(Arrays.stream(values)
                        .mapToLong(Double::doubleToRawLongBits)
                        .boxed()
                        .toArray(Long[]::new));
        assertThat(series.timestampsMicros()).isEqualTo(timestamps);
    }

    @Test
    void betweenTwoTimesHasTheFirstAndNotTheSecond() {
        long[] times = new long[200];
        for (int i = 0; i < times.length; i++) {
            times[i] = appendLater(Atom.of(i));
        }
        assertThat(db.series("s").between(times[20], times[70]).longs())
                .hasSize(50)
                .startsWith(20)
                .endsWith(69);
        assertThat(db.series("s").between(times[20], times[20]).size()).isZero();
        assertThat(db.series("s").between(times[20] + 1, times[21]).size()).isZero();
        assertThat(db.series("s").between(Long.MIN_VALUE, Long.MAX_VALUE).size())
                .isEqualTo(200);
        assertThat(db.series("s").between(0, times[0]).size()).isZero();
        assertThat(db.series("s").between(times[199], times[199] + 1).longs()).containsExactly(199);
        assertThatThrownBy(() -> db.series("s").between(8, 7))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A range of time ends at 7 µs, before its start at 8 µs.");
    }

    /** Appends in a later microsecond than the last append was in. */
    private long appendLater(Atom atom) {
        long last = db.append("clock", Atom.ofNull()).timestampMicros();
        while (db.append("clock", Atom.ofNull()).timestampMicros() == last) {
            Thread.onSpinWait();
        }
        return db.append("s", atom).timestampMicros();
    }

    @Test
    void deletionsAndNullsAreNoPoints() {
        db.delete("s");
        db.append("s", Atom.of(1.5));
        db.append("s", Atom.ofNull());
        db.delete("s");
        db.append("s", Atom.of(2.5));
        db.delete("s");
        assertThat(db.series("s").all().values()).containsExactly(1.5, 2.5);
        assertThat(db.series("s").all().timestampsMicros()).hasSize(2);
        assertThat(db.series("never written").all().values()).isEmpty();
    }

    @Test
    void intsAmongFloatsAreTheDoublesThatTheyEqual() {
        db.append("s", Atom.of(21));
        db.append("s", Atom.of(21.5));
        db.append("s", Atom.of(1L << 53));
        Series series = db.series("s").all();
        assertThat(series.values()).containsExactly(21, 21.5, 0x1p53);
        assertThatThrownBy(series::longs)
                .isInstanceOf(SynaException.class)
                .hasMessageStartingWith("Point 1 of the series of key 's' in " + db.path() + ", written at ")
                .hasMessageEndingWith(" µs, is the float 21.5, not an int: read values() instead.");
    }

    @Test
    void anIntWithoutADoubleIsNotRounded() {
        for (long value : new long[] {Long.MAX_VALUE, (1L << 53) + 1, Long.MIN_VALUE + 1}) {
            db.append("s", Atom.of(value));
            Series series = db.series("s").all();
            assertThatThrownBy(series::values)
                    .isInstanceOf(SynaException.class)
                    .hasMessageEndingWith("is the int " + value + ", which no double equals: read longs() instead.")
                    .extracting(e -> ((SynaException) e).code())
                    .isEqualTo(ErrorCode.TYPE_MISMATCH);
            assertThat(series.longs()).containsExactly(value);
            db.append("s", Atom.of(value));
            long behind = appendLater(Atom.of(Long.MIN_VALUE));
            assertThat(db.series("s").between(behind, behind + 1).values()).containsExactly(-0x1p63);
            db.close();
            db = SynaDb.open(folder.resolve("next" + value + ".db"));
        }
    }

    @Test
    void namesTheFirstVersionThatIsNoNumber() {
        long first = appendLater(Atom.of(1.0));
        Version text = db.append("s", Atom.of("broken"));
        long last = appendLater(Atom.of(2.0));
        assertThatThrownBy(() -> db.series("s").all())
                .isInstanceOf(SynaException.class)
                .hasMessage("The value of key 's' at offset " + text.offset() + " of " + db.path() + ", written at "
                        + text.timestampMicros() + " µs, is no number but Text: ask for a series between times without"
                        + " it, or for the history.");
        assertThat(db.series("s").between(last, last + 1).values()).containsExactly(2.0);
        assertThat(first).isLessThan(last);
    }

    @Test
    void goesIntoDirectBuffers() {
        for (int i = 0; i < 3000; i++) {
            db.append("s", Atom.of(i));
        }
        Series series = db.series("s").all();
        DoubleBuffer doubles = ByteBuffer.allocateDirect(3001 * Double.BYTES)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer();
        LongBuffer longs = ByteBuffer.allocateDirect(3000 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        doubles.put(-1);
        series.copyTo(doubles);
        series.copyTo(longs);
        assertThat(doubles.hasRemaining()).isFalse();
        assertThat(doubles.get(0)).isEqualTo(-1);
        for (int i = 0; i < 3000; i++) {
            assertThat(doubles.get(i + 1)).isEqualTo(i);
            assertThat(longs.get(i)).isEqualTo(i);
        }
        assertThatThrownBy(() -> series.copyTo(doubles.duplicate().position(2)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The series of key 's' in " + db.path() + " has 3000 points, and the buffer room for 2999.");
    }

    @Test
    void isOfTheMomentInWhichItWasAsked() {
        db.append("s", Atom.of(1));
        SeriesQuery query = db.series("s");
        Snapshot then = db.snapshot();
        db.append("s", Atom.of(2));
        assertThat(query.all().longs()).containsExactly(1);
        assertThat(then.series("s").all().longs()).containsExactly(1);
        assertThat(db.series("s").all().longs()).containsExactly(1, 2);
        SeriesQuery ended = then.series("s");
        then.close();
        assertThatThrownBy(ended::all).isInstanceOf(IllegalStateException.class);
    }
}

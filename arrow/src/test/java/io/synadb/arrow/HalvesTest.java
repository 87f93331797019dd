package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvesTest {
    private static final int GREATEST = 0x7BFF;

    @Test
    void everyNumberThatAHalfIsStaysItself() {
        for (int bits = 0; bits <= GREATEST; bits++) {
            assertThat(Halves.nearest(Halves.widen((short) bits))).isEqualTo((short) bits);
            assertThat(Halves.nearest(Halves.widen((short) (bits | 0x8000)))).isEqualTo((short) (bits | 0x8000));
        }
        assertThat(Halves.widen((short) 0x3555)).isEqualTo(0.333251953125f);
        assertThat(Halves.widen((short) GREATEST)).isEqualTo(65_504f);
    }

    @Test
    void whatLiesBetweenTwoBecomesTheNearerAndInTheMiddleTheEvenOne() {
        for (int bits = 0; bits < GREATEST; bits++) {
            float below = Halves.widen((short) bits);
            float above = Halves.widen((short) (bits + 1));
            float middle = (below + above) / 2;
            int even = (bits & 1) == 0 ? bits : bits + 1;
            assertThat(Halves.nearest(middle)).as("%s", middle).isEqualTo((short) even);
            assertThat(Halves.nearest(Math.nextDown(middle))).isEqualTo((short) bits);
            assertThat(Halves.nearest(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(Halves.nearest(-middle)).isEqualTo((short) (even | 0x8000));
        }
    }

    @Test
    void whatIsTooGreatIsInfiniteAndNaNStaysNaN() {
        assertThat(Halves.nearest(65_519.996f)).isEqualTo((short) GREATEST);
        assertThat(Halves.nearest(65_520f)).isEqualTo((short) 0x7C00);
        assertThat(Halves.nearest(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xFC00);
        assertThat(Halves.nearest(Float.MIN_VALUE)).isZero();
        assertThat(Halves.widen(Halves.nearest(Float.NaN))).isNaN();
    }

    @Test
    void isMonotonous() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            float a = Math.abs(Float.intBitsToFloat(random.nextInt()));
            float b = Math.abs(Float.intBitsToFloat(random.nextInt()));
            if (a <= b) {
                assertThat(Halves.nearest(a)).isLessThanOrEqualTo(Halves.nearest(b));
            }
        }
    }
}

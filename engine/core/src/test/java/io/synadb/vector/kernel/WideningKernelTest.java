package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class WideningKernelTest {
    private static final List<WideningKernel> TWINS = List.of(new SimdWideningKernel(), new PlainWideningKernel());

    @Example
    void everyHalfKeepsItsValue() {
        short[] halves = new short[1 << 16];
        float[] expected = new float[halves.length];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (short) i;
            expected[i] = value(i);
        }

        for (WideningKernel kernel : TWINS) {
            float[] widened = new float[halves.length];
            kernel.widenHalves(halves, 0, widened, 0, halves.length);
            // Arrays of floats are equal if their bits are, whichever NaN it is: so both zeros are told apart.
            assertThat(widened).isEqualTo(expected);
        }
    }

    @Property
    void rangesAreWidenedAndNothingElseIsTouched(
            @ForAll @IntRange(max = 100) int length,
            @ForAll @IntRange(max = 20) int offset,
            @ForAll @IntRange(max = 20) int targetOffset,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] halves = new short[offset + length + 5];
        byte[] bytes = new byte[halves.length];
        random.nextBytes(bytes);
        float[] ofHalves = new float[targetOffset + length + 5];
        float[] ofBytes = ofHalves.clone();
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (short) random.nextInt();
        }
        for (int i = 0; i < length; i++) {
            ofHalves[targetOffset + i] = value(halves[offset + i] & 0xffff);
            ofBytes[targetOffset + i] = bytes[offset + i];
        }

        for (WideningKernel kernel : TWINS) {
            float[] widened = new float[ofHalves.length];
            kernel.widenHalves(halves, offset, widened, targetOffset, length);
            assertThat(widened).isEqualTo(ofHalves);
            widened = new float[ofHalves.length];
            kernel.widenBytes(bytes, offset, widened, targetOffset, length);
            assertThat(widened).isEqualTo(ofBytes);
        }
    }

    @Example
    void rangesOutsideTheArraysAreRefused() {
        for (WideningKernel kernel : TWINS) {
            assertThatThrownBy(() -> kernel.widenHalves(new short[3], 0, new float[4], 0, 4))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.widenBytes(new byte[4], 0, new float[4], 1, 4))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static float value(int half) {
        int exponent = half >> 10 & 31;
        int fraction = half & 1023;
        double magnitude =
                switch (exponent) {
                    case 0 -> Math.scalb(fraction, -24);
                    case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                    default -> Math.scalb(1024 + fraction, exponent - 25);
                };
        return (float) (half >> 15 == 0 ? magnitude : -magnitude);
    }
}

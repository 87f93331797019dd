package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What every {@link VectorKernel} does. */
abstract class VectorKernelContract {
    private static final float[] NOT_FINITE = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    abstract VectorKernel kernel();

    @Property
    void sumsStayWithinTheStatedBound(@ForAll("pairs") VectorPair pair) {
        double[] terms = new double[3];
        double[] magnitudes = new double[3];
        for (int i = 0; i < pair.length(); i++) {
            double a = pair.a()[pair.aOffset() + i];
            double b = pair.b()[pair.bOffset() + i];
            double[] term = {a * b, (a - b) * (a - b), a * a};
            for (int sum = 0; sum < term.length; sum++) {
                terms[sum] += term[sum];
                magnitudes[sum] += Math.abs(term[sum]);
            }
        }

        assertThat((double) pair.dot(kernel())).isCloseTo(terms[0], within(pair.bound(magnitudes[0])));
        assertThat((double) pair.squaredL2(kernel())).isCloseTo(terms[1], within(pair.bound(magnitudes[1])));
        assertThat((double) kernel().squaredNorm(pair.a(), pair.aOffset(), pair.length()))
                .isCloseTo(terms[2], within(pair.bound(magnitudes[2])));
    }

    @Property
    void squaresAndCosinesAreWithinOneInAHundredThousandOfFloat64(@ForAll("pairs") VectorPair pair) {
        double squared = Float64Kernel.squaredL2(pair.a(), pair.aOffset(), pair.b(), pair.bOffset(), pair.length());
        assertThat((double) pair.squaredL2(kernel())).isCloseTo(squared, within(1e-5 * squared));

        float cosine = Float64Kernel.cosine(pair.a(), pair.aOffset(), pair.b(), pair.bOffset(), pair.length());
        if (pair.length() == 0) {
            assertThat(pair.cosine(kernel())).isNaN();
        } else {
            assertThat(pair.cosine(kernel())).isCloseTo(cosine, within(1e-5f)).isBetween(-1f, 1f);
        }
    }

    @Property
    void orderOfTheTwoVectorsDoesNotChangeABit(@ForAll("pairs") VectorPair pair) {
        VectorPair swapped = new VectorPair(pair.b(), pair.bOffset(), pair.a(), pair.aOffset(), pair.length());

        assertThat(bits(swapped.dot(kernel()))).isEqualTo(bits(pair.dot(kernel())));
        assertThat(bits(swapped.squaredL2(kernel()))).isEqualTo(bits(pair.squaredL2(kernel())));
        assertThat(bits(swapped.cosine(kernel()))).isEqualTo(bits(pair.cosine(kernel())));
    }

    @Property
    void normalizedVectorsHaveLengthOne(@ForAll("pairs") VectorPair pair, @ForAll @IntRange(max = 3) int size) {
        int end = pair.aOffset() + pair.length();
        float[] vector = pair.a().clone();
        for (int i = pair.aOffset(); i < end; i++) {
            vector[i] *= new float[] {1, 1e-25f, 1e25f, 0}[size];
        }
        float[] before = vector.clone();
        double norm = Math.sqrt(Float64Kernel.dot(vector, pair.aOffset(), vector, pair.aOffset(), pair.length()));

        assertThat((double) kernel().normalize(vector, pair.aOffset(), pair.length()))
                .isCloseTo(norm, within(1e-5 * norm));

        double bound = (pair.length() / 8.0 + 36) * 0x1p-24;
        for (int i = 0; i < vector.length; i++) {
            boolean inside = i >= pair.aOffset() && i < end && norm > 0;
            if (inside) {
                double exact = before[i] / norm;
                assertThat((double) vector[i]).isCloseTo(exact, within(bound * Math.abs(exact)));
            } else {
                assertThat(bits(vector[i])).isEqualTo(bits(before[i]));
            }
        }
    }

    @Example
    void vectorsWithoutADirectionAreNotNormalized() {
        for (float element : NOT_FINITE) {
            float[] vector = {1, element, 2};
            float[] before = vector.clone();
            assertThat(Float.isFinite(kernel().normalize(vector, 0, 3))).isFalse();
            assertThat(vector).isEqualTo(before);
        }
    }

    @Property
    void findsTheFirstElementThatIsNotFinite(
            @ForAll @IntRange(min = 1, max = 300) int length,
            @ForAll @IntRange(max = 20) int offset,
            @ForAll long seed) {
        float[] vector = VectorPair.random(seed, offset + length + 1);
        vector[offset + length] = Float.NaN;
        assertThat(kernel().allFinite(vector, offset, length)).isTrue();
        assertThat(kernel().firstNonFinite(vector, offset, length)).isEqualTo(-1);

        int position = (int) Math.floorMod(seed, (long) length);
        vector[offset + position] = NOT_FINITE[(int) Math.floorMod(seed, 3L)];
        vector[offset + length - 1] = position == length - 1 ? vector[offset + position] : Float.NaN;
        assertThat(kernel().allFinite(vector, offset, length)).isFalse();
        assertThat(kernel().firstNonFinite(vector, offset, length)).isEqualTo(position);
    }

    @Property
    void oneNanOrInfinityAnywhereShowsInEverySum(@ForAll @IntRange(min = 1, max = 200) int length, @ForAll long seed) {
        int position = (int) Math.floorMod(seed, (long) length);
        float[] ones = filled(length, 1f);

        float[] nan = filled(length, 1f);
        nan[position] = Float.NaN;
        assertThat(kernel().dot(nan, 0, ones, 0, length)).isNaN();
        assertThat(kernel().squaredL2(nan, 0, ones, 0, length)).isNaN();
        assertThat(kernel().squaredNorm(nan, 0, length)).isNaN();
        assertThat(kernel().cosine(nan, 0, ones, 0, length)).isNaN();

        float[] infinite = filled(length, 1f);
        infinite[position] = Float.NEGATIVE_INFINITY;
        assertThat(kernel().dot(infinite, 0, ones, 0, length)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(kernel().squaredL2(infinite, 0, ones, 0, length)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(kernel().squaredL2(infinite, 0, infinite, 0, length)).isNaN();
        assertThat(kernel().squaredNorm(infinite, 0, length)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(kernel().cosine(infinite, 0, ones, 0, length)).isNaN();
    }

    @Example
    void sumsOfNothingAreZero() {
        float[] vector = {1, 2, 3};

        assertThat(kernel().dot(vector, 3, vector, 0, 0)).isZero();
        assertThat(kernel().squaredL2(vector, 3, vector, 0, 0)).isZero();
        assertThat(kernel().squaredNorm(vector, 3, 0)).isZero();
        assertThat(kernel().cosine(vector, 3, vector, 0, 0)).isNaN();
        assertThat(kernel().allFinite(vector, 3, 0)).isTrue();
    }

    @Example
    void cosineIsNanOnlyForVectorsWithoutADirection() {
        for (int length : new int[] {1, 7, 64, 100}) {
            float[] zeros = new float[length];
            float[] tiny = filled(length, Float.MIN_VALUE);
            float[] huge = filled(length, -Float.MAX_VALUE);

            assertThat(kernel().cosine(zeros, 0, tiny, 0, length)).isNaN();
            assertThat(kernel().cosine(tiny, 0, zeros, 0, length)).isNaN();
            assertThat(kernel().cosine(tiny, 0, tiny, 0, length)).isEqualTo(1f);
            assertThat(kernel().cosine(tiny, 0, huge, 0, length)).isEqualTo(-1f);
            assertThat(kernel().cosine(huge, 0, huge, 0, length)).isEqualTo(1f);
        }
    }

    @Example
    void rangesOutsideTheArrayAreRefused() {
        float[] vector = new float[8];

        assertThatThrownBy(() -> kernel().dot(vector, 0, vector, 1, 8)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernel().squaredL2(vector, 9, vector, 0, 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernel().squaredNorm(vector, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernel().cosine(vector, 0, vector, 0, -1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kernel().allFinite(vector, 4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Provide
    Arbitrary<VectorPair> pairs() {
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 70), Arbitraries.integers().between(0, 2000));
        Arbitrary<Integer> offsets = Arbitraries.integers().between(0, 40);
        return Combinators.combine(
                        lengths, offsets, offsets, Arbitraries.longs().withoutEdgeCases())
                .as(VectorPair::random);
    }

    private static int bits(float value) {
        return Float.floatToIntBits(value);
    }

    private static float[] filled(int length, float value) {
        float[] vector = new float[length];
        Arrays.fill(vector, value);
        return vector;
    }
}

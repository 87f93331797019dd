package io.synadb.vector.kernel;

import static jdk.incubator.vector.FloatVector.fromArray;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The twin on vector registers of the processor's preferred width. Loaded only by {@link VectorKernels}, and only where
 * the incubator module is present.
 *
 * <p>Four independent sums hide the latency of the fused multiply-add; {@code KernelBenchmark} of {@code engine/bench}
 * shows what that buys. Lanes are added up by halving with shuffles, not by {@link FloatVector#reduceLanes}: that leaves
 * the order of additions open, and so may change the result when the method is compiled.
 *
 * <p>There is no product of a query with four rows at once. A scan of 60,000 rows of 384 reads memory at 80 % of the possible
 * rate with one row at a time, at 74 % with four that follow each other, and at 66 % with four that are apart. In random order
 * four are faster, 117 ns a row instead of 138, but only a walk measures rows so, some 15 of them in a search of 100 µs.
 *
 * <p>No vector is an argument or a result of a method of ours. The compiler keeps a vector in a register only as long as it
 * inlines what the vector is handed to. That it always does for methods of the JDK's; ours it calls, once they are compiled
 * by themselves, and every such call put its vectors on the heap: searches took three times as long in some runs, and in
 * others not.
 *
 * <p>Stateless and thread-safe.
 */
final class SimdKernel implements VectorKernel {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIDE = 4 * LANES;

    /** Moves the upper half of the lanes onto the lower one, then the upper half of those, down to one lane. */
    private static final VectorShuffle<Float> FOLD_8 = fold(8);

    private static final VectorShuffle<Float> FOLD_4 = fold(4);
    private static final VectorShuffle<Float> FOLD_2 = fold(2);
    private static final VectorShuffle<Float> FOLD_1 = fold(1);

    /**
     * Whether the processor runs what this class needs fast. With registers below 256 bits an x86 has no fused
     * multiply-add, and the JDK then emulates it a thousand times slower.
     */
    static boolean isWorthwhile() {
        return LANES <= 16 && (LANES >= 8 || System.getProperty("os.arch", "").equals("aarch64"));
    }

    @Override
    public String description() {
        return "SIMD, %d lanes of %d bits".formatted(LANES, SPECIES.vectorBitSize());
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (; i <= length - STRIDE; i += STRIDE) {
            s0 = fromArray(SPECIES, a, aOffset + i).fma(fromArray(SPECIES, b, bOffset + i), s0);
            s1 = fromArray(SPECIES, a, aOffset + i + LANES).fma(fromArray(SPECIES, b, bOffset + i + LANES), s1);
            s2 = fromArray(SPECIES, a, aOffset + i + 2 * LANES).fma(fromArray(SPECIES, b, bOffset + i + 2 * LANES), s2);
            s3 = fromArray(SPECIES, a, aOffset + i + 3 * LANES).fma(fromArray(SPECIES, b, bOffset + i + 3 * LANES), s3);
        }
        for (; i <= length - LANES; i += LANES) {
            s0 = fromArray(SPECIES, a, aOffset + i).fma(fromArray(SPECIES, b, bOffset + i), s0);
        }
        FloatVector lanes = s0.add(s1).add(s2.add(s3));
        if (LANES == 16) {
            lanes = lanes.add(lanes.rearrange(FOLD_8));
        }
        if (LANES >= 8) {
            lanes = lanes.add(lanes.rearrange(FOLD_4));
        }
        lanes = lanes.add(lanes.rearrange(FOLD_2));
        float sum = lanes.add(lanes.rearrange(FOLD_1)).lane(0);
        for (; i < length; i++) {
            sum += a[aOffset + i] * b[bOffset + i];
        }
        return sum;
    }

    @Override
    public float squaredL2(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (; i <= length - STRIDE; i += STRIDE) {
            FloatVector d0 = fromArray(SPECIES, a, aOffset + i).sub(fromArray(SPECIES, b, bOffset + i));
            FloatVector d1 = fromArray(SPECIES, a, aOffset + i + LANES).sub(fromArray(SPECIES, b, bOffset + i + LANES));
            FloatVector d2 =
                    fromArray(SPECIES, a, aOffset + i + 2 * LANES).sub(fromArray(SPECIES, b, bOffset + i + 2 * LANES));
            FloatVector d3 =
                    fromArray(SPECIES, a, aOffset + i + 3 * LANES).sub(fromArray(SPECIES, b, bOffset + i + 3 * LANES));
            s0 = d0.fma(d0, s0);
            s1 = d1.fma(d1, s1);
            s2 = d2.fma(d2, s2);
            s3 = d3.fma(d3, s3);
        }
        for (; i <= length - LANES; i += LANES) {
            FloatVector d0 = fromArray(SPECIES, a, aOffset + i).sub(fromArray(SPECIES, b, bOffset + i));
            s0 = d0.fma(d0, s0);
        }
        FloatVector lanes = s0.add(s1).add(s2.add(s3));
        if (LANES == 16) {
            lanes = lanes.add(lanes.rearrange(FOLD_8));
        }
        if (LANES >= 8) {
            lanes = lanes.add(lanes.rearrange(FOLD_4));
        }
        lanes = lanes.add(lanes.rearrange(FOLD_2));
        float sum = lanes.add(lanes.rearrange(FOLD_1)).lane(0);
        for (; i < length; i++) {
            float difference = a[aOffset + i] - b[bOffset + i];
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public float squaredNorm(float[] a, int offset, int length) {
        return dot(a, offset, a, offset, length);
    }

    @Override
    public float cosine(float[] a, int aOffset, float[] b, int bOffset, int length) {
        Float64Kernel.checkRanges(a, aOffset, b, bOffset, length);
        FloatVector dot0 = FloatVector.zero(SPECIES);
        FloatVector dot1 = dot0;
        FloatVector aa0 = dot0;
        FloatVector aa1 = dot0;
        FloatVector bb0 = dot0;
        FloatVector bb1 = dot0;
        int i = 0;
        for (; i <= length - 2 * LANES; i += 2 * LANES) {
            FloatVector a0 = fromArray(SPECIES, a, aOffset + i);
            FloatVector b0 = fromArray(SPECIES, b, bOffset + i);
            FloatVector a1 = fromArray(SPECIES, a, aOffset + i + LANES);
            FloatVector b1 = fromArray(SPECIES, b, bOffset + i + LANES);
            dot0 = a0.fma(b0, dot0);
            aa0 = a0.fma(a0, aa0);
            bb0 = b0.fma(b0, bb0);
            dot1 = a1.fma(b1, dot1);
            aa1 = a1.fma(a1, aa1);
            bb1 = b1.fma(b1, bb1);
        }
        for (; i <= length - LANES; i += LANES) {
            FloatVector a0 = fromArray(SPECIES, a, aOffset + i);
            FloatVector b0 = fromArray(SPECIES, b, bOffset + i);
            dot0 = a0.fma(b0, dot0);
            aa0 = a0.fma(a0, aa0);
            bb0 = b0.fma(b0, bb0);
        }
        dot0 = dot0.add(dot1);
        aa0 = aa0.add(aa1);
        bb0 = bb0.add(bb1);
        if (LANES == 16) {
            dot0 = dot0.add(dot0.rearrange(FOLD_8));
            aa0 = aa0.add(aa0.rearrange(FOLD_8));
            bb0 = bb0.add(bb0.rearrange(FOLD_8));
        }
        if (LANES >= 8) {
            dot0 = dot0.add(dot0.rearrange(FOLD_4));
            aa0 = aa0.add(aa0.rearrange(FOLD_4));
            bb0 = bb0.add(bb0.rearrange(FOLD_4));
        }
        dot0 = dot0.add(dot0.rearrange(FOLD_2));
        aa0 = aa0.add(aa0.rearrange(FOLD_2));
        bb0 = bb0.add(bb0.rearrange(FOLD_2));
        float dot = dot0.add(dot0.rearrange(FOLD_1)).lane(0);
        float aSquaredNorm = aa0.add(aa0.rearrange(FOLD_1)).lane(0);
        float bSquaredNorm = bb0.add(bb0.rearrange(FOLD_1)).lane(0);
        for (; i < length; i++) {
            float x = a[aOffset + i];
            float y = b[bOffset + i];
            dot += x * y;
            aSquaredNorm += x * x;
            bSquaredNorm += y * y;
        }
        return Float64Kernel.isPrecise(aSquaredNorm) && Float64Kernel.isPrecise(bSquaredNorm)
                ? Float64Kernel.cosine(dot, aSquaredNorm, bSquaredNorm)
                : Float64Kernel.cosine(a, aOffset, b, bOffset, length);
    }

    @Override
    public boolean allFinite(float[] a, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, a.length);
        // A finite number times zero is zero; NaN and infinity times zero are NaN, and NaN survives every addition.
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        int i = 0;
        for (; i <= length - STRIDE; i += STRIDE) {
            s0 = fromArray(SPECIES, a, offset + i).fma(zero, s0);
            s1 = fromArray(SPECIES, a, offset + i + LANES).fma(zero, s1);
            s2 = fromArray(SPECIES, a, offset + i + 2 * LANES).fma(zero, s2);
            s3 = fromArray(SPECIES, a, offset + i + 3 * LANES).fma(zero, s3);
        }
        for (; i <= length - LANES; i += LANES) {
            s0 = fromArray(SPECIES, a, offset + i).fma(zero, s0);
        }
        FloatVector all = s0.add(s1).add(s2.add(s3));
        boolean finite = all.compare(VectorOperators.EQ, zero).allTrue();
        for (; i < length; i++) {
            finite &= Float.isFinite(a[offset + i]);
        }
        return finite;
    }

    private static VectorShuffle<Float> fold(int by) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + by) % LANES);
    }
}

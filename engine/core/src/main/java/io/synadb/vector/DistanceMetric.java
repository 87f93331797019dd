package io.synadb.vector;

import io.synadb.vector.kernel.Bits;
import io.synadb.vector.kernel.Float64Kernel;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How far apart two float32 vectors are. Smaller is nearer for every metric.
 *
 * <p>Sums are made in float32 by the {@linkplain VectorKernels#active() active kernel}. A sum that leaves the range in
 * which float32 holds its precision is made again in float64, so a tiny vector is not taken for a zero one and a huge one
 * not for infinity; so is the cosine distance of vectors that nearly have one direction, which is a difference of numbers
 * that are nearly equal. Within one JVM the same two vectors always give the same bits, whichever of the two comes first: a
 * plan that searches inside the scan and one that sorts rows by a function agree exactly. Another JVM, with other vector
 * registers, may differ in the last bits.
 *
 * <p>Immutable and thread-safe.
 */
public enum DistanceMetric {
    /** One minus the cosine of the angle, in [0, 2]; NaN when either vector has no direction, all its elements being zero. */
    COSINE(0, "cosine") {
        @Override
        float measure(float[] a, int aOffset, float[] b, int bOffset, int dimensions, float limit) {
            float distance = 1f - KERNEL.cosine(a, aOffset, b, bOffset, dimensions);
            if (!(distance < NEAR) || distance - uncertainty(dimensions) > limit) {
                return distance;
            }
            return (float) Float64Kernel.cosineDistance(a, aOffset, b, bOffset, dimensions);
        }

        /** How far float32 may be from the exact distance: a product, two lengths, and the few roundings of the rest. */
        private static double uncertainty(int dimensions) {
            return 3 * VectorKernel.rounding(dimensions) + 0x1p-20;
        }
    },
    /** The Euclidean distance: the square root of the sum of squared differences. */
    L2(1, "l2", "euclidean") {
        @Override
        float measure(float[] a, int aOffset, float[] b, int bOffset, int dimensions, float limit) {
            float squared = KERNEL.squaredL2(a, aOffset, b, bOffset, dimensions);
            return Float64Kernel.isPrecise(squared)
                    ? (float) Math.sqrt(squared)
                    : (float) Math.sqrt(Float64Kernel.squaredL2(a, aOffset, b, bOffset, dimensions));
        }
    },
    /** The product of the vectors, negated. */
    DOT(2, "dot", "dot_product", "inner_product", "ip") {
        @Override
        float measure(float[] a, int aOffset, float[] b, int bOffset, int dimensions, float limit) {
            float dot = KERNEL.dot(a, aOffset, b, bOffset, dimensions);
            float size = Math.abs(dot);
            // Zero is what most products of vectors are that share no element, and nearly right where terms vanished.
            boolean precise = (size >= LEAST_PRODUCT && size <= Float.MAX_VALUE) || size == 0;
            return precise ? -dot : (float) -Float64Kernel.dot(a, aOffset, b, bOffset, dimensions);
        }
    },
    /**
     * How many elements are on different sides: one greater than zero, the other not. Meant for vectors of 0 and 1, of −1 and
     * 1, or embeddings of which only the signs count.
     */
    HAMMING(3, "hamming") {
        @Override
        float measure(float[] a, int aOffset, float[] b, int bOffset, int dimensions, float limit) {
            return Bits.hamming(a, aOffset, b, bOffset, dimensions);
        }
    };

    private static final VectorKernel KERNEL = VectorKernels.active();

    /** Nearer ones by cosine are measured in float64: what float32 rounds of a cosine near 1 is too much of its rest. */
    private static final float NEAR = 0x1p-5f;

    /** Products nearer to zero may have lost bits to the subnormal range. */
    private static final float LEAST_PRODUCT = 1e-30f;

    private final int code;
    private final String word;
    private final List<String> synonyms;

    DistanceMetric(int code, String word, String... synonyms) {
        this.code = code;
        this.word = word;
        this.synonyms = List.of(synonyms);
    }

    /** The number that files carry. */
    public int code() {
        return code;
    }

    /** The word that files and messages say: {@code cosine}, {@code l2}, {@code dot} or {@code hamming}. */
    public String word() {
        return word;
    }

    /**
     * The metric that a user named, in any case: by its {@link #word}, or as others call it, {@code euclidean} for {@link #L2}
     * and {@code dot_product}, {@code inner_product} or {@code ip} for {@link #DOT}.
     *
     * @throws io.synadb.InvalidArgumentException if no metric has that word
     */
    public static DistanceMetric parse(String word) {
        Map<String, DistanceMetric> known = new LinkedHashMap<>();
        for (DistanceMetric metric : values()) {
            known.put(metric.word, metric);
            metric.synonyms.forEach(synonym -> known.put(synonym, metric));
        }
        String found = Names.require("Unknown distance metric %s", word, known.keySet());
        return Objects.requireNonNull(known.get(found));
    }

    /**
     * The distance of two vectors that both have the given number of elements.
     *
     * @return a finite number for finite vectors with a direction and a distance that float32 can hold; NaN where an
     *     element is NaN, where infinities cancel, or as the metric says
     * @throws IndexOutOfBoundsException if either vector does not lie inside its array
     */
    public final float distance(float[] a, int aOffset, float[] b, int bOffset, int dimensions) {
        return measure(a, aOffset, b, bOffset, dimensions, Float.NaN);
    }

    /**
     * The same if it is NaN or at most the limit, and otherwise any number beyond the limit: a scan need not know how far
     * those rows are that it leaves out, which takes long where all nearly have one direction.
     *
     * @param limit NaN if every distance is of use
     */
    public final float distanceUpTo(float limit, float[] a, int aOffset, float[] b, int bOffset, int dimensions) {
        return measure(a, aOffset, b, bOffset, dimensions, limit);
    }

    abstract float measure(float[] a, int aOffset, float[] b, int bOffset, int dimensions, float limit);
}

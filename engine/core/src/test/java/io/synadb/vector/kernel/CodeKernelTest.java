package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CodeKernelTest {
    private static final CodeKernel SIMD = new SimdCodeKernel();
    private static final CodeKernel PLAIN = new PlainCodeKernel();
    private static final List<CodeKernel> TWINS = List.of(SIMD, PLAIN);

    private static int blackHole;

    @Property
    void productsOfCodesAreExact(
            @ForAll @IntRange(max = 2000) int length, @ForAll @IntRange(max = 40) int offset, @ForAll long seed) {
        byte[] a = codes(offset + length + 3, seed);
        byte[] b = codes(2 * offset + length, ~seed);
        int exact = 0;
        for (int i = 0; i < length; i++) {
            exact += a[offset + i] * b[2 * offset + i];
        }

        for (CodeKernel kernel : TWINS) {
            assertThat(kernel.dot(a, offset, b, 2 * offset, length)).isEqualTo(exact);
        }
    }

    @Property
    void productsOfNibblesAreExact(
            @ForAll @IntRange(min = 1, max = 2000) int count,
            @ForAll @IntRange(max = 40) int offset,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int bytes = Nibbles.bytes(count);
        byte[] a = new byte[offset + bytes];
        byte[] b = new byte[2 * offset + bytes];
        short[] weights = new short[Nibbles.weights(bytes)];
        int exact = 0;
        int exactWeighed = 0;
        for (int i = 0; i < count; i++) {
            int x = random.nextInt(Nibbles.LARGEST + 1);
            int y = random.nextInt(Nibbles.LARGEST + 1);
            int weight = random.nextInt(-Nibbles.LARGEST_WEIGHT, Nibbles.LARGEST_WEIGHT + 1);
            Nibbles.put(x, a, offset, i);
            Nibbles.put(y, b, 2 * offset, i);
            weights[Nibbles.weightIndex(i, bytes)] = (short) weight;
            exact += x * y;
            exactWeighed += x * weight;
        }

        for (CodeKernel kernel : TWINS) {
            assertThat(kernel.dotNibbles(a, offset, b, 2 * offset, bytes)).isEqualTo(exact);
            assertThat(kernel.weighNibbles(weights, a, offset, bytes)).isEqualTo(exactWeighed);
        }
    }

    @Property
    void productsOfRowsTogetherAreThoseOfEach(
            @ForAll @IntRange(min = 1, max = 2000) int count,
            @ForAll @IntRange(max = 40) int skipped,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int bytes = Nibbles.bytes(count);
        byte[][] chunks = new byte[3][skipped + 2 * bytes + 7];
        for (byte[] chunk : chunks) {
            random.nextBytes(chunk);
        }
        short[] weights = new short[Nibbles.weights(bytes)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (short) random.nextInt(-Nibbles.LARGEST_WEIGHT, Nibbles.LARGEST_WEIGHT + 1);
        }
        int[] chosen = random.ints(CodeKernel.TOGETHER, 0, chunks.length).toArray();
        int[] offsets = random.ints(CodeKernel.TOGETHER, 0, bytes + 8).toArray();
        int[] exact = new int[CodeKernel.TOGETHER];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = PLAIN.weighNibbles(weights, chunks[chosen[i]], offsets[i] + skipped, bytes);
        }

        for (CodeKernel kernel : TWINS) {
            int[] sums = new int[CodeKernel.TOGETHER];
            kernel.weighNibbles(weights, chunks, chosen, offsets, skipped, bytes, sums);
            assertThat(sums).isEqualTo(exact);
        }
    }

    /** Once compiled. A row of 300 codes has a rest behind its last full register, whatever the width of these. */
    @Example
    void productsLeaveNothingOnTheHeap() {
        int bytes = Nibbles.bytes(300);
        byte[] row = new byte[2 * bytes];
        short[] weights = new short[Nibbles.weights(bytes)];

        assertThat(leastAllocated(() -> SIMD.dotNibbles(row, 0, row, bytes, bytes)))
                .isZero();
        assertThat(leastAllocated(() -> SIMD.weighNibbles(weights, row, 0, bytes)))
                .isZero();
        byte[][] chunks = {row};
        int[] chosen = new int[CodeKernel.TOGETHER];
        int[] offsets = {0, bytes, 1, 2};
        int[] sums = new int[CodeKernel.TOGETHER];
        assertThat(leastAllocated(() -> {
                    SIMD.weighNibbles(weights, chunks, chosen, offsets, 0, bytes, sums);
                    return sums[0];
                }))
                .isZero();
        assertThat(leastAllocated(() -> SIMD.dot(row, 0, row, 101, 101))).isZero();
    }

    /** The fewest bytes that a thousand calls took, of as many thousands as the compiler may need. */
    private static long leastAllocated(IntSupplier product) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int thousand = 0; thousand < 3000 && least > 0; thousand++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 1000; call++) {
                blackHole += product.getAsInt();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Example
    void theLargestNibblesDoNotOverflow() {
        byte[] largest = new byte[8192 + 16];
        Arrays.fill(largest, (byte) 0xFF);
        for (int bytes : new int[] {16, 48, 64, 4096, 8192, 8208}) {
            short[] weights = new short[Nibbles.weights(bytes)];
            for (int weight : new int[] {Nibbles.LARGEST_WEIGHT, -Nibbles.LARGEST_WEIGHT}) {
                Arrays.fill(weights, (short) weight);
                for (CodeKernel kernel : TWINS) {
                    assertThat(kernel.dotNibbles(largest, 0, largest, 0, bytes)).isEqualTo(2 * bytes * 15 * 15);
                    assertThat(kernel.weighNibbles(weights, largest, 0, bytes)).isEqualTo(2 * bytes * 15 * weight);
                    int[] sums = new int[CodeKernel.TOGETHER];
                    int[] nowhere = new int[CodeKernel.TOGETHER];
                    kernel.weighNibbles(weights, new byte[][] {largest}, nowhere, nowhere, 0, bytes, sums);
                    assertThat(sums).containsOnly(2 * bytes * 15 * weight);
                }
            }
        }
    }

    @Example
    void theLargestCodesDoNotOverflow() {
        byte[] largest = new byte[4096];
        Arrays.fill(largest, (byte) Codes.LARGEST);
        byte[] least = new byte[4096];
        Arrays.fill(least, (byte) -Codes.LARGEST);

        for (CodeKernel kernel : TWINS) {
            assertThat(kernel.dot(largest, 0, largest, 0, 4096)).isEqualTo(4096 * 63 * 63);
            assertThat(kernel.dot(largest, 0, least, 0, 4096)).isEqualTo(-4096 * 63 * 63);
        }
    }

    @Property(tries = 200)
    void codesAreTheNearestMultiplesOfTheScale(
            @ForAll @IntRange(min = 1, max = 200) int length,
            @ForAll @IntRange(max = 9) int offset,
            @ForAll long seed) {
        float[] vector = VectorPair.random(seed, offset + length);
        float scale = Codes.scale(vector, offset, length);
        byte[] codes = new byte[3 + length];

        Codes.encode(vector, offset, length, scale, codes, 3);

        for (int i = 0; i < length; i++) {
            assertThat((double) scale * codes[3 + i]).isCloseTo(vector[offset + i], within(scale * 0.50001));
        }
        Codes.encode(new float[length], 0, length, 0f, codes, 3);
        assertThat(codes).containsOnly(0);
    }

    @Property(tries = 200)
    void boundsHoldAndAreTheSameBitsInBothTwins(
            @ForAll @IntRange(min = 1, max = 300) int dimensions,
            @ForAll @IntRange(min = -9, max = 9) int power,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rows = scaled(VectorPair.random(seed, CodedBlock.ROWS * dimensions), Math.pow(10, power));
        float[] query = VectorPair.random(~seed, dimensions);
        Block block = new Block(dimensions);
        float[] bases = new float[CodedBlock.ROWS];
        for (int slot = 0; slot < CodedBlock.ROWS; slot++) {
            bases[slot] = (float) random.nextDouble(-1, 1);
            block.put(rows, slot, bases[slot]);
        }
        CodedQuery coded = CodedQuery.of(query, 0, dimensions, 1, 0);
        float[] bounds = new float[CodedBlock.ROWS];
        float[] plainBounds = new float[CodedBlock.ROWS];

        assertThat(block.bound(SIMD, coded, Float.NEGATIVE_INFINITY, bounds)).isTrue();
        assertThat(block.bound(PLAIN, coded, Float.NEGATIVE_INFINITY, plainBounds))
                .isTrue();

        assertThat(bounds).isEqualTo(plainBounds);
        double queryNorm = Math.sqrt(Float64Kernel.dot(query, 0, query, 0, dimensions));
        for (int slot = 0; slot < CodedBlock.ROWS; slot++) {
            int row = slot * dimensions;
            double exact = Float64Kernel.dot(query, 0, rows, row, dimensions) + bases[slot];
            double norm = Math.sqrt(Float64Kernel.dot(rows, row, rows, row, dimensions));
            assertThat((double) bounds[slot]).isGreaterThanOrEqualTo(exact - 0x1p-22 * Math.abs(bases[slot]));
            double loosest = Math.sqrt(dimensions) / Codes.LARGEST * queryNorm * norm * 2.5;
            assertThat((double) bounds[slot]).isCloseTo(exact, within(loosest + 1e-5));
        }
        float greatest = greatest(bounds);
        for (CodeKernel kernel : TWINS) {
            assertThat(block.bound(kernel, coded, greatest, bounds)).isTrue();
            assertThat(block.bound(kernel, coded, Math.nextUp(greatest), bounds))
                    .isFalse();
        }
    }

    @Example
    void aRowThatNothingCanBeSaidOfIsNeverExcluded() {
        Block block = new Block(3);
        CodedBlock.putUnbounded(block.terms, 0, 17);
        float[] bounds = new float[CodedBlock.ROWS];

        for (CodeKernel kernel : TWINS) {
            for (float[] query : new float[][] {{1, 2, 3}, {0, 0, 0}}) {
                CodedQuery coded = CodedQuery.of(query, 0, 3, 1, 0);
                assertThat(block.bound(kernel, coded, Float.MAX_VALUE, bounds)).isTrue();
                assertThat(bounds[17] < Float.MAX_VALUE).isFalse();
                assertThat(bounds[16]).isZero();
            }
        }
    }

    @Example
    void rangesOutsideTheArraysAreRefused() {
        byte[] codes = new byte[8];
        float[] bounds = new float[CodedBlock.ROWS];
        CodedQuery query = CodedQuery.of(new float[] {1}, 0, 1, 1, 0);
        Block block = new Block(1);

        for (CodeKernel kernel : TWINS) {
            assertThatThrownBy(() -> kernel.dot(codes, 1, codes, 0, 8)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.dot(codes, 0, codes, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.dotNibbles(new byte[16], 0, new byte[31], 16, 16))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.weighNibbles(new short[32], new byte[31], 16, 16))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.weighNibbles(new short[31], new byte[16], 0, 16))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            for (int outside = 0; outside < CodeKernel.TOGETHER; outside++) {
                int[] chosen = new int[CodeKernel.TOGETHER];
                int[] offsets = new int[CodeKernel.TOGETHER];
                int[] sums = new int[CodeKernel.TOGETHER];
                byte[][] chunk = {new byte[129]};
                short[] weights = new short[256];
                offsets[outside] = 2;
                assertThatThrownBy(() -> kernel.weighNibbles(weights, chunk, chosen, offsets, 0, 128, sums))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                offsets[outside] = -1;
                assertThatThrownBy(() -> kernel.weighNibbles(weights, chunk, chosen, offsets, 0, 128, sums))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThatThrownBy(() -> kernel.boundBlock(query, block.codes, 8, block.terms, 0, 0, bounds))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.boundBlock(query, block.codes, 0, block.terms, 1, 0, bounds))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> CodedBlock.putUnbounded(block.terms, 0, 32))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private record Block(int dimensions, byte[] codes, float[] terms) {
        Block(int dimensions) {
            this(dimensions, new byte[CodedBlock.codeBytes(dimensions)], new float[CodedBlock.TERMS]);
        }

        void put(float[] rows, int slot, float base) {
            CodedBlock.put(rows, slot * dimensions, dimensions, 1, base, codes, 0, terms, 0, slot);
        }

        boolean bound(CodeKernel kernel, CodedQuery query, float threshold, float[] bounds) {
            return kernel.boundBlock(query, codes, 0, terms, 0, threshold, bounds);
        }
    }

    private static byte[] codes(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) random.nextInt(-Codes.LARGEST, Codes.LARGEST + 1);
        }
        return codes;
    }

    private static float[] scaled(float[] vectors, double factor) {
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = (float) (vectors[i] * factor);
        }
        return vectors;
    }

    private static float greatest(float[] values) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }
}

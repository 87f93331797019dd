package io.synadb.vector.kernel;

import static jdk.incubator.vector.ByteVector.fromArray;
import static jdk.incubator.vector.ShortVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The twin on vector registers. A register of bytes is read as one of shorts, each of them two codes; shifts take these
 * apart, and products are added up in 16 bits, of which eight fit: 63 · 63 · 8 &lt; 2¹⁵. So one widening serves eight
 * products, and no instruction is needed beyond those of Java 17. Of 4-bit codes a lane holds four; 145 products of two fit,
 * as 15 · 15 · 145 &lt; 2¹⁵, and 17 of one with a weight.
 *
 * <p>No vector is an argument or a result of a method of ours, as {@link SimdKernel} says. Nor is a method of this class longer
 * than one pass over the registers of a row, or of four at a time: beyond some size of what it compiles at once, HotSpot's compiler puts off looking into
 * vector operations, as its logs of inlining show, and puts vectors on the heap, which takes twice the time. One method with the
 * code for a row and more of the same for its rest, or such methods inlined into a walk, were beyond it. So the rest of a row is read as one more register
 * that overlaps the one before, sums go on from fold to fold as numbers, and the products of nibbles are long enough (more
 * than 325 bytes of code) never to be inlined. {@code CodeKernelTest} sees that nothing is allocated.
 *
 * <p>Stateless and thread-safe.
 */
final class SimdCodeKernel implements CodeKernel {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = BYTES.length();

    /** Vectors of two products a lane that can be added up in 16 bits. */
    private static final int VECTORS_A_FOLD = 4;

    /** Vectors of four products a lane, of codes with weights and of codes with codes, that can be added up in 16 bits. */
    private static final int WEIGHED_NIBBLES_A_FOLD = 4;

    private static final int NIBBLES_A_FOLD = 36;

    /**
     * Zeros and then ones, for the last register of a row: it ends where the row ends, and what the register before it has
     * counted is cleared. Of the others nothing is.
     */
    private static final byte[] UNCOUNTED = new byte[2 * LANES];

    static {
        Arrays.fill(UNCOUNTED, LANES, 2 * LANES, (byte) -1);
    }

    /** For rows shorter than a register. */
    private static final CodeKernel PLAIN = new PlainCodeKernel();

    private static final int PAIR_BYTES = 2 * CodedBlock.ROWS;

    @Override
    public int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        Objects.checkFromIndexSize(aOffset, length, a.length);
        Objects.checkFromIndexSize(bOffset, length, b.length);
        if (length < LANES) {
            return PLAIN.dot(a, aOffset, b, bOffset, length);
        }
        int dot = 0;
        for (int i = 0; i < length; ) {
            int foldEnd = Math.min(length, i + VECTORS_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                int at = Math.min(i, length - LANES);
                ShortVector x = fromArray(BYTES, a, aOffset + at)
                        .and(fromArray(BYTES, UNCOUNTED, LANES - i + at))
                        .reinterpretAsShorts();
                ShortVector y = fromArray(BYTES, b, bOffset + at).reinterpretAsShorts();
                ShortVector lowX = x.lanewise(LSHL, 8).lanewise(ASHR, 8);
                ShortVector lowY = y.lanewise(LSHL, 8).lanewise(ASHR, 8);
                products = products.add(lowX.mul(lowY)).add(x.lanewise(ASHR, 8).mul(y.lanewise(ASHR, 8)));
            }
            IntVector pairs = products.reinterpretAsInts();
            dot += pairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(pairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
        }
        return dot;
    }

    @Override
    public int dotNibbles(byte[] a, int aOffset, byte[] b, int bOffset, int bytes) {
        Objects.checkFromIndexSize(aOffset, bytes, a.length);
        Objects.checkFromIndexSize(bOffset, bytes, b.length);
        if (bytes < LANES) {
            return PLAIN.dotNibbles(a, aOffset, b, bOffset, bytes);
        }
        ShortVector nibble = ShortVector.broadcast(SHORTS, Nibbles.LARGEST);
        int dot = 0;
        for (int i = 0; i < bytes; ) {
            int foldEnd = Math.min(bytes, i + NIBBLES_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                int at = Math.min(i, bytes - LANES);
                ShortVector x = fromArray(BYTES, a, aOffset + at)
                        .and(fromArray(BYTES, UNCOUNTED, LANES - i + at))
                        .reinterpretAsShorts();
                ShortVector y = fromArray(BYTES, b, bOffset + at).reinterpretAsShorts();
                products = products.add(x.and(nibble).mul(y.and(nibble)))
                        .add(x.lanewise(LSHR, 4)
                                .and(nibble)
                                .mul(y.lanewise(LSHR, 4).and(nibble)))
                        .add(x.lanewise(LSHR, 8)
                                .and(nibble)
                                .mul(y.lanewise(LSHR, 8).and(nibble)))
                        .add(x.lanewise(LSHR, 12).mul(y.lanewise(LSHR, 12)));
            }
            IntVector pairs = products.reinterpretAsInts();
            dot += pairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(pairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
        }
        return dot;
    }

    @Override
    public int weighNibbles(short[] weights, byte[] nibbles, int offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, nibbles.length);
        Objects.checkFromIndexSize(0, Nibbles.weights(bytes), weights.length);
        if (bytes < LANES) {
            return PLAIN.weighNibbles(weights, nibbles, offset, bytes);
        }
        ShortVector nibble = ShortVector.broadcast(SHORTS, Nibbles.LARGEST);
        int plane = bytes / 2;
        int sum = 0;
        for (int i = 0; i < bytes; ) {
            int foldEnd = Math.min(bytes, i + WEIGHED_NIBBLES_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                int at = Math.min(i, bytes - LANES);
                ShortVector fours = fromArray(BYTES, nibbles, offset + at)
                        .and(fromArray(BYTES, UNCOUNTED, LANES - i + at))
                        .reinterpretAsShorts();
                int weight = at / 2;
                products = products.add(fromArray(SHORTS, weights, weight).mul(fours.and(nibble)))
                        .add(fromArray(SHORTS, weights, plane + weight)
                                .mul(fours.lanewise(LSHR, 4).and(nibble)))
                        .add(fromArray(SHORTS, weights, 2 * plane + weight)
                                .mul(fours.lanewise(LSHR, 8).and(nibble)))
                        .add(fromArray(SHORTS, weights, 3 * plane + weight).mul(fours.lanewise(LSHR, 12)));
            }
            IntVector pairs = products.reinterpretAsInts();
            sum += pairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(pairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
        }
        return sum;
    }

    @Override
    public void weighNibbles(
            short[] weights, byte[][] chunks, int[] chosen, int[] offsets, int skipped, int bytes, int[] sums) {
        if (bytes < LANES) {
            PLAIN.weighNibbles(weights, chunks, chosen, offsets, skipped, bytes, sums);
            return;
        }
        Objects.checkFromIndexSize(0, Nibbles.weights(bytes), weights.length);
        byte[] a = chunks[chosen[0]];
        int aCodes = offsets[0] + skipped;
        byte[] b = chunks[chosen[1]];
        int bCodes = offsets[1] + skipped;
        byte[] c = chunks[chosen[2]];
        int cCodes = offsets[2] + skipped;
        byte[] d = chunks[chosen[3]];
        int dCodes = offsets[3] + skipped;
        Objects.checkFromIndexSize(aCodes, bytes, a.length);
        Objects.checkFromIndexSize(bCodes, bytes, b.length);
        Objects.checkFromIndexSize(cCodes, bytes, c.length);
        Objects.checkFromIndexSize(dCodes, bytes, d.length);
        ShortVector nibble = ShortVector.broadcast(SHORTS, Nibbles.LARGEST);
        int plane = bytes / 2;
        int aSum = 0;
        int bSum = 0;
        int cSum = 0;
        int dSum = 0;
        for (int i = 0; i < bytes; ) {
            int foldEnd = Math.min(bytes, i + WEIGHED_NIBBLES_A_FOLD * LANES);
            ShortVector aProducts = ShortVector.zero(SHORTS);
            ShortVector bProducts = ShortVector.zero(SHORTS);
            ShortVector cProducts = ShortVector.zero(SHORTS);
            ShortVector dProducts = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                int at = Math.min(i, bytes - LANES);
                ShortVector counted = fromArray(BYTES, UNCOUNTED, LANES - i + at)
                        .reinterpretAsShorts()
                        .and(nibble);
                ShortVector aFours = fromArray(BYTES, a, aCodes + at).reinterpretAsShorts();
                ShortVector bFours = fromArray(BYTES, b, bCodes + at).reinterpretAsShorts();
                ShortVector cFours = fromArray(BYTES, c, cCodes + at).reinterpretAsShorts();
                ShortVector dFours = fromArray(BYTES, d, dCodes + at).reinterpretAsShorts();
                ShortVector weight = fromArray(SHORTS, weights, at / 2);
                aProducts = aProducts.add(aFours.and(counted).mul(weight));
                bProducts = bProducts.add(bFours.and(counted).mul(weight));
                cProducts = cProducts.add(cFours.and(counted).mul(weight));
                dProducts = dProducts.add(dFours.and(counted).mul(weight));
                weight = fromArray(SHORTS, weights, plane + at / 2);
                aProducts = aProducts.add(aFours.lanewise(LSHR, 4).and(counted).mul(weight));
                bProducts = bProducts.add(bFours.lanewise(LSHR, 4).and(counted).mul(weight));
                cProducts = cProducts.add(cFours.lanewise(LSHR, 4).and(counted).mul(weight));
                dProducts = dProducts.add(dFours.lanewise(LSHR, 4).and(counted).mul(weight));
                weight = fromArray(SHORTS, weights, 2 * plane + at / 2);
                aProducts = aProducts.add(aFours.lanewise(LSHR, 8).and(counted).mul(weight));
                bProducts = bProducts.add(bFours.lanewise(LSHR, 8).and(counted).mul(weight));
                cProducts = cProducts.add(cFours.lanewise(LSHR, 8).and(counted).mul(weight));
                dProducts = dProducts.add(dFours.lanewise(LSHR, 8).and(counted).mul(weight));
                weight = fromArray(SHORTS, weights, 3 * plane + at / 2);
                aProducts = aProducts.add(aFours.lanewise(LSHR, 12).and(counted).mul(weight));
                bProducts = bProducts.add(bFours.lanewise(LSHR, 12).and(counted).mul(weight));
                cProducts = cProducts.add(cFours.lanewise(LSHR, 12).and(counted).mul(weight));
                dProducts = dProducts.add(dFours.lanewise(LSHR, 12).and(counted).mul(weight));
            }
            IntVector aPairs = aProducts.reinterpretAsInts();
            aSum += aPairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(aPairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
            IntVector bPairs = bProducts.reinterpretAsInts();
            bSum += bPairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(bPairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
            IntVector cPairs = cProducts.reinterpretAsInts();
            cSum += cPairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(cPairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
            IntVector dPairs = dProducts.reinterpretAsInts();
            dSum += dPairs.lanewise(LSHL, 16)
                    .lanewise(ASHR, 16)
                    .add(dPairs.lanewise(ASHR, 16))
                    .reduceLanes(ADD);
        }
        sums[0] = aSum;
        sums[1] = bSum;
        sums[2] = cSum;
        sums[3] = dSum;
    }

    @Override
    public boolean boundBlock(
            CodedQuery query,
            byte[] codes,
            int codesOffset,
            float[] terms,
            int termsOffset,
            float threshold,
            float[] bounds) {
        Objects.checkFromIndexSize(codesOffset, query.weights.length * CodedBlock.ROWS, codes.length);
        for (int part = 0; part < PAIR_BYTES; part += LANES) {
            multiply(query.weights, codes, codesOffset + part, bounds, part / 4);
        }
        boolean reached = false;
        for (int slot = 0; slot < CodedBlock.ROWS; slot += FLOATS.length()) {
            reached |= bound(query, terms, termsOffset + slot, slot, threshold, bounds);
        }
        return reached;
    }

    /**
     * Sums up the products of codes. A register of bytes holds one pair of dimensions of {@code LANES / 2} rows, which are
     * those from a slot on and those 16 behind them. The four registers of a fold come one after the other in a loop: written out,
     * HotSpot 17 put them on the heap, 17 kB a block of 384 dimensions, and took five times as long, wherever {@link SimdMatrixKernel}
     * had run before. Where all other kernels had run too, it still does so in some JVMs, and not in others.
     *
     * @param sums for the bits of each row's sum
     */
    private static void multiply(short[] weights, byte[] codes, int codesOffset, float[] sums, int slot) {
        IntVector firstRows = IntVector.zero(INTS);
        IntVector otherRows = firstRows;
        int at = codesOffset;
        for (int d = 0; d < weights.length; ) {
            int foldEnd = d + 2 * VECTORS_A_FOLD;
            ShortVector products = ShortVector.zero(SHORTS);
            for (; d < foldEnd; d += 2) {
                ShortVector pair = fromArray(BYTES, codes, at).reinterpretAsShorts();
                products = products.add(pair.lanewise(LSHL, 8).lanewise(ASHR, 8).mul(weights[d]))
                        .add(pair.lanewise(ASHR, 8).mul(weights[d + 1]));
                at += PAIR_BYTES;
            }
            IntVector pairs = products.reinterpretAsInts();
            firstRows = firstRows.add(pairs.lanewise(LSHL, 16).lanewise(ASHR, 16));
            otherRows = otherRows.add(pairs.lanewise(ASHR, 16));
        }
        firstRows.reinterpretAsFloats().intoArray(sums, slot);
        otherRows.reinterpretAsFloats().intoArray(sums, slot + CodedBlock.ROWS / 2);
    }

    /** Puts bounds in place of the products of codes, which are the bits of these floats. */
    private static boolean bound(
            CodedQuery query, float[] terms, int termsOffset, int slot, float threshold, float[] bounds) {
        IntVector products = FloatVector.fromArray(FLOATS, bounds, slot).reinterpretAsInts();
        FloatVector product = (FloatVector) products.convert(VectorOperators.I2F, 0);
        FloatVector bound = FloatVector.fromArray(FLOATS, terms, termsOffset + CodedBlock.SCALES)
                .mul(query.scale)
                .mul(product)
                .add(FloatVector.fromArray(FLOATS, terms, termsOffset + CodedBlock.ERRORS)
                        .mul(query.length))
                .add(FloatVector.fromArray(FLOATS, terms, termsOffset + CodedBlock.NORMS)
                        .mul(query.error)
                        .add(FloatVector.fromArray(FLOATS, terms, termsOffset + CodedBlock.BASES)));
        bound.intoArray(bounds, slot);
        return !bound.compare(VectorOperators.LT, threshold).allTrue();
    }
}

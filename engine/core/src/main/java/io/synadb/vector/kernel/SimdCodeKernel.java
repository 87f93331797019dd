package io.synadb.vector.kernel;

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

    /** What is left of a row of nibbles behind its last full register: the unit of its length. */
    private static final VectorSpecies<Byte> UNIT_BYTES = ByteVector.SPECIES_128;

    private static final VectorSpecies<Short> UNIT_SHORTS = ShortVector.SPECIES_128;

    private static final int PAIR_BYTES = 2 * CodedBlock.ROWS;

    @Override
    public int dot(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
        Objects.checkFromIndexSize(aOffset, length, a.length);
        Objects.checkFromIndexSize(bOffset, length, b.length);
        IntVector sum = IntVector.zero(INTS);
        int i = 0;
        for (int end = length - length % LANES; i < end; ) {
            int foldEnd = Math.min(end, i + VECTORS_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                ShortVector x = load(a, aOffset + i);
                ShortVector y = load(b, bOffset + i);
                products = products.add(low(x).mul(low(y))).add(high(x).mul(high(y)));
            }
            sum = fold(sum, products);
        }
        int dot = sum.reduceLanes(VectorOperators.ADD);
        for (; i < length; i++) {
            dot += a[aOffset + i] * b[bOffset + i];
        }
        return dot;
    }

    @Override
    public int dotNibbles(byte[] a, int aOffset, byte[] b, int bOffset, int bytes) {
        Objects.checkFromIndexSize(aOffset, bytes, a.length);
        Objects.checkFromIndexSize(bOffset, bytes, b.length);
        IntVector sum = IntVector.zero(INTS);
        int i = 0;
        for (int end = bytes - bytes % LANES; i < end; ) {
            int foldEnd = Math.min(end, i + NIBBLES_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                products = products.add(multiply(load(a, aOffset + i), load(b, bOffset + i)));
            }
            sum = fold(sum, products);
        }
        int dot = sum.reduceLanes(VectorOperators.ADD);
        for (; i < bytes; i += Nibbles.UNIT_BYTES) {
            dot += sumOf(multiply(loadUnit(a, aOffset + i), loadUnit(b, bOffset + i)));
        }
        return dot;
    }

    private static ShortVector multiply(ShortVector x, ShortVector y) {
        return nibble(x, 0)
                .mul(nibble(y, 0))
                .add(nibble(x, 4).mul(nibble(y, 4)))
                .add(nibble(x, 8).mul(nibble(y, 8)))
                .add(nibble(x, 12).mul(nibble(y, 12)));
    }

    @Override
    public int weighNibbles(short[] weights, byte[] nibbles, int offset, int bytes) {
        Objects.checkFromIndexSize(offset, bytes, nibbles.length);
        Objects.checkFromIndexSize(0, Nibbles.weights(bytes), weights.length);
        int plane = bytes / 2;
        IntVector sum = IntVector.zero(INTS);
        int i = 0;
        for (int end = bytes - bytes % LANES; i < end; ) {
            int foldEnd = Math.min(end, i + WEIGHED_NIBBLES_A_FOLD * LANES);
            ShortVector products = ShortVector.zero(SHORTS);
            for (; i < foldEnd; i += LANES) {
                products = products.add(weigh(SHORTS, weights, i / 2, plane, load(nibbles, offset + i)));
            }
            sum = fold(sum, products);
        }
        int dot = sum.reduceLanes(VectorOperators.ADD);
        for (; i < bytes; i += Nibbles.UNIT_BYTES) {
            ShortVector products = weigh(UNIT_SHORTS, weights, i / 2, plane, loadUnit(nibbles, offset + i));
            dot += sumOf(products);
        }
        return dot;
    }

    private static ShortVector weigh(
            VectorSpecies<Short> species, short[] weights, int lane, int plane, ShortVector fours) {
        return ShortVector.fromArray(species, weights, lane)
                .mul(nibble(fours, 0))
                .add(ShortVector.fromArray(species, weights, plane + lane).mul(nibble(fours, 4)))
                .add(ShortVector.fromArray(species, weights, 2 * plane + lane).mul(nibble(fours, 8)))
                .add(ShortVector.fromArray(species, weights, 3 * plane + lane).mul(nibble(fours, 12)));
    }

    /** One of the four codes of each lane. The highest needs no mask. */
    private static ShortVector nibble(ShortVector fours, int shift) {
        return switch (shift) {
            case 0 -> fours.and((short) Nibbles.LARGEST);
            case 12 -> fours.lanewise(VectorOperators.LSHR, shift);
            default -> fours.lanewise(VectorOperators.LSHR, shift).and((short) Nibbles.LARGEST);
        };
    }

    private static int sumOf(ShortVector unit) {
        return fold(IntVector.zero(IntVector.SPECIES_128), unit).reduceLanes(VectorOperators.ADD);
    }

    private static ShortVector loadUnit(byte[] codes, int offset) {
        return ByteVector.fromArray(UNIT_BYTES, codes, offset).reinterpretAsShorts();
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
        // The sums pass through the array of the bounds: a vector handed over in a call that is not inlined goes to the
        // heap.
        for (int part = 0; part < PAIR_BYTES; part += LANES) {
            multiply(query.weights, codes, codesOffset + part, bounds, part / 4);
        }
        boolean reached = false;
        for (int slot = 0; slot < CodedBlock.ROWS; slot += FLOATS.length()) {
            reached |= bound(query, terms, termsOffset, slot, threshold, bounds);
        }
        return reached;
    }

    /**
     * Sums up the products of codes. A register of bytes holds one pair of dimensions of {@code LANES / 2} rows, which are
     * those from a slot on and those 16 behind them.
     *
     * @param sums for the bits of each row's sum
     */
    private static void multiply(short[] weights, byte[] codes, int codesOffset, float[] sums, int slot) {
        IntVector firstRows = IntVector.zero(INTS);
        IntVector otherRows = firstRows;
        int at = codesOffset;
        for (int d = 0; d < weights.length; d += 2 * VECTORS_A_FOLD) {
            ShortVector products = weigh(codes, at, weights, d)
                    .add(weigh(codes, at + PAIR_BYTES, weights, d + 2))
                    .add(weigh(codes, at + 2 * PAIR_BYTES, weights, d + 4))
                    .add(weigh(codes, at + 3 * PAIR_BYTES, weights, d + 6));
            IntVector pairs = products.reinterpretAsInts();
            firstRows = firstRows.add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
            otherRows = otherRows.add(pairs.lanewise(VectorOperators.ASHR, 16));
            at += VECTORS_A_FOLD * PAIR_BYTES;
        }
        firstRows.reinterpretAsFloats().intoArray(sums, slot);
        otherRows.reinterpretAsFloats().intoArray(sums, slot + CodedBlock.ROWS / 2);
    }

    private static ShortVector weigh(byte[] codes, int at, short[] weights, int dimension) {
        ShortVector pair = load(codes, at);
        return low(pair).mul(weights[dimension]).add(high(pair).mul(weights[dimension + 1]));
    }

    /** Puts bounds in place of the products of codes, which are the bits of these floats. */
    private static boolean bound(
            CodedQuery query, float[] terms, int termsOffset, int slot, float threshold, float[] bounds) {
        IntVector products = FloatVector.fromArray(FLOATS, bounds, slot).reinterpretAsInts();
        FloatVector product = (FloatVector) products.convert(VectorOperators.I2F, 0);
        FloatVector bound = terms(terms, termsOffset + CodedBlock.SCALES + slot)
                .mul(query.scale)
                .mul(product)
                .add(terms(terms, termsOffset + CodedBlock.ERRORS + slot).mul(query.length))
                .add(terms(terms, termsOffset + CodedBlock.NORMS + slot)
                        .mul(query.error)
                        .add(terms(terms, termsOffset + CodedBlock.BASES + slot)));
        bound.intoArray(bounds, slot);
        return !bound.compare(VectorOperators.LT, threshold).allTrue();
    }

    private static FloatVector terms(float[] terms, int offset) {
        return FloatVector.fromArray(FLOATS, terms, offset);
    }

    private static ShortVector load(byte[] codes, int offset) {
        return ByteVector.fromArray(BYTES, codes, offset).reinterpretAsShorts();
    }

    private static ShortVector low(ShortVector pairs) {
        return pairs.lanewise(VectorOperators.LSHL, 8).lanewise(VectorOperators.ASHR, 8);
    }

    private static ShortVector high(ShortVector pairs) {
        return pairs.lanewise(VectorOperators.ASHR, 8);
    }

    private static IntVector fold(IntVector sum, ShortVector products) {
        IntVector pairs = products.reinterpretAsInts();
        return sum.add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                .add(pairs.lanewise(VectorOperators.ASHR, 16));
    }
}

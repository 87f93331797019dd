package io.synadb.vector.kernel;

import static io.synadb.vector.kernel.PlainWideningKernel.EXPONENT_BIAS;
import static io.synadb.vector.kernel.PlainWideningKernel.FLOAT_EXPONENT;
import static io.synadb.vector.kernel.PlainWideningKernel.FRACTION_SHIFT;
import static io.synadb.vector.kernel.PlainWideningKernel.HALF_INFINITY;
import static io.synadb.vector.kernel.PlainWideningKernel.HALF_MAGNITUDE;
import static io.synadb.vector.kernel.PlainWideningKernel.HALF_SIGN;

import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The twin on vector registers. Java 17 has no instruction for binary16, so its bits are moved to where float32 has them,
 * and a multiplication corrects the exponent.
 *
 * <p>Stateless and thread-safe.
 */
final class SimdWideningKernel implements WideningKernel {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int LANES = FLOATS.length();

    /** No register is as narrow as four bytes, so with four lanes bytes are widened one by one. */
    private static final int LEAST_LANES_OF_BYTES = 8;

    @Override
    public void widenHalves(short[] halves, int offset, float[] target, int targetOffset, int length) {
        Objects.checkFromIndexSize(offset, length, halves.length);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        int i = 0;
        for (; i <= length - LANES; i += LANES) {
            IntVector bits = (IntVector)
                    ShortVector.fromArray(SHORTS, halves, offset + i).convertShape(VectorOperators.S2I, INTS, 0);
            IntVector magnitude = bits.and(HALF_MAGNITUDE);
            IntVector moved = magnitude.lanewise(VectorOperators.LSHL, FRACTION_SHIFT);
            VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, HALF_INFINITY);
            IntVector widened = moved.reinterpretAsFloats()
                    .mul(EXPONENT_BIAS)
                    .reinterpretAsInts()
                    .blend(moved.or(FLOAT_EXPONENT), special);
            widened.or(bits.and(HALF_SIGN).lanewise(VectorOperators.LSHL, 16))
                    .reinterpretAsFloats()
                    .intoArray(target, targetOffset + i);
        }
        for (; i < length; i++) {
            target[targetOffset + i] = PlainWideningKernel.widen(halves[offset + i]);
        }
    }

    @Override
    public void widenBytes(byte[] bytes, int offset, float[] target, int targetOffset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Objects.checkFromIndexSize(targetOffset, length, target.length);
        int i = 0;
        if (LANES >= LEAST_LANES_OF_BYTES) {
            i = OfBytes.widen(bytes, offset, target, targetOffset, length);
        }
        for (; i < length; i++) {
            target[targetOffset + i] = bytes[offset + i];
        }
    }

    private static final class OfBytes {
        private static final VectorSpecies<Byte> BYTES =
                VectorSpecies.of(byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 4));

        static int widen(byte[] bytes, int offset, float[] target, int targetOffset, int length) {
            int i = 0;
            for (; i <= length - LANES; i += LANES) {
                IntVector widened = (IntVector)
                        ByteVector.fromArray(BYTES, bytes, offset + i).convertShape(VectorOperators.B2I, INTS, 0);
                ((FloatVector) widened.convert(VectorOperators.I2F, 0)).intoArray(target, targetOffset + i);
            }
            return i;
        }
    }
}

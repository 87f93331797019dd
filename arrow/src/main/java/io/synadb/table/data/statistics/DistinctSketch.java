package io.synadb.table.data.statistics;

import io.synadb.table.partition.KeyHash;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Base64;
import org.apache.arrow.memory.ArrowBuf;

/**
 * About how many different values there are, in at most {@value #DENSE_BYTES} bytes: a HyperLogLog of {@value #REGISTERS}
 * registers, whose estimates have a standard error of 6.5 % (1.04 / √{@value #REGISTERS}), and much less up to a few dozen
 * values. The sketch of two sets together is made of theirs, and is the same in whatever parts and order it is made.
 *
 * <p>The lowest eight bits of a value's hash ({@link KeyHash}) choose a register, which keeps the greatest number of zeros, and one
 * more, that any of its values has in front of the others, at most {@value #MAX_RANK}. A value longer than
 * {@value #LONG_BYTES} bytes is hashed by its length and its first and last {@value #END_BYTES} bytes, so that long ones cost no more.
 *
 * <pre>
 * dense    160 bytes: the registers, 5 bits each, the lowest bits first
 * sparse   fewer bytes: those that are not 0, by index: u8 index, u8 register
 * </pre>
 *
 * <p>Whichever is shorter, dense where they are as long. After Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog: the analysis of a near-optimal
 * cardinality estimation algorithm" (2007); estimates by Ertl, "New cardinality estimation algorithms for HyperLogLog
 * sketches" (2017), section 4, which need no tables and are unbiased for few values, too. Immutable and thread-safe.
 */
final class DistinctSketch implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int INDEX_BITS = 8;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final int RANK_BITS = 5;
    private static final int MAX_RANK = (1 << RANK_BITS) - 1;
    private static final int DENSE_BYTES = REGISTERS * RANK_BITS / Byte.SIZE;
    /** The limit of the correction of the estimate for infinitely many registers, 1 / (2 ln 2). */
    private static final double ALPHA = 0.5 / Math.log(2);

    private static final int END_BYTES = 128;
    private static final int LONG_BYTES = 2 * END_BYTES;

    /** As it is written: the shortest form of its registers. */
    private final byte[] bytes;

    private DistinctSketch(byte[] registers) {
        this.bytes = encoded(registers);
    }

    /**
     * Reads what {@link #toBase64} gives.
     *
     * @throws IllegalArgumentException when this is something else
     */
    static DistinctSketch ofBase64(String text) {
        return new DistinctSketch(registers(Base64.getDecoder().decode(text)));
    }

    String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** That of the values of both. */
    DistinctSketch union(DistinctSketch other) {
        byte[] greatest = registers(bytes);
        byte[] others = registers(other.bytes);
        for (int i = 0; i < REGISTERS; i++) {
            greatest[i] = (byte) Math.max(greatest[i], others[i]);
        }
        return new DistinctSketch(greatest);
    }

    /** About how many different values it has seen. */
    long estimate() {
        int[] counts = new int[MAX_RANK + 1];
        for (byte register : registers(bytes)) {
            counts[register]++;
        }
        double sum = REGISTERS * tau(1 - (double) counts[MAX_RANK] / REGISTERS);
        for (int rank = MAX_RANK - 1; rank >= 1; rank--) {
            sum = 0.5 * (sum + counts[rank]);
        }
        sum += REGISTERS * sigma((double) counts[0] / REGISTERS);
        return Math.round(ALPHA * REGISTERS * REGISTERS / sum);
    }

    /** What the empty registers, of this share, add: x + Σ x^(2^k) 2^(k−1). */
    private static double sigma(double share) {
        if (share == 1) {
            return Double.POSITIVE_INFINITY;
        }
        double power = share;
        double factor = 1;
        double sum = share;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != before);
        return sum;
    }

    /** What the full registers add, where this is the share of the others: (1 − x − Σ (1 − x^(2^−k))² 2^−k) / 3. */
    private static double tau(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double root = share;
        double factor = 1;
        double sum = 1 - share;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (sum != before);
        return sum / 3;
    }

    private static byte[] encoded(byte[] registers) {
        int used = 0;
        for (byte register : registers) {
            used += register == 0 ? 0 : 1;
        }
        return 2 * used < DENSE_BYTES ? sparse(registers, used) : dense(registers);
    }

    private static byte[] sparse(byte[] registers, int used) {
        byte[] pairs = new byte[2 * used];
        int next = 0;
        for (int i = 0; i < REGISTERS; i++) {
            if (registers[i] != 0) {
                pairs[next++] = (byte) i;
                pairs[next++] = registers[i];
            }
        }
        return pairs;
    }

    private static byte[] dense(byte[] registers) {
        byte[] packed = new byte[DENSE_BYTES];
        for (int i = 0; i < REGISTERS; i++) {
            int bit = i * RANK_BITS;
            int shifted = registers[i] << bit % Byte.SIZE;
            packed[bit / Byte.SIZE] |= (byte) shifted;
            if (shifted > 0xFF) {
                packed[bit / Byte.SIZE + 1] |= (byte) (shifted >> Byte.SIZE);
            }
        }
        return packed;
    }

    private static byte[] registers(byte[] bytes) {
        byte[] registers = new byte[REGISTERS];
        if (bytes.length == DENSE_BYTES) {
            for (int i = 0; i < REGISTERS; i++) {
                int bit = i * RANK_BITS;
                int low = bytes[bit / Byte.SIZE] & 0xFF;
                int high = bit / Byte.SIZE + 1 < DENSE_BYTES ? bytes[bit / Byte.SIZE + 1] & 0xFF : 0;
                registers[i] = (byte) ((low | high << Byte.SIZE) >> bit % Byte.SIZE & MAX_RANK);
            }
            return registers;
        }
        int last = -1;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            int index = bytes[i] & 0xFF;
            if (index <= last || bytes[i + 1] < 1 || bytes[i + 1] > MAX_RANK) {
                throw new IllegalArgumentException("found register " + index + " with " + bytes[i + 1]
                        + " behind register " + last + " in a sketch of distinct values");
            }
            registers[index] = bytes[i + 1];
            last = index;
        }
        if (bytes.length > DENSE_BYTES || bytes.length % 2 != 0) {
            throw new IllegalArgumentException("found a sketch of distinct values of " + bytes.length
                    + " bytes, expected " + DENSE_BYTES + ", or pairs");
        }
        return registers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DistinctSketch that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "about " + estimate() + " values";
    }

    /** Takes values in. Not thread-safe. */
    static final class Builder {
        private final byte[] registers = new byte[REGISTERS];
        /** The encoded key of a text or binary: u32 length, bytes. */
        private final byte[] key = new byte[Integer.BYTES + LONG_BYTES];

        /** A boolean, an integer, a date by days or a timestamp by microseconds. */
        void addWhole(long value) {
            add(KeyHash.ofWhole(value));
        }

        /** A float of either length, which is not NaN; −0 is 0. */
        void addReal(double value) {
            add(KeyHash.ofWhole(Double.doubleToLongBits(value + 0.0)));
        }

        /** Any value by its {@link KeyHash}. */
        void add(long hash) {
            int index = (int) hash & REGISTERS - 1;
            int rank = Math.min(MAX_RANK, Long.numberOfLeadingZeros(hash) + 1);
            if (registers[index] < rank) {
                registers[index] = (byte) rank;
            }
        }

        /** A text or binary. */
        void addBytes(ArrowBuf data, long start, int length) {
            key[0] = (byte) length;
            key[1] = (byte) (length >> 8);
            key[2] = (byte) (length >> 16);
            key[3] = (byte) (length >> 24);
            if (length <= LONG_BYTES) {
                data.getBytes(start, key, Integer.BYTES, length);
                add(KeyHash.of(key, Integer.BYTES + length));
            } else {
                data.getBytes(start, key, Integer.BYTES, END_BYTES);
                data.getBytes(start + length - END_BYTES, key, Integer.BYTES + END_BYTES, END_BYTES);
                add(KeyHash.of(key, key.length));
            }
        }

        DistinctSketch build() {
            return new DistinctSketch(registers);
        }
    }
}

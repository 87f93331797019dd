package io.synadb.table.data.statistics;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;

/**
 * A bound of the values of a column: no value is beyond it, and none need be equal to it.
 *
 * <p>Immutable and thread-safe; the bytes are shared, not copied.
 */
public sealed interface Bound extends Serializable {
    /** A bound of integers, floats, decimals, and of dates, times and intervals as the numbers that columns hold. */
    record Number(BigDecimal value) implements Bound {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
            return other instanceof Number that && value.compareTo(that.value) == 0;
        }

        @Override
        public int hashCode() {
            return value.stripTrailingZeros().hashCode();
        }
    }

    /** A bound of text (its UTF-8, perhaps cut within a character) and binary, in the order of unsigned bytes. */
    record Bytes(byte[] value) implements Bound {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + Base64.getEncoder().encodeToString(value) + "]";
        }
    }

    /** The smaller of two bounds of one column. */
    static Bound min(Bound left, Bound right) {
        return compare(left, right) <= 0 ? left : right;
    }

    /** The larger of two bounds of one column. */
    static Bound max(Bound left, Bound right) {
        return compare(left, right) >= 0 ? left : right;
    }

    private static int compare(Bound left, Bound right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.value.compareTo(b.value);
        }
        if (left instanceof Bytes a && right instanceof Bytes b) {
            return Arrays.compareUnsigned(a.value, b.value);
        }
        throw new IllegalArgumentException("bounds of two kinds: " + left + " and " + right);
    }
}

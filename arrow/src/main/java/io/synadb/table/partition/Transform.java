package io.synadb.table.partition;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * What is made of a column's value to find the partition of its row.
 *
 * <table>
 * <caption>The transforms. The value of a partition is a text, null for a null.</caption>
 * <tr><th>spelled</th><th>takes</th><th>value</th></tr>
 * <tr><td>{@code identity}</td><td>boolean, integer, decimal, string, date, timestamp</td>
 *   <td>the value: {@code true}, {@code -42}, {@code 1.50}, {@code 2026-11-21}, {@code 2026-11-21T13:05:00Z}</td></tr>
 * <tr><td>{@code year}, {@code month}, {@code day}</td><td>date, timestamp</td>
 *   <td>the {@link CalendarUnit} by the UTC clock: {@code 2026}, {@code 2026-11}, {@code 2026-11-21}</td></tr>
 * <tr><td>{@code hour}</td><td>timestamp</td><td>{@code 2026-11-21T13}</td></tr>
 * <tr><td>{@code truncate[W]}</td><td>integer</td>
 *   <td>the greatest multiple of W that is not above: −1 by 10 is {@code -10}, even if the column's type ends before</td></tr>
 * <tr><td></td><td>decimal</td><td>the same of its digits without the point: 10.65 by 50 is {@code 10.50}</td></tr>
 * <tr><td></td><td>string</td><td>the first W code points, or all of fewer</td></tr>
 * <tr><td></td><td>binary</td><td>the first W bytes, or all of fewer, in hexadecimal digits, lower case</td></tr>
 * <tr><td>{@code bucket[N]}</td><td>integer, decimal, string, binary, date, timestamp</td>
 *   <td>{@link KeyHash} modulo N, unsigned: {@code 0} to N − 1</td></tr>
 * </table>
 *
 * <p>The meaning of all but the bucket is that of Iceberg's specification, version 2, "Partition Transforms". Immutable and
 * thread-safe.
 */
public sealed interface Transform extends Serializable {
    /** The value itself. */
    Transform IDENTITY = new Identity();

    /** What it is called, without its number: {@code bucket}. */
    String word();

    /** Whether it can be made of the values of a type. */
    boolean takes(ArrowType type);

    /** Which columns it takes, for messages. */
    String expected();

    /**
     * Reads the spelling that {@link Object#toString} of a transform gives.
     *
     * @throws io.synadb.UnsupportedFeatureException for any other
     * @throws InvalidArgumentException for a width or a number of buckets that makes no sense
     */
    static Transform parse(String spelling) {
        return TransformSpelling.parse(spelling);
    }

    /** See {@link #IDENTITY}. */
    record Identity() implements Transform {
        @Override
        public String word() {
            return "identity";
        }

        @Override
        public boolean takes(ArrowType type) {
            return type instanceof ArrowType.Bool
                    || type instanceof ArrowType.Int
                    || type instanceof ArrowType.Decimal
                    || type instanceof ArrowType.Utf8
                    || type instanceof ArrowType.Date
                    || type instanceof ArrowType.Timestamp;
        }

        @Override
        public String expected() {
            return "a boolean, integer, decimal, string, date or timestamp column";
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /** The year, month, day or hour of a date or timestamp. */
    record Calendar(CalendarUnit unit) implements Transform {
        @Override
        public String word() {
            return unit.toString();
        }

        @Override
        public boolean takes(ArrowType type) {
            return type instanceof ArrowType.Timestamp || type instanceof ArrowType.Date && unit != CalendarUnit.HOUR;
        }

        @Override
        public String expected() {
            return unit == CalendarUnit.HOUR ? "a timestamp column" : "a date or timestamp column";
        }

        @Override
        public String toString() {
            return word();
        }
    }

    /**
     * The value without its end.
     *
     * @param width of the steps of numbers, in code points of text, in bytes of binary; at least 1
     */
    record Truncate(int width) implements Transform {
        static final String WORD = "truncate";

        public Truncate {
            if (width < 1) {
                throw new InvalidArgumentException(
                        "Cannot partition by truncate with a width of " + width + ": expected at least 1.");
            }
        }

        /** The greatest multiple of the width that is not above a number, both without their decimal point. */
        public BigDecimal of(BigDecimal number) {
            BigInteger digits = number.unscaledValue();
            return new BigDecimal(digits.subtract(digits.mod(BigInteger.valueOf(width))), number.scale());
        }

        /** The first code points. */
        public String of(String text) {
            return isShort(text) ? text : text.substring(0, text.offsetByCodePoints(0, width));
        }

        /** Whether a text has fewer code points than the width, so that it is left as it is and no other becomes it. */
        public boolean isShort(String text) {
            return text.length() < width || text.codePointCount(0, text.length()) < width;
        }

        /** The first bytes. */
        public byte[] of(byte[] bytes) {
            return Arrays.copyOf(bytes, Math.min(width, bytes.length));
        }

        @Override
        public String word() {
            return WORD;
        }

        @Override
        public boolean takes(ArrowType type) {
            return type instanceof ArrowType.Int
                    || type instanceof ArrowType.Decimal
                    || type instanceof ArrowType.Utf8
                    || type instanceof ArrowType.Binary;
        }

        @Override
        public String expected() {
            return "an integer, decimal, string or binary column";
        }

        @Override
        public String toString() {
            return WORD + "[" + width + "]";
        }
    }

    /**
     * One of some buckets, over which values spread evenly.
     *
     * @param count how many buckets, at least 1
     */
    record Bucket(int count) implements Transform {
        static final String WORD = "bucket";

        public Bucket {
            if (count < 1) {
                throw new InvalidArgumentException("Cannot partition into " + count + " buckets: expected at least 1.");
            }
        }

        /** The bucket of a value, by its {@link KeyHash}; counted from 0. */
        public int of(long keyHash) {
            return (int) Long.remainderUnsigned(keyHash, count);
        }

        @Override
        public String word() {
            return WORD;
        }

        @Override
        public boolean takes(ArrowType type) {
            return !(type instanceof ArrowType.Bool) && IDENTITY.takes(type) || type instanceof ArrowType.Binary;
        }

        @Override
        public String expected() {
            return "an integer, decimal, string, binary, date or timestamp column";
        }

        @Override
        public String toString() {
            return WORD + "[" + count + "]";
        }
    }
}

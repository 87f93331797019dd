package io.synadb.table.partition;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;

/**
 * The hash of a key: XXH64 (Yann Collet's xxHash of 64 bits), seed 0, of the encoded key. It is part of the format, because
 * files were split by it, and never changes.
 *
 * <pre>
 * integer, date (days), timestamp (µs or ns, as the column has it), time (ns), intervals (months, µs)   i64
 * decimal                                the digits without the point, as a signed integer of 128 bits
 * text (UTF-8), binary                   u32 length, bytes
 * </pre>
 *
 * <p>All little-endian. So a number has one hash in every integer type. Stateless and thread-safe.
 */
public final class KeyHash {
    private static final XXHash64 XXH64 = XXHashFactory.safeInstance().hash64();
    private static final int DECIMAL_BYTES = 16;
    /** The primes of XXH64. */
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;

    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private KeyHash() {}

    /** The hash of an integer, or of a date, time or interval by its number: XXH64 of eight bytes, which allocates nothing. */
    public static long ofWhole(long value) {
        long hash = PRIME_5 + Long.BYTES;
        hash ^= Long.rotateLeft(value * PRIME_2, 31) * PRIME_1;
        hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    /** The hash of a decimal by its digits without the point, of at most 128 bits. */
    public static long ofDecimal(BigInteger unscaled) {
        ByteBuffer key = littleEndian(DECIMAL_BYTES);
        key.putLong(unscaled.longValue());
        key.putLong(unscaled.shiftRight(Long.SIZE).longValue());
        return of(key.array());
    }

    /** The hash of text, by its UTF-8, or binary. */
    public static long ofBytes(byte[] value) {
        return of(littleEndian(Integer.BYTES + value.length)
                .putInt(value.length)
                .put(value)
                .array());
    }

    /** The number that stands for an integer, a date, a time or an interval of a column, as {@link #ofWhole} takes it. */
    public static long whole(FieldVector column, int row) {
        if (column instanceof BigIntVector number) {
            return number.get(row);
        } else if (column instanceof IntVector number) {
            return number.get(row);
        } else if (column instanceof SmallIntVector number) {
            return number.get(row);
        } else if (column instanceof TinyIntVector number) {
            return number.get(row);
        } else if (column instanceof DateDayVector date) {
            return date.get(row);
        } else if (column instanceof TimeStampVector timestamp) {
            return timestamp.get(row);
        } else if (column instanceof TimeNanoVector time) {
            return time.get(row);
        } else if (column instanceof IntervalYearVector months) {
            return months.get(row);
        } else if (column instanceof DurationVector duration) {
            return DurationVector.get(duration.getDataBuffer(), row);
        }
        throw new IllegalStateException("No column of whole numbers, dates or times: " + column.getField());
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long of(byte[] key) {
        return of(key, key.length);
    }

    /** The hash of an encoded key: that of several columns has their bytes one behind the other. */
    public static long of(byte[] key, int length) {
        return XXH64.hash(key, 0, length, 0);
    }
}

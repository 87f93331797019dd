package io.synadb.table.predicate.bound;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import io.synadb.table.predicate.bound.Ranges.Range;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** Text and binary, in the order of unsigned bytes. Immutable and thread-safe. */
final class BytesDomain extends Domain<byte[]> {
    private final boolean text;

    BytesDomain(boolean text) {
        super(Arrays::compareUnsigned, text ? "a text like 'abc'" : "bytes like X'00FF'");
        this.text = text;
    }

    @Override
    Optional<Cut<byte[]>> cut(Literal literal) {
        if (text && literal instanceof Literal.Text value) {
            return Optional.of(at(value.value().getBytes(StandardCharsets.UTF_8)));
        } else if (!text && literal instanceof Literal.Bytes value) {
            return Optional.of(at(value.value()));
        }
        return Optional.empty();
    }

    static Cut<byte[]> at(byte[] value) {
        return new Cut<>(value, Arrays.copyOf(value, value.length + 1));
    }

    /** All that starts with a prefix. */
    static Range<byte[]> startingWith(byte[] prefix) {
        for (int last = prefix.length - 1; last >= 0; last--) {
            if (prefix[last] != (byte) 0xFF) {
                byte[] behind = Arrays.copyOf(prefix, last + 1);
                behind[last]++;
                return new Range<>(prefix, behind);
            }
        }
        return new Range<>(prefix, null);
    }

    @Override
    byte @Nullable [] floor(Bound bound) {
        return bound instanceof Bound.Bytes bytes ? bytes.value() : null;
    }

    @Override
    byte @Nullable [] ceiling(Bound bound) {
        return floor(bound);
    }

    @Override
    OptionalLong keyHash(byte[] value) {
        return OptionalLong.of(KeyHash.ofBytes(value));
    }

    @Override
    byte[] next(byte[] value) {
        return Arrays.copyOf(value, value.length + 1);
    }

    @Override
    RowTest test(FieldVector column, Ranges<byte[]> accepted) {
        ByteBuffer offsets = Buffers.littleEndian(column.getOffsetBuffer());
        ByteBuffer data = Buffers.bigEndian(column.getDataBuffer());
        List<Range<byte[]>> ranges = accepted.list();
        if (ranges.size() == 1 && isOneValue(ranges.get(0))) {
            return equalTo(Objects.requireNonNull(ranges.get(0).low()), offsets, data);
        }
        ByteBuffer[] lows = new ByteBuffer[ranges.size()];
        ByteBuffer[] highs = new ByteBuffer[ranges.size()];
        for (int i = 0; i < lows.length; i++) {
            byte[] low = ranges.get(i).low();
            byte[] high = ranges.get(i).high();
            lows[i] = ByteBuffer.wrap(low == null ? new byte[0] : low);
            highs[i] = high == null ? null : ByteBuffer.wrap(high);
        }
        return (first, asked) -> {
            long passing = 0;
            for (long left = asked; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                int start = offsets.getInt((first + bit) * Integer.BYTES);
                int end = offsets.getInt((first + bit + 1) * Integer.BYTES);
                int range = lastNotAbove(lows, data, start, end);
                if (range >= 0 && (highs[range] == null || compare(data, start, end, highs[range]) < 0)) {
                    passing |= 1L << bit;
                }
            }
            return passing;
        };
    }

    private static boolean isOneValue(Range<byte[]> range) {
        return range.low() != null && Arrays.equals(at(range.low()).after(), range.high());
    }

    /** The most common question: most values differ in their length already, or in the first bytes. */
    private static RowTest equalTo(byte[] value, ByteBuffer offsets, ByteBuffer data) {
        ByteBuffer wanted = ByteBuffer.wrap(value);
        return (first, asked) -> {
            long passing = 0;
            for (long left = asked; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                int start = offsets.getInt((first + bit) * Integer.BYTES);
                int end = offsets.getInt((first + bit + 1) * Integer.BYTES);
                if (end - start == value.length && compare(data, start, end, wanted) == 0) {
                    passing |= 1L << bit;
                }
            }
            return passing;
        };
    }

    private static int lastNotAbove(ByteBuffer[] lows, ByteBuffer data, int start, int end) {
        int from = 0;
        int to = lows.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (compare(data, start, end, lows[middle]) >= 0) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from - 1;
    }

    private static int compare(ByteBuffer data, int start, int end, ByteBuffer other) {
        int common = Math.min(end - start, other.limit());
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            long one = data.getLong(start + i);
            long two = other.getLong(i);
            if (one != two) {
                return Long.compareUnsigned(one, two);
            }
        }
        for (; i < common; i++) {
            int difference = (data.get(start + i) & 0xFF) - (other.get(i) & 0xFF);
            if (difference != 0) {
                return difference;
            }
        }
        return end - start - other.limit();
    }
}

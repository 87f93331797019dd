package io.synadb.table.predicate.bound;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.predicate.LikePattern;
import io.synadb.table.predicate.Predicate;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.FieldVector;

/** The test whether texts match a pattern that is more than a prefix. Immutable and thread-safe. */
record Likeness(LikePattern pattern) implements ColumnTest {
    /** A pattern without wildcards, or with one at its end alone, is a range of texts. */
    static ColumnTest of(LikePattern pattern) {
        BytesDomain texts = new BytesDomain(true);
        if (pattern.isPlain()) {
            return texts.within(new Ranges<>(
                    Domain.accepted(Predicate.Operator.EQUAL, BytesDomain.at(pattern.prefix())), texts.order()));
        }
        return pattern.isPrefix() ? texts.within(starts(pattern)) : new Likeness(pattern);
    }

    private static Ranges<byte[]> starts(LikePattern pattern) {
        return new Ranges<>(List.of(BytesDomain.startingWith(pattern.prefix())), new BytesDomain(true).order());
    }

    @Override
    public RowTest open(FieldVector column) {
        ByteBuffer offsets = Buffers.littleEndian(column.getOffsetBuffer());
        ByteBuffer data = Buffers.bigEndian(column.getDataBuffer());
        return (first, asked) -> {
            long passing = 0;
            for (long left = asked; left != 0; left &= left - 1) {
                int bit = Long.numberOfTrailingZeros(left);
                int start = offsets.getInt((first + bit) * Integer.BYTES);
                int end = offsets.getInt((first + bit + 1) * Integer.BYTES);
                passing |= pattern.matches(data, start, end) ? 1L << bit : 0;
            }
            return passing;
        };
    }

    @Override
    public Coverage coverage(ColumnSummary column) {
        if (column.least() instanceof Bound.Bytes only && only.equals(column.greatest())) {
            boolean matches = pattern.matches(ByteBuffer.wrap(only.value()), 0, only.value().length);
            return matches ? Coverage.ALL : Coverage.NONE;
        }
        Coverage starts = new BytesDomain(true).within(starts(pattern)).coverage(column);
        return starts == Coverage.NONE ? Coverage.NONE : Coverage.SOME;
    }
}

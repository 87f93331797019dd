package io.synadb.table.predicate.bound;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate.Operator;
import io.synadb.table.predicate.bound.ColumnSummary.BucketOfValues;
import io.synadb.table.predicate.bound.ColumnTest.RowTest;
import io.synadb.table.predicate.bound.Ranges.Range;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/**
 * The ordered values that a column of some type can have. A literal need not be one of them: it cuts them in two.
 *
 * <p>Immutable and thread-safe.
 */
abstract class Domain<T> {
    private final Comparator<T> order;
    private final String expected;

    /** @param expected which literals its values compare with, for messages */
    Domain(Comparator<T> order, String expected) {
        this.order = order;
        this.expected = expected;
    }

    /**
     * Where a literal stands.
     *
     * @param from the least value that is not less than it, null if all are
     * @param after the least value that is greater, null if none is
     */
    record Cut<T>(@Nullable T from, @Nullable T after) {}

    final Comparator<T> order() {
        return order;
    }

    final String expected() {
        return expected;
    }

    /** Empty if its values cannot be compared with such a literal. */
    abstract Optional<Cut<T>> cut(Literal literal);

    /** A value that is not above the bound; null if none is known. */
    abstract @Nullable T floor(Bound bound);

    /** A value that is not below the bound; null if none is known. */
    abstract @Nullable T ceiling(Bound bound);

    /** Tests the rows of a batch. */
    abstract RowTest test(FieldVector column, Ranges<T> accepted);

    /** The hash of a value as a key, by which it is in a bucket; empty where columns of these values have none. */
    OptionalLong keyHash(T value) {
        return OptionalLong.empty();
    }

    /** The least value that is greater, null if there is none; asked only for values that have a key hash. */
    @Nullable
    T next(T value) {
        return null;
    }

    /** Which values an operator accepts beside a literal; those of {@code <>} are what {@code =} leaves. */
    static <T> List<Range<T>> accepted(Operator operator, Cut<T> cut) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> startingAt(cut.from(), cut.after());
            case LESS -> List.of(new Range<>(null, cut.from()));
            case LESS_OR_EQUAL -> List.of(new Range<>(null, cut.after()));
            case GREATER -> startingAt(cut.after(), null);
            case GREATER_OR_EQUAL -> startingAt(cut.from(), null);
        };
    }

    /** None if it would start behind the end of the domain. */
    private static <T> List<Range<T>> startingAt(@Nullable T low, @Nullable T high) {
        return low == null ? List.of() : List.of(new Range<>(low, high));
    }

    /** The test whether values are within ranges. */
    final ColumnTest within(Ranges<T> accepted) {
        AcceptedBuckets<T> buckets = new AcceptedBuckets<>(this, accepted);
        return new ColumnTest() {
            @Override
            public RowTest open(FieldVector column) {
                return test(column, accepted);
            }

            @Override
            public Coverage coverage(ColumnSummary column) {
                return Domain.this.coverage(accepted, column);
            }

            @Override
            public boolean reaches(BucketOfValues bucket) {
                return buckets.reaches(bucket);
            }
        };
    }

    /** How many of the values of a column are within ranges. */
    Coverage coverage(Ranges<T> accepted, ColumnSummary column) {
        return accepted.coverage(least(column), greatest(column));
    }

    /** A value that none of the column is less than, null if none is known. */
    final @Nullable T least(ColumnSummary column) {
        Bound bound = column.least();
        return bound == null ? null : floor(bound);
    }

    /** A value that none of the column is greater than, null if none is known. */
    final @Nullable T greatest(ColumnSummary column) {
        Bound bound = column.greatest();
        return bound == null ? null : ceiling(bound);
    }
}

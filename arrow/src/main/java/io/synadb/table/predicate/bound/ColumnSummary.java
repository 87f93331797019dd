package io.synadb.table.predicate.bound;

import io.synadb.arrow.DefaultValue;
import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.Transform;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a column in many rows, from statistics or because the rows are of one partition.
 *
 * <p>Immutable and thread-safe.
 *
 * @param rows how many rows
 * @param leastNulls so many of them are null, or more
 * @param mostNulls so many of them are null, or less
 * @param nans how many are NaN; null if that is not known, and then the bounds are of NaN too, which is above all numbers
 * @param least no value but NaN is less, null if that is not known
 * @param greatest no value but NaN is greater, null if that is not known
 * @param buckets every value is in all of these
 */
record ColumnSummary(
        long rows,
        long leastNulls,
        long mostNulls,
        @Nullable Long nans,
        @Nullable Bound least,
        @Nullable Bound greatest,
        List<BucketOfValues> buckets) {
    /** One of the buckets that values were spread over. */
    record BucketOfValues(Transform.Bucket spread, int number) {}

    static ColumnSummary unknown(long rows) {
        return new ColumnSummary(rows, 0, rows, null, null, null, List.of());
    }

    /** When, besides, all rows are null. */
    ColumnSummary allNull() {
        return new ColumnSummary(rows, rows, rows, null, null, null, List.of());
    }

    /** When, besides, no row is null and no value is beyond these bounds; a bound is null where none is known. */
    ColumnSummary between(@Nullable Bound from, @Nullable Bound to) {
        Bound tighterLeast = least == null ? from : from == null ? least : Bound.max(least, from);
        Bound tighterGreatest = greatest == null ? to : to == null ? greatest : Bound.min(greatest, to);
        return new ColumnSummary(rows, 0, 0, nans, tighterLeast, tighterGreatest, buckets);
    }

    /** When, besides, no row is null and every value is in a bucket. */
    ColumnSummary in(BucketOfValues bucket) {
        List<BucketOfValues> all = new ArrayList<>(buckets);
        all.add(bucket);
        return new ColumnSummary(rows, 0, 0, nans, least, greatest, List.copyOf(all));
    }

    /** Of a column that is missing where the rows are: they show its default. */
    static ColumnSummary ofDefault(DefaultValue value, long rows) {
        if (value.isNull()) {
            return unknown(rows).allNull();
        }
        Bound bound = value.number()
                .<Bound>map(Bound.Number::new)
                .or(() -> value.bytes().map(Bound.Bytes::new))
                .orElse(null);
        return new ColumnSummary(rows, 0, 0, value.isNaN() ? rows : 0L, bound, bound, List.of());
    }

    /** What is left to know of a field within the column, which is null at least where the column is. */
    ColumnSummary nested() {
        return new ColumnSummary(rows, leastNulls, rows, null, null, null, List.of());
    }

    boolean isAllNull() {
        return leastNulls == rows;
    }

    boolean hasNoNull() {
        return mostNulls == 0;
    }
}

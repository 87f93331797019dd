package io.synadb.table.predicate;

import io.synadb.table.data.Bound;
import io.synadb.table.predicate.ColumnSummary.BucketOfValues;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/** A test of the values of a column. Immutable and thread-safe. */
interface ColumnTest {
    /** Tests the values of a batch. */
    RowTest open(FieldVector column);

    /** For how many values between two bounds it holds; a bound is null where none is known. */
    Coverage coverage(@Nullable Bound least, @Nullable Bound greatest);

    /** Whether it holds for some value of a bucket; true where that is not known. */
    default boolean reaches(BucketOfValues bucket) {
        return true;
    }

    /** The test of the values of one batch, 64 rows at a time. Not thread-safe. */
    interface RowTest {
        /**
         * Bit i says whether the value of row {@code first + i} passes.
         *
         * @param first a multiple of 64
         * @param asked the rows, by their bits, whose answer matters: none of them is null, none behind the last
         */
        long passing(int first, long asked);
    }
}

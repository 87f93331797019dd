package io.synadb.table.predicate.bound;

import io.synadb.table.predicate.bound.ColumnSummary.BucketOfValues;
import org.apache.arrow.vector.FieldVector;

/** A test of the values of a column. Immutable and thread-safe. */
interface ColumnTest {
    /** Tests the values of a batch. */
    RowTest open(FieldVector column);

    /** For how many values of a column it holds, of which it has some. */
    Coverage coverage(ColumnSummary column);

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

package io.synadb.table.key;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * What the key of a table is.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param fieldIds the columns, in the order of the key; none in a table of plain rows
 * @param buckets over how many buckets the keys are spread; 0 in a table of plain rows
 */
public record KeySpec(List<Integer> fieldIds, int buckets) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** That of a table of plain rows. */
    public static final KeySpec NONE = new KeySpec(List.of(), 0);

    public KeySpec {
        fieldIds = List.copyOf(fieldIds);
        if (fieldIds.isEmpty() != (buckets == 0) || buckets < 0) {
            throw new InvalidArgumentException("A key of " + fieldIds.size() + " columns has " + buckets
                    + " buckets: expected at least 1 of a table with a key, and 0 of one without.");
        }
    }

    /** Whether rows have a key. */
    public boolean isKeyed() {
        return !fieldIds.isEmpty();
    }

    /** The bucket of a key, by its hash; counted from 0. */
    public int bucketOf(long hash) {
        return (int) Long.remainderUnsigned(hash, buckets);
    }

    /** Whether a column of this type can be part of a key: one whose equal values have equal bytes. */
    public static boolean takes(ArrowType type) {
        return type instanceof ArrowType.Bool
                || type instanceof ArrowType.Int
                || type instanceof ArrowType.Decimal
                || type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.Date
                || type instanceof ArrowType.Timestamp
                || type instanceof ArrowType.Time
                || type instanceof ArrowType.Interval
                || type instanceof ArrowType.Duration;
    }
}

package io.synadb.flink.config;

import io.synadb.InvalidArgumentException;
import io.synadb.table.partition.PartitionBy;
import java.io.Serializable;
import java.util.List;

/**
 * Where the rows of a table that has to be made belong. A table that is there has to be laid out so, as far as it is said.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param partitionBy the partition columns and transforms, outermost first
 * @param key the columns of the primary key; none where a job declares no key
 * @param buckets over how many buckets the rows of each partition are spread by their keys; 0 where it is not said
 */
public record TableLayout(List<PartitionBy> partitionBy, List<String> key, int buckets) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Nothing is said. */
    public static final TableLayout PLAIN = new TableLayout(List.of(), List.of(), 0);

    /**
     * Checks a layout.
     *
     * @throws InvalidArgumentException for buckets without a key, or a number that is negative
     */
    public TableLayout {
        partitionBy = List.copyOf(partitionBy);
        key = List.copyOf(key);
        if (buckets < 0) {
            throw new InvalidArgumentException("A table with a key has at least 1 bucket, found " + buckets + ".");
        }
        if (buckets > 0 && key.isEmpty()) {
            throw new InvalidArgumentException(buckets
                    + " buckets are asked for ('bucket'), but no key: declare PRIMARY"
                    + " KEY (…) NOT ENFORCED, or key(…); or partition a table without a key by bucket(" + buckets
                    + ", <column>).");
        }
    }

    /** Rows without a key. */
    public static TableLayout partitionedBy(PartitionBy... parts) {
        return new TableLayout(List.of(parts), List.of(), 0);
    }

    /** Whether rows have a key. */
    public boolean isKeyed() {
        return !key.isEmpty();
    }
}

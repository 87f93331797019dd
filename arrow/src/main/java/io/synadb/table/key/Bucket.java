package io.synadb.table.key;

import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionField;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where all rows of a key are: a bucket of a partition, because the columns of the partition are part of the key.
 *
 * <p>Immutable and thread-safe.
 *
 * @param partition as {@link DataFile#partition} says it
 * @param number counted from 0
 */
public record Bucket(Map<PartitionField, @Nullable String> partition, int number) {
    public Bucket {
        partition = Collections.unmodifiableMap(new TreeMap<>(partition));
    }

    /** The one of a file's rows. */
    static Bucket of(DataFile file) {
        return new Bucket(file.partition(), file.bucket());
    }
}

package io.synadb.table.commit.format;

import io.synadb.arrow.SparseColumns;
import io.synadb.arrow.Timestamps;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a table asks of those who read or write it because of its columns: an earlier version, which does not know what they
 * promise, would get them wrong or break them, and is refused. A type that it does not know is no feature: it refuses such a
 * column by itself, where it reads a file. Stateless and thread-safe.
 */
public final class ColumnFeatures {
    /** Of writers: the table has a column of sparse vectors, whose indices ascend and whose fields stay as they are. */
    public static final String SPARSE_VECTORS = "sparse-vectors";

    /** Of readers: the table has timestamps in nanoseconds, whose bounds and partitions would be taken for microseconds. */
    public static final String NANOSECONDS = "timestamp-nanoseconds";

    private ColumnFeatures() {}

    /** What is asked of a table, and what such columns ask besides; a feature that was asked for once stays. */
    public static Action.Protocol asked(Action.Protocol protocol, Schema columns) {
        boolean sparse = columns.getFields().stream().anyMatch(SparseColumns::isSparse);
        return new Action.Protocol(
                protocol.minReader(),
                protocol.minWriter(),
                with(protocol.features(), NANOSECONDS, hasNanos(columns.getFields())),
                with(protocol.writerFeatures(), SPARSE_VECTORS, sparse));
    }

    private static List<String> with(List<String> features, String feature, boolean asked) {
        if (!asked || features.contains(feature)) {
            return features;
        }
        List<String> all = new ArrayList<>(features);
        all.add(feature);
        return all;
    }

    private static boolean hasNanos(List<Field> fields) {
        return fields.stream().anyMatch(field -> Timestamps.isNanos(field.getType()) || hasNanos(field.getChildren()));
    }
}

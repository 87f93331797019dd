package io.synadb.spark.maintenance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Rows that the driver has at hand. Immutable and thread-safe. */
final class LocalRows implements LocalScan {
    private final StructType schema;
    private final List<InternalRow> rows;

    LocalRows(StructType schema, List<InternalRow> rows) {
        this.schema = schema;
        this.rows = List.copyOf(rows);
    }

    /** A row of longs, texts and maps from text to either; timestamps are microseconds. */
    static InternalRow row(@Nullable Object... values) {
        @Nullable Object[] internal = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            internal[i] = internal(values[i]);
        }
        return new GenericInternalRow(internal);
    }

    private static @Nullable Object internal(@Nullable Object value) {
        if (value instanceof String text) {
            return UTF8String.fromString(text);
        } else if (value instanceof Map<?, ?> map) {
            Map<?, ?> sorted = new TreeMap<>(map);
            return new ArrayBasedMapData(
                    array(sorted.keySet().toArray()), array(sorted.values().toArray()));
        }
        return value;
    }

    private static GenericArrayData array(@Nullable Object[] values) {
        @Nullable Object[] internal = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            internal[i] = internal(values[i]);
        }
        return new GenericArrayData(internal);
    }

    @Override
    public StructType readSchema() {
        return schema;
    }

    @Override
    public InternalRow[] rows() {
        return rows.toArray(InternalRow[]::new);
    }
}

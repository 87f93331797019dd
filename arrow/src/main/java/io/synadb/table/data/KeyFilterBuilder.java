package io.synadb.table.data;

import io.synadb.arrow.Schemas;
import io.synadb.table.partition.EncodedKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** Collects the keys of the rows of a segment for its {@link KeyFilter}: 8 bytes each. Not thread-safe. */
final class KeyFilterBuilder {
    private static final int LEAST = 1024;

    /** The places of the columns of the key, in its order; none where rows have no key. */
    private final List<Integer> columns;

    private final EncodedKey key = new EncodedKey();
    private long[] hashes = new long[0];
    private int count;

    /** @param key the field ids of the key */
    KeyFilterBuilder(Schema schema, List<Integer> key) {
        List<Integer> ids = schema.getFields().stream().map(Schemas::fieldId).toList();
        Schema columnsOfKey = Schemas.select(schema, key);
        this.columns = columnsOfKey.getFields().stream()
                .map(Schemas::fieldId)
                .map(ids::indexOf)
                .toList();
    }

    /** Adds the keys of rows, with the columns of the schema. */
    void add(VectorSchemaRoot rows) {
        if (columns.isEmpty()) {
            return;
        }
        List<FieldVector> values = columns.stream().map(rows::getVector).toList();
        int needed = Math.addExact(count, rows.getRowCount());
        if (needed > hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.max(needed, Math.max(LEAST, hashes.length + (hashes.length >> 1))));
        }
        for (int row = 0; row < rows.getRowCount(); row++) {
            key.read(values, row);
            hashes[count++] = key.hash();
        }
    }

    /** The filter of the keys since the last one, which are forgotten; without bytes if there are none. */
    ByteBuffer take() {
        ByteBuffer filter = KeyFilter.of(hashes, count);
        count = 0;
        return filter;
    }
}

package io.synadb.flink.sink;

import io.synadb.flink.types.RowBuffer;
import io.synadb.table.TableWriter;
import io.synadb.table.partition.EncodedKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * The keys whose last change was a deletion: they are written behind all rows, at the end of a checkpoint.
 *
 * <p>A key that gets a row again is deleted no longer, so that a stream in which rows and deletions come in turns makes one file
 * of each for a bucket, and not one for each turn. Not thread-safe.
 */
final class PendingDeletions implements AutoCloseable {
    private final BufferAllocator allocator;
    /** What was deleted, in the order of arrival; of those that count, {@link #places} knows. */
    private final RowBuffer deleted;

    private final List<FieldVector> deletedKeys;
    private final List<FieldVector> writtenKeys;
    private final ProjectedRowData keyOfRow;
    private final Map<ByteBuffer, Integer> places = new HashMap<>();
    private final EncodedKey key = new EncodedKey();

    /**
     * @param written the rows that are being collected
     * @param keyColumns of the table, in the order of its key
     * @param table for messages
     */
    PendingDeletions(
            Schema schema,
            RowType rows,
            RowBuffer written,
            List<String> keyColumns,
            BufferAllocator allocator,
            String table,
            long targetBytes) {
        this.allocator = allocator;
        this.writtenKeys = written.vectors(keyColumns);
        int[] columns = keyColumns.stream().mapToInt(rows::getFieldIndex).toArray();
        this.keyOfRow = ProjectedRowData.from(columns);
        Schema keySchema = new Schema(keyColumns.stream().map(schema::findField).toList());
        RowType keyType = new RowType(keyColumns.stream()
                .map(column -> rows.getFields().get(rows.getFieldIndex(column)))
                .toList());
        this.deleted = new RowBuffer(keySchema, keyType, allocator, table, targetBytes);
        this.deletedKeys = deleted.vectors(keyColumns);
    }

    /**
     * Takes a deletion; of the row, only the columns of the key are looked at.
     *
     * @throws io.synadb.InvalidArgumentException for a key that has a null
     */
    void delete(RowData row) {
        int place = deleted.rows();
        deleted.add(keyOfRow.replaceRow(row));
        key.read(deletedKeys, place);
        places.put(key.toByteBuffer(), place);
    }

    /** Forgets the deletion of a key that has a row again. @param place of the row among those that are being collected */
    void keep(int place) {
        if (!places.isEmpty()) {
            key.read(writtenKeys, place);
            places.remove(key.toByteBuffer());
        }
    }

    /** Whether they should be written now, because they take as much memory as they may. */
    boolean isFull() {
        return deleted.isFull();
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** Hands the deletions on, behind the rows that came before them, and forgets them. */
    void writeTo(TableWriter writer) {
        VectorSchemaRoot all = deleted.batch();
        try (VectorSchemaRoot last = VectorSchemaRoot.create(all.getSchema(), allocator)) {
            int[] counting =
                    places.values().stream().mapToInt(place -> place).sorted().toArray();
            for (int i = 0; i < all.getFieldVectors().size(); i++) {
                FieldVector to = last.getVector(i);
                for (int row = 0; row < counting.length; row++) {
                    to.copyFromSafe(counting[row], row, all.getVector(i));
                }
            }
            last.setRowCount(counting.length);
            writer.delete(last);
        }
        clear();
    }

    /** Forgets them. */
    void clear() {
        deleted.clear();
        places.clear();
    }

    @Override
    public void close() {
        deleted.close();
    }
}

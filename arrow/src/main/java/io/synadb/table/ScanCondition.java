package io.synadb.table;

import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.key.KeySpec;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.partition.Transform;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.bound.BoundPredicate;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What selects rows of a table's files, as it travels with a scan. Immutable and thread-safe.
 */
final class ScanCondition implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Predicate predicate;
    private final String owner;
    /** The schema message of the predicate's columns, because {@link Schema} is not serializable. */
    private final byte[] columns;

    /** What the bucket of a file says of a column; null in a table of plain rows, and where the key has several columns. */
    private final @Nullable PartitionField bucketOf;

    /** The hashes of the keys that rows can have; null where that can be any, and in a table of plain rows. */
    private final long @Nullable [] keys;

    private transient volatile @Nullable BoundPredicate bound;

    private ScanCondition(
            Predicate predicate,
            String owner,
            byte[] columns,
            @Nullable PartitionField bucketOf,
            long @Nullable [] keys) {
        this.predicate = predicate;
        this.owner = owner;
        this.columns = columns;
        this.bucketOf = bucketOf;
        this.keys = keys;
    }

    /**
     * @throws io.synadb.SchemaException if the table has no such column
     * @throws io.synadb.InvalidArgumentException if a column cannot be compared with its literal
     */
    static ScanCondition of(Predicate predicate, Schema table, KeySpec key, Storage storage) {
        String owner = "table " + storage.location();
        BoundPredicate bound = BoundPredicate.of(predicate, table, owner);
        byte[] columns = Schemas.toMessage(Schemas.select(table, bound.fieldIds()));
        long[] keys = KeyValues.hashes(predicate, Schemas.select(table, key.fieldIds()))
                .orElse(null);
        return new ScanCondition(predicate, owner, columns, bucketOf(table, key), keys);
    }

    private static @Nullable PartitionField bucketOf(Schema table, KeySpec key) {
        if (key.fieldIds().size() != 1) {
            return null;
        }
        Field column = Schemas.select(table, key.fieldIds()).getFields().get(0);
        Transform.Bucket spread = new Transform.Bucket(key.buckets());
        return spread.takes(column.getType())
                ? new PartitionField(key.fieldIds().get(0), spread)
                : null;
    }

    private BoundPredicate bound() {
        BoundPredicate known = bound;
        if (known == null) {
            known = BoundPredicate.of(predicate, Schemas.fromMessage(ByteBuffer.wrap(columns)), owner);
            bound = known;
        }
        return known;
    }

    /** The columns that it asks for, by field id. */
    List<Integer> fieldIds() {
        return bound().fieldIds();
    }

    /** What a commit says of the rows of a file. */
    Verdict verdict(DataFile file) {
        return bound().verdict(file.statistics(), file.rows(), split(file));
    }

    /** By what the rows of a file were split: its partition, and the bucket of their keys. */
    private Map<PartitionField, @Nullable String> split(DataFile file) {
        if (bucketOf == null) {
            return file.partition();
        }
        Map<PartitionField, @Nullable String> split = new TreeMap<>(file.partition());
        split.put(bucketOf, Integer.toString(file.bucket()));
        return split;
    }

    /** Whether a file may have a row with one of the keys that rows can have, as its filter tells. */
    private boolean mayHaveKey(DataFileReader reader) {
        return keys == null || LongStream.of(keys).anyMatch(reader::mayHaveKey);
    }

    /** The live rows of a file for which the predicate is true; the chunks that cannot have any are not read. */
    ChunkRows rows(DataFileReader reader, DataFile file, BufferAllocator allocator) {
        BoundPredicate condition = bound();
        if (!mayHaveKey(reader)) {
            return chunk -> RowSelection.none((int) reader.rowsOf(chunk));
        }
        if (verdict(file) == Verdict.ALWAYS) {
            return reader::liveRows;
        }
        return chunk -> {
            RowSelection rows = reader.liveRows(chunk);
            switch (condition.verdict(reader.statisticsOf(chunk), reader.rowsOf(chunk), file.partition())) {
                case NEVER -> rows.clear();
                case ALWAYS -> {}
                case MAYBE -> {
                    if (!rows.isEmpty()) {
                        try (VectorSchemaRoot values = reader.view(chunk, condition.fieldIds(), allocator)) {
                            condition.narrow(values, rows);
                        }
                    }
                }
            }
            return rows;
        };
    }

    @Override
    public String toString() {
        return predicate.toString();
    }
}

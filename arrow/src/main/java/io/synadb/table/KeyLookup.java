package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.key.KeyIndexes;
import io.synadb.table.key.KeySpec;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.predicate.Literal;
import io.synadb.table.storage.Storage;
import io.synadb.table.write.Partitioner;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Looks the row of a key up in a version. Immutable and thread-safe. */
final class KeyLookup {
    private final Storage storage;
    private final TableState state;
    private final KeyIndexes indexes;

    KeyLookup(Storage storage, TableState state, KeyIndexes indexes) {
        this.storage = storage;
        this.state = state;
        this.indexes = indexes;
    }

    /** The row as a batch of one, with all columns; the caller closes it. */
    Optional<VectorSchemaRoot> row(Object[] key, BufferAllocator allocator) {
        KeySpec spec = state.metadata().key();
        Schema columns = Schemas.select(state.metadata().schema(), spec.fieldIds());
        if (!spec.isKeyed() || key.length != spec.fieldIds().size()) {
            throw new InvalidArgumentException("Cannot look up the key " + Arrays.toString(key) + " in table "
                    + storage.location() + ": "
                    + (spec.isKeyed() ? "expected values of the columns " + columns.getFields() : "it has no key")
                    + ".");
        }
        try (VectorSchemaRoot wanted = VectorSchemaRoot.create(columns, allocator)) {
            wanted.getFieldVectors().forEach(column -> column.setInitialCapacity(1));
            wanted.allocateNew();
            for (int i = 0; i < key.length; i++) {
                set(wanted.getVector(i), key[i]);
            }
            wanted.setRowCount(1);
            Partitioner partitioner = new Partitioner(columns, state.metadata().partitionBy(), spec);
            Partitioner.Place place =
                    partitioner.split(wanted).keySet().iterator().next();
            Map<PartitionField, @Nullable String> partition = partitioner.values(place);
            return indexes.find(
                    spec,
                    wanted,
                    partition,
                    state.metadata().schema(),
                    state.files().values(),
                    allocator);
        }
    }

    /** Sets the first value of a key column. */
    private void set(FieldVector column, Object value) {
        Literal literal = Literal.of(value);
        if (!KeyValues.set(column, 0, literal)) {
            throw new InvalidArgumentException("Cannot look up " + literal + " in column '" + column.getName()
                    + "' of table " + storage.location() + ": no key has this value, because the column is "
                    + column.getField().getType() + ".");
        }
    }
}

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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
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
        if (column instanceof BaseIntVector whole && literal instanceof Literal.Whole number) {
            whole.setWithPossibleTruncate(0, number.value());
            if (whole.getValueAsLong(0) == number.value()) {
                return;
            }
        } else if (column instanceof VarCharVector text && literal instanceof Literal.Text found) {
            text.setSafe(0, found.value().getBytes(StandardCharsets.UTF_8));
            return;
        } else if (column instanceof VarBinaryVector binary && literal instanceof Literal.Bytes found) {
            binary.setSafe(0, found.value());
            return;
        } else if (column instanceof BitVector bit && literal instanceof Literal.Bool found) {
            bit.set(0, found.value() ? 1 : 0);
            return;
        } else if (column instanceof DateDayVector day && literal instanceof Literal.Date found) {
            day.set(0, Math.toIntExact(found.value().toEpochDay()));
            return;
        } else if (column instanceof TimeStampVector time
                && literal instanceof Literal.Timestamp found
                && found.zoned() == column instanceof TimeStampMicroTZVector) {
            time.set(0, found.micros());
            return;
        } else if (column instanceof DecimalVector decimal && literal instanceof Literal.Decimal found) {
            BigDecimal exact = found.value().stripTrailingZeros();
            if (exact.scale() <= decimal.getScale()
                    && exact.precision() - exact.scale() <= decimal.getPrecision() - decimal.getScale()) {
                decimal.set(0, exact.setScale(decimal.getScale()));
                return;
            }
        }
        throw new InvalidArgumentException("Cannot look up " + literal + " in column '" + column.getName()
                + "' of table " + storage.location() + ": no key has this value, because the column is "
                + column.getField().getType() + ".");
    }
}

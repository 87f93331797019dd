package io.synadb.arrow.ipc;

import io.synadb.arrow.BatchLoader;
import io.synadb.arrow.RowCopy;
import io.synadb.arrow.Schemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries of a stream: the values that its columns of numbers stand for. A table has the values themselves.
 *
 * <p>Not thread-safe.
 */
final class Dictionaries implements AutoCloseable {
    private final BufferAllocator allocator;
    private final Map<Long, Dictionary> byId = new HashMap<>();

    Dictionaries(Schema schema, BufferAllocator allocator) {
        this.allocator = allocator;
        for (Field field : schema.getFields()) {
            DictionaryEncoding encoding = field.getDictionary();
            if (encoding != null) {
                byId.putIfAbsent(encoding.getId(), new Dictionary(field));
            }
        }
    }

    /** A column of the values, in the form that a table has. */
    static Field decoded(Field field) {
        return PlainColumns.of(values(field));
    }

    private static Field values(Field field) {
        FieldType type = new FieldType(field.isNullable(), field.getType(), null, field.getMetadata());
        return new Field(field.getName(), type, field.getChildren());
    }

    /** A column as batches hold it: with a dictionary, signed numbers as wide as its own. */
    static Field stored(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding == null) {
            return field;
        }
        ArrowType type = new ArrowType.Int(encoding.getIndexType().getBitWidth(), true);
        return new Field(field.getName(), new FieldType(field.isNullable(), type, null, Map.of()), List.of());
    }

    /**
     * Takes the values of a dictionary, or adds some to those that it has.
     *
     * @param body of the message, which stays the caller's
     * @throws IllegalArgumentException when no column has it, or this is not a column of its values
     */
    void take(DictionaryBatch batch, RecordBatch data, ArrowBuf body) {
        Dictionary dictionary = byId.get(batch.id());
        if (dictionary == null) {
            throw new IllegalArgumentException("found a dictionary " + batch.id() + " that no column has");
        }
        try (MessageBody values = MessageBody.of(data, dictionary.columns, body, allocator)) {
            dictionary.take(values, batch.isDelta(), allocator);
        }
    }

    /**
     * The values of a column, which the caller closes.
     *
     * @param field the column in the schema of the stream, with a dictionary
     * @param numbers as batches hold it
     * @throws IllegalArgumentException when the dictionary has no such value
     */
    FieldVector decode(Field field, FieldVector numbers) {
        DictionaryEncoding encoding = field.getDictionary();
        Dictionary dictionary = Objects.requireNonNull(byId.get(encoding.getId()));
        FieldVector values = decoded(field).createVector(allocator);
        try {
            values.setInitialCapacity(numbers.getValueCount());
            values.allocateNew();
            for (int row = 0; row < numbers.getValueCount(); row++) {
                if (numbers.isNull(row)) {
                    values.setNull(row);
                } else {
                    long place = ((BaseIntVector) numbers).getValueAsLong(row);
                    dictionary.copy(unsigned(place, encoding.getIndexType()), values, row);
                }
            }
            values.setValueCount(numbers.getValueCount());
            return values;
        } catch (RuntimeException | Error e) {
            values.close();
            throw e;
        }
    }

    private static long unsigned(long place, ArrowType.Int type) {
        boolean signed = type.getIsSigned() || type.getBitWidth() == Long.SIZE;
        return signed ? place : place & (1L << type.getBitWidth()) - 1;
    }

    @Override
    public void close() {
        byId.values().forEach(Dictionary::close);
    }

    /** The values of one dictionary, in a batch of one column. */
    private static final class Dictionary implements AutoCloseable {
        private final PlainColumns columns;
        private final Schema schema;
        private final BatchLoader loader;
        private @Nullable VectorSchemaRoot values;

        Dictionary(Field column) {
            this.columns = new PlainColumns(List.of(values(column)));
            Schema plain = Schemas.withoutFieldIds(new Schema(List.of(decoded(column))));
            this.schema = Schemas.withFieldIds(plain, 1);
            this.loader = BatchLoader.of(schema, schema);
        }

        void take(MessageBody body, boolean isDelta, BufferAllocator allocator) {
            List<Integer> ids =
                    schema.getFields().stream().map(Schemas::fieldId).toList();
            VectorSchemaRoot more = loader.load(body.message(), ids, body, allocator);
            try {
                Offsets.requireOrder(more.getVector(0));
                if (isDelta && values != null) {
                    more = joined(values, more, allocator);
                }
            } catch (RuntimeException | Error e) {
                more.close();
                throw e;
            }
            close();
            values = more;
        }

        private VectorSchemaRoot joined(VectorSchemaRoot before, VectorSchemaRoot more, BufferAllocator allocator) {
            VectorSchemaRoot joined = VectorSchemaRoot.create(schema, allocator);
            try {
                RowCopy copy = RowCopy.into(joined);
                copy.append(before, 0, before.getRowCount());
                copy.append(more, 0, more.getRowCount());
                copy.finish();
            } catch (RuntimeException | Error e) {
                joined.close();
                throw e;
            }
            more.close();
            return joined;
        }

        void copy(long place, FieldVector target, int row) {
            int count = values == null ? 0 : values.getRowCount();
            if (values == null || place < 0 || place >= count) {
                throw new IllegalArgumentException("found value " + place + " of a dictionary of " + count + " in '"
                        + target.getName() + "', row " + row);
            }
            target.copyFromSafe((int) place, row, values.getVector(0));
        }

        @Override
        public void close() {
            if (values != null) {
                values.close();
                values = null;
            }
        }
    }
}

package io.synadb.table.data;

import io.synadb.arrow.EncodedBatch;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Makes the messages of a file's chunks, and of the dictionaries before them. Not thread-safe. */
final class ChunkEncoder {
    private final Compression compression;
    /** By the place of the column. */
    private final Map<Integer, ColumnDictionary> dictionaries = new TreeMap<>();

    ChunkEncoder(Schema schema, FileEncoding encoding) {
        this.compression = encoding.compression();
        List<Field> columns = schema.getFields();
        for (int i = 0; i < columns.size(); i++) {
            if (encoding.dictionaryColumns().contains(Schemas.fieldId(columns.get(i)))) {
                dictionaries.put(i, new ColumnDictionary(columns.get(i)));
            }
        }
    }

    /** The message of a dictionary, the values that it shows, and what to tell when it is written. */
    record NewDictionary(ColumnDictionary column, FieldVector values, EncodedBatch message) {
        void close() {
            message.close();
            values.close();
        }
    }

    /**
     * The messages of one chunk, to be closed.
     *
     * @param dictionaries those that have to stand before it
     */
    record EncodedChunk(EncodedBatch message, List<NewDictionary> dictionaries, List<FieldVector> numbers)
            implements AutoCloseable {
        /** The length of the longest message. */
        long longestBytes() {
            return LongStream.concat(
                            LongStream.of(message.lengthBytes()),
                            dictionaries.stream()
                                    .mapToLong(
                                            dictionary -> dictionary.message().lengthBytes()))
                    .max()
                    .orElse(0);
        }

        @Override
        public void close() {
            message.close();
            closeAll(dictionaries, numbers);
        }
    }

    /** Encodes a batch; the dictionaries count as the file's only when their columns are told so. */
    EncodedChunk encode(VectorSchemaRoot batch) {
        List<FieldVector> columns = new ArrayList<>(batch.getFieldVectors());
        List<FieldVector> numbers = new ArrayList<>();
        List<NewDictionary> added = new ArrayList<>();
        try {
            dictionaries.forEach((place, dictionary) -> {
                IntVector encoded = dictionary.encode((BaseVariableWidthVector) columns.get(place));
                numbers.add(encoded);
                columns.set(place, encoded);
                if (dictionary.isNew()) {
                    added.add(newDictionary(dictionary, encoded.getAllocator()));
                }
            });
            List<Field> fields = columns.stream().map(FieldVector::getField).toList();
            VectorSchemaRoot stored = new VectorSchemaRoot(fields, columns, batch.getRowCount());
            return new EncodedChunk(EncodedBatch.of(stored, compression), List.copyOf(added), List.copyOf(numbers));
        } catch (RuntimeException | Error e) {
            closeAll(added, numbers);
            throw e;
        }
    }

    private NewDictionary newDictionary(ColumnDictionary dictionary, BufferAllocator allocator) {
        FieldVector values = dictionary.values(allocator);
        try {
            VectorSchemaRoot root =
                    new VectorSchemaRoot(List.of(values.getField()), List.of(values), values.getValueCount());
            return new NewDictionary(dictionary, values, EncodedBatch.ofDictionary(dictionary.id(), root, compression));
        } catch (RuntimeException | Error e) {
            values.close();
            throw e;
        }
    }

    private static void closeAll(List<NewDictionary> dictionaries, List<FieldVector> numbers) {
        dictionaries.forEach(NewDictionary::close);
        numbers.forEach(FieldVector::close);
    }

    /** Starts all dictionaries anew. */
    void forget() {
        dictionaries.values().forEach(ColumnDictionary::forget);
    }
}

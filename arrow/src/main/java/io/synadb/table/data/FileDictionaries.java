package io.synadb.table.data;

import io.synadb.CorruptDataException;
import io.synadb.arrow.BatchLoader;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.MappedBuffers;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import io.synadb.log.region.LogRegion;
import io.synadb.log.region.MappedSlice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The dictionaries of a data file that is read, each checked once and mapped when a chunk needs it. Thread-safe. */
final class FileDictionaries {
    private final LogRegion region;
    private final FooterChain chain;
    private final VerifiedBlocks verified;

    FileDictionaries(LogRegion region, FooterChain chain, VerifiedBlocks verified) {
        this.region = region;
        this.chain = chain;
        this.verified = verified;
    }

    /**
     * The batch with values where the file has their numbers; the other columns are moved into it.
     *
     * @param stored as the chunk holds it; taken over
     * @param shown its columns as they are shown
     * @throws IllegalArgumentException when a number has no value
     * @throws CorruptDataException when a dictionary is damaged
     */
    VectorSchemaRoot decode(
            VectorSchemaRoot stored, Schema shown, DataFileFormat.Chunk chunk, BufferAllocator allocator) {
        if (chain.encoded().isEmpty()) {
            return stored;
        }
        List<FieldVector> columns = new ArrayList<>(stored.getFieldVectors());
        try {
            for (int i = 0; i < columns.size(); i++) {
                Field column = shown.getFields().get(i);
                Integer id = chain.encoded().ids().get(Schemas.fieldId(column));
                if (id != null) {
                    FieldVector numbers = columns.get(i);
                    columns.set(i, decode((IntVector) numbers, column, id, chunk, allocator));
                    numbers.close();
                }
            }
            return new VectorSchemaRoot(shown, columns, stored.getRowCount());
        } catch (RuntimeException | Error e) {
            columns.forEach(FieldVector::close);
            throw e;
        }
    }

    private FieldVector decode(
            IntVector numbers, Field column, int id, DataFileFormat.Chunk chunk, BufferAllocator allocator) {
        try (VectorSchemaRoot values = values(place(id, chunk), column, allocator)) {
            return DictionaryDecoder.decode(numbers, (BaseVariableWidthVector) values.getVector(0), column, allocator);
        }
    }

    /** The place of the dictionary that a chunk uses: the last of its id that stands before it. */
    private int place(int id, DataFileFormat.Chunk chunk) {
        for (int i = chain.dictionaries().size() - 1; i >= 0; i--) {
            DataFileFormat.Dictionary dictionary = chain.dictionaries().get(i);
            if (dictionary.id() == id && dictionary.recordOffset() < chunk.recordOffset()) {
                return i;
            }
        }
        throw new IllegalArgumentException("found no dictionary " + id + " before it");
    }

    private VectorSchemaRoot values(int place, Field column, BufferAllocator allocator) {
        DataFileFormat.Dictionary dictionary = chain.dictionaries().get(place);
        try {
            BatchMessage message = message(place, dictionary);
            long body = dictionary.messageOffset() + dictionary.messageLength() - message.bodyLength();
            Schema schema = new Schema(List.of(column));
            VectorSchemaRoot values = BatchLoader.of(schema, schema)
                    .load(
                            message,
                            List.of(Schemas.fieldId(column)),
                            (index, offset, length) -> decompressed(
                                    MappedBuffers.wrap(region.map(body + offset, length), allocator),
                                    message.compression(),
                                    allocator),
                            allocator);
            if (values.getVector(0).getNullCount() > 0) {
                values.close();
                throw new IllegalArgumentException("found a value that is null");
            }
            return values;
        } catch (IllegalArgumentException e) {
            throw new CorruptDataException(
                    region.path(),
                    dictionary.recordOffset(),
                    "the dictionary of column '" + column.getName() + "': " + e.getMessage()
                            + "; restore the file from a copy.");
        }
    }

    private BatchMessage message(int place, DataFileFormat.Dictionary dictionary) {
        int check = chain.crcs().length + place;
        try (MappedSlice slice = region.map(dictionary.messageOffset(), (int) dictionary.messageLength())) {
            ByteBuffer bytes = slice.buffer();
            if (!verified.isGood(check)) {
                if (DataFileFormat.crc32c(bytes) != dictionary.crc()) {
                    throw new IllegalArgumentException("the checksum of its message does not match");
                }
                verified.setGood(check);
            }
            BatchMessage message = BatchMessage.parseDictionary(bytes, dictionary.id());
            if (message.bodyLength() > dictionary.messageLength()) {
                throw new IllegalArgumentException(
                        "found a body of " + message.bodyLength() + " bytes in " + dictionary);
            }
            return message;
        }
    }

    /** The content of a buffer as it is stored, which is taken over. */
    static ArrowBuf decompressed(ArrowBuf stored, Compression compression, BufferAllocator allocator) {
        if (compression == Compression.NONE) {
            return stored;
        }
        try (stored) {
            return compression.decompress(stored, allocator);
        }
    }
}

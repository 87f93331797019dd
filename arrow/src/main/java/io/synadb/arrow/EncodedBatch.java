package io.synadb.arrow;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.compression.Compression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * A batch as an encapsulated message, its buffers not copied: views of those of the batch, valid until this is closed or
 * the batch changes.
 *
 * <p>A column without nulls is written without its validity. The elements of a vector column never have one, and the slots
 * of null vectors are zeros: only where they are not are they copied. Not thread-safe.
 */
public final class EncodedBatch implements AutoCloseable {
    private final ByteBuffer prefix;
    private final BatchMessage message;
    private final List<StoredBuffer> buffers;
    private final List<ArrowBuf> copies;

    private EncodedBatch(ByteBuffer prefix, BatchMessage message, List<StoredBuffer> buffers, List<ArrowBuf> copies) {
        this.prefix = prefix;
        this.message = message;
        this.buffers = buffers;
        this.copies = copies;
    }

    /**
     * Encodes a batch whose schema a table can hold, uncompressed.
     *
     * @throws InvalidArgumentException when a vector has a null element: the message names column and row
     */
    public static EncodedBatch of(VectorSchemaRoot batch) {
        return of(batch, Compression.NONE);
    }

    /**
     * As {@link #of(VectorSchemaRoot)}, with those buffers compressed that become an eighth shorter by it, elements of vectors
     * never; where there is none, nothing is. The bytes of those that are compressed are on the heap.
     */
    public static EncodedBatch of(VectorSchemaRoot batch, Compression compression) {
        return of(batch, compression, BatchMessage::prefix);
    }

    /** The values of a dictionary, those of the one column of a batch, as the message of a dictionary. */
    public static EncodedBatch ofDictionary(long dictionaryId, VectorSchemaRoot values, Compression compression) {
        return of(values, compression, message -> message.dictionaryPrefix(dictionaryId));
    }

    private static EncodedBatch of(
            VectorSchemaRoot batch, Compression compression, Function<BatchMessage, ByteBuffer> prefix) {
        Encoder encoder = new Encoder();
        try {
            for (FieldVector column : batch.getFieldVectors()) {
                if (column.getValueCount() != batch.getRowCount()) {
                    throw new SchemaException("Column '" + column.getName() + "' has " + column.getValueCount()
                            + " values in a batch of " + batch.getRowCount() + " rows: set the same count.");
                }
                encoder.addColumn(column);
            }
            return encoder.encode(batch.getRowCount(), compression, prefix);
        } catch (RuntimeException | Error e) {
            encoder.copies.forEach(ArrowBuf::close);
            throw e;
        }
    }

    /** The bytes in front of the body; a view. */
    public ByteBuffer prefix() {
        return prefix.duplicate();
    }

    /** The buffers in their order as they are stored, without what pads them; views. */
    public List<StoredBuffer> buffers() {
        return buffers;
    }

    /** The length of prefix and body. */
    public long lengthBytes() {
        return prefix.remaining() + message.bodyLength();
    }

    /** The whole message, to be concatenated; views. */
    public ByteBuffer[] parts() {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(prefix());
        long end = 0;
        for (int i = 0; i < buffers.size(); i++) {
            addZeros(parts, message.bufferOffset(i) - end);
            parts.addAll(buffers.get(i).parts());
            end = message.bufferOffset(i) + message.bufferLength(i);
        }
        addZeros(parts, message.bodyLength() - end);
        return parts.toArray(new ByteBuffer[0]);
    }

    private static void addZeros(List<ByteBuffer> parts, long count) {
        if (count > 0) {
            parts.add(ByteBuffer.allocate((int) count));
        }
    }

    @Override
    public void close() {
        copies.forEach(ArrowBuf::close);
        copies.clear();
    }

    /** Collects nodes and buffers, depth first. */
    private static final class Encoder {
        private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

        private final List<Long> valueCounts = new ArrayList<>();
        private final List<Long> nullCounts = new ArrayList<>();
        private final List<ByteBuffer> buffers = new ArrayList<>();
        private final List<ArrowBuf> copies = new ArrayList<>();
        /** The places of the elements of vectors, which stay as they are. */
        private final Set<Integer> neverCompressed = new HashSet<>();

        void addColumn(FieldVector column) {
            if (column instanceof FixedSizeListVector vectors) {
                addVectors(vectors);
            } else {
                add(column);
            }
        }

        private void add(FieldVector vector) {
            addNode(vector);
            List<ArrowBuf> own = vector.getFieldBuffers();
            ArrowType type = vector.getField().getType();
            for (int i = 1; i < own.size(); i++) {
                boolean emptyOffsets = i == 1 && ColumnTypes.hasOffsets(type) && vector.getValueCount() == 0;
                // Arrow Java claims four bytes of offsets even where it has allocated none.
                buffers.add(emptyOffsets ? ByteBuffer.allocate(Integer.BYTES) : view(own.get(i)));
            }
            for (FieldVector child : vector.getChildrenFromFields()) {
                add(child);
            }
        }

        private void addNode(FieldVector vector) {
            int nulls = vector.getNullCount();
            valueCounts.add((long) vector.getValueCount());
            nullCounts.add((long) nulls);
            buffers.add(nulls == 0 ? EMPTY : view(vector.getFieldBuffers().get(0)));
        }

        private void addVectors(FixedSizeListVector vectors) {
            addNode(vectors);
            FieldVector elements = vectors.getDataVector();
            int dimensions = vectors.getListSize();
            int elementCount = Math.multiplyExact(vectors.getValueCount(), dimensions);
            valueCounts.add((long) elementCount);
            nullCounts.add(0L);
            buffers.add(EMPTY);
            if (elementCount == 0) {
                buffers.add(EMPTY);
                return;
            }
            ArrowBuf data = elements.getDataBuffer();
            long bytes = (long) elementCount * width(elements);
            if (bytes > Integer.MAX_VALUE) {
                throw new InvalidArgumentException("Column '" + vectors.getName() + "' has " + bytes
                        + " bytes in a batch of " + vectors.getValueCount()
                        + " rows: expected less than 2 GiB; write batches of fewer rows.");
            }
            if (vectors.getNullCount() > 0) {
                data = zeroedWhereNull(vectors, data, bytes);
            }
            if (elements.getNullCount() > 0) {
                refuseNullElements(vectors, elements, dimensions);
            }
            neverCompressed.add(buffers.size());
            buffers.add(data.nioBuffer(0, (int) bytes));
        }

        private ArrowBuf zeroedWhereNull(FixedSizeListVector vectors, ArrowBuf data, long bytes) {
            int slotBytes = vectors.getListSize() * width(vectors.getDataVector());
            ArrowBuf zeroed = data;
            for (int row = 0; row < vectors.getValueCount(); row++) {
                long start = (long) row * slotBytes;
                if (vectors.isNull(row) && !isZero(data, start, slotBytes)) {
                    if (zeroed == data) {
                        zeroed = vectors.getAllocator().buffer(bytes);
                        copies.add(zeroed);
                        zeroed.setBytes(0, data, 0, bytes);
                    }
                    zeroed.setZero(start, slotBytes);
                }
            }
            return zeroed;
        }

        private static boolean isZero(ArrowBuf data, long start, int bytes) {
            int i = 0;
            for (; i + Integer.BYTES <= bytes; i += Integer.BYTES) {
                if (data.getInt(start + i) != 0) {
                    return false;
                }
            }
            for (; i < bytes; i++) {
                if (data.getByte(start + i) != 0) {
                    return false;
                }
            }
            return true;
        }

        private static int width(FieldVector elements) {
            return ((BaseFixedWidthVector) elements).getTypeWidth();
        }

        private static void refuseNullElements(FixedSizeListVector vectors, FieldVector elements, int dimensions) {
            for (int row = 0; row < vectors.getValueCount(); row++) {
                if (vectors.isNull(row)) {
                    continue;
                }
                for (int i = 0; i < dimensions; i++) {
                    if (BitVectorHelper.get(elements.getValidityBuffer(), row * dimensions + i) == 0) {
                        throw new InvalidArgumentException("Column '" + vectors.getName() + "', row " + row
                                + " of the batch: element " + i + " of the vector is null; a vector is null as a whole"
                                + " or has a number in every place.");
                    }
                }
            }
        }

        private static ByteBuffer view(ArrowBuf buffer) {
            long bytes = buffer.readableBytes();
            return bytes == 0 ? EMPTY : buffer.nioBuffer(buffer.readerIndex(), Math.toIntExact(bytes));
        }

        EncodedBatch encode(int rows, Compression compression, Function<BatchMessage, ByteBuffer> prefix) {
            List<StoredBuffer> stored = stored(compression);
            Compression used = stored.stream().allMatch(StoredBuffer::isPlain) ? Compression.NONE : compression;
            long[] lengths =
                    stored.stream().mapToLong(StoredBuffer::lengthBytes).toArray();
            BatchMessage message = BatchMessage.layOut(used, rows, longs(valueCounts), longs(nullCounts), lengths);
            return new EncodedBatch(prefix.apply(message), message, stored, copies);
        }

        private List<StoredBuffer> stored(Compression compression) {
            List<Optional<ByteBuffer>> compressed = new ArrayList<>();
            for (int i = 0; i < buffers.size(); i++) {
                compressed.add(neverCompressed.contains(i) ? Optional.empty() : compression.compressed(buffers.get(i)));
            }
            if (compressed.stream().allMatch(Optional::isEmpty)) {
                return buffers.stream().map(StoredBuffer::plain).toList();
            }
            return IntStream.range(0, buffers.size())
                    .mapToObj(i -> compressed
                            .get(i)
                            .map(StoredBuffer::compressed)
                            .orElseGet(() -> StoredBuffer.raw(buffers.get(i))))
                    .toList();
        }

        private static long[] longs(List<Long> values) {
            return values.stream().mapToLong(Long::longValue).toArray();
        }
    }
}

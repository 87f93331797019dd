package io.synadb.arrow.ipc;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.BodyBuffers;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** The body of a record batch, decompressed where it has to be; buffers of others are parts of it. Not thread-safe. */
final class MessageBody implements BodyBuffers, AutoCloseable {
    private final BatchMessage message;
    private final ArrowBuf body;
    /** By place, when the body is compressed. */
    private final List<ArrowBuf> decompressed;

    private MessageBody(BatchMessage message, ArrowBuf body, List<ArrowBuf> decompressed) {
        this.message = message;
        this.body = body;
        this.decompressed = decompressed;
    }

    /**
     * @param body stays the caller's
     * @throws IllegalArgumentException when the buffers of the batch are not such as its body can hold
     * @throws UnsupportedFeatureException when it is compressed in another way than by LZ4
     */
    static MessageBody of(RecordBatch batch, ArrowBuf body, BufferAllocator allocator) {
        BatchMessage message = BatchMessage.of(batch, body.writerIndex());
        BodyCompression compression = batch.compression();
        if (compression == null) {
            return new MessageBody(message, body, List.of());
        }
        if (compression.codec() != CompressionType.LZ4_FRAME || compression.method() != BodyCompressionMethod.BUFFER) {
            throw new UnsupportedFeatureException("found a batch compressed by "
                    + (compression.codec() == CompressionType.ZSTD ? "zstd" : "codec " + compression.codec())
                    + ", expected LZ4 frames or none. Write it with one of these.");
        }
        List<ArrowBuf> decompressed = new ArrayList<>();
        try {
            long[] lengths = new long[message.buffers()];
            for (int i = 0; i < lengths.length; i++) {
                ArrowBuf buffer =
                        Lz4Frames.decompress(body.slice(message.bufferOffset(i), message.bufferLength(i)), allocator);
                decompressed.add(buffer);
                lengths[i] = buffer.writerIndex();
            }
            return new MessageBody(message.withBufferLengths(lengths), body, decompressed);
        } catch (RuntimeException | Error e) {
            decompressed.forEach(ArrowBuf::close);
            throw e;
        }
    }

    /** The batch, with the lengths of buffers that are not compressed. */
    BatchMessage message() {
        return message;
    }

    @Override
    public ArrowBuf buffer(int index, long offset, int length) {
        ArrowBuf buffer = decompressed.isEmpty()
                ? body.slice(offset, length)
                : decompressed.get(index).slice(0, length);
        buffer.getReferenceManager().retain();
        return buffer;
    }

    /** Lets go of what was decompressed, not of the body. */
    @Override
    public void close() {
        decompressed.forEach(ArrowBuf::close);
    }
}

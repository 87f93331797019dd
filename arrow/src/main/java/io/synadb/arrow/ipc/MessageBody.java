package io.synadb.arrow.ipc;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.BodyBuffers;
import io.synadb.arrow.compression.Compression;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The body of a record batch, decompressed and brought into the form of a table where it has to be; buffers of others are parts
 * of it. Not thread-safe.
 */
final class MessageBody implements BodyBuffers, AutoCloseable {
    private final BatchMessage message;
    private final ArrowBuf body;
    /** By place, when they are not parts of the body. */
    private final List<ArrowBuf> own;

    private MessageBody(BatchMessage message, ArrowBuf body, List<ArrowBuf> own) {
        this.message = message;
        this.body = body;
        this.own = own;
    }

    /**
     * @param columns of the batch
     * @param body stays the caller's
     * @throws IllegalArgumentException when the buffers of the batch are not such as its body can hold
     * @throws UnsupportedFeatureException when it is compressed in another way than by LZ4 or zstd, or has a buffer of 2 GiB or more
     */
    static MessageBody of(RecordBatch batch, PlainColumns columns, ArrowBuf body, BufferAllocator allocator) {
        MessageBody written = decompressed(batch, body, allocator);
        if (!columns.changes()) {
            return written;
        }
        try (written) {
            return columns.plain(batch, written, allocator);
        }
    }

    private static MessageBody decompressed(RecordBatch batch, ArrowBuf body, BufferAllocator allocator) {
        BatchMessage message = BatchMessage.of(batch, body.writerIndex());
        BodyCompression compression = batch.compression();
        if (compression == null) {
            return new MessageBody(message, body, List.of());
        }
        if (compression.method() != BodyCompressionMethod.BUFFER) {
            throw new UnsupportedFeatureException("found a batch compressed by method " + compression.method()
                    + ", expected buffers that are compressed each. Write it so.");
        }
        Compression codec = Compression.ofCodec(compression.codec())
                .orElseThrow(() -> new UnsupportedFeatureException("found a batch compressed by codec "
                        + compression.codec()
                        + ", expected LZ4 frames, zstd or none. Write it with one of these."));
        List<ArrowBuf> decompressed = new ArrayList<>();
        try {
            long[] lengths = new long[message.buffers()];
            for (int i = 0; i < lengths.length; i++) {
                ArrowBuf stored = body.slice(message.bufferOffset(i), message.bufferLength(i));
                ArrowBuf buffer = codec.decompress(stored, allocator);
                decompressed.add(buffer);
                lengths[i] = buffer.capacity();
            }
            return new MessageBody(message.withBuffers(lengths), body, decompressed);
        } catch (RuntimeException | Error e) {
            decompressed.forEach(ArrowBuf::close);
            throw e;
        }
    }

    /** The same batch with other buffers, which are its to close from then on. */
    MessageBody with(List<ArrowBuf> buffers, long[] lengths) {
        return new MessageBody(message.withBuffers(lengths), body, List.copyOf(buffers));
    }

    /** The batch, with the lengths that its buffers have here. */
    BatchMessage message() {
        return message;
    }

    @Override
    public ArrowBuf buffer(int index, long offset, int length) {
        ArrowBuf buffer =
                own.isEmpty() ? body.slice(offset, length) : own.get(index).slice(0, length);
        buffer.getReferenceManager().retain();
        return buffer;
    }

    /** Lets go of what is not part of the body, not of the body. */
    @Override
    public void close() {
        own.forEach(ArrowBuf::close);
    }
}

package io.synadb.arrow.ipc;

import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream, or of a file, which is read from front to back like one. A stream has to have its end, a file
 * its footer: without them, whatever stood behind would be missing in silence.
 *
 * <p>Not thread-safe.
 */
final class MessageSource implements AutoCloseable {
    /** More metadata than any schema has: a length above it is damage. */
    private static final int MAX_METADATA_BYTES = 64 << 20;

    private static final int PIECE_BYTES = 16 << 20;

    private final String name;
    private final ReadableByteChannel in;
    private final BufferAllocator allocator;
    private final List<ArrowBlock> batches = new ArrayList<>();
    private final boolean file;
    /** Where the source ends, as far as it is known. */
    private final long end;
    /** The first bytes, when they are those of a stream. */
    private @Nullable ByteBuffer firstHead;

    private long position;
    private boolean ended;

    /** @param in closed with this, or when this fails */
    MessageSource(String name, ReadableByteChannel in, BufferAllocator allocator) {
        this.name = name;
        this.in = in;
        this.allocator = allocator;
        try {
            this.end = in instanceof FileChannel channel ? channel.size() : Long.MAX_VALUE;
            ByteBuffer head = bytes(IpcFormat.MAGIC_BYTES, "the first message");
            this.file = IpcFormat.startsFile(head);
            this.firstHead = file ? null : head;
        } catch (IOException e) {
            close();
            throw unreadable(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * A message, whose body comes next: who takes the message reads it, once its metadata says that it can be taken.
     *
     * @param offset where it stands
     */
    record Frame(long offset, Message message, ByteBuffer metadata, long bodyLength) {}

    /** The next message, behind the body of the one before; empty at the end. */
    Optional<Frame> next() {
        if (ended) {
            return Optional.empty();
        }
        long offset = firstHead == null ? position : 0;
        ByteBuffer head = firstHead == null ? bytes(IpcFormat.HEAD_BYTES, "a message or the end") : firstHead;
        firstHead = null;
        if (head.getInt(0) != IpcFormat.CONTINUATION) {
            throw damaged(
                    offset,
                    String.format(
                            "found %08x, expected an Arrow IPC message, which begins with ffffffff. What Arrow wrote"
                                    + " before version 0.15 has to be written anew by a later one.",
                            head.getInt(0)));
        }
        int length = head.getInt(Integer.BYTES);
        if (length == 0) {
            ended = true;
            if (file) {
                checkFooter();
            }
            return Optional.empty();
        }
        if (length < 0 || length > MAX_METADATA_BYTES || length > end - position) {
            throw damaged(offset, "found a message with metadata of " + length + " bytes");
        }
        return Optional.of(frame(offset, bytes(length, "the metadata of a message")));
    }

    private Frame frame(long offset, ByteBuffer metadata) {
        Message message;
        long bodyLength;
        byte type;
        try {
            message = Message.getRootAsMessage(metadata);
            requireVersion(message, offset);
            bodyLength = message.bodyLength();
            type = message.headerType();
        } catch (IndexOutOfBoundsException e) {
            throw damaged(offset, "found metadata that is no Arrow message: " + e);
        }
        if (bodyLength < 0 || bodyLength > end - position) {
            throw damaged(offset, "found a message with a body of " + bodyLength + " bytes");
        }
        if (type == MessageHeader.RecordBatch) {
            batches.add(new ArrowBlock(offset, Math.toIntExact(position - offset), bodyLength));
        }
        return new Frame(offset, message, metadata, bodyLength);
    }

    private void requireVersion(Message message, long offset) {
        short version = message.version();
        if (version != MetadataVersion.V4 && version != MetadataVersion.V5) {
            throw new UnsupportedFeatureException("Cannot read " + name + ": the message at offset " + offset
                    + " has the metadata version V" + (version + 1) + ", expected V4 or V5.");
        }
    }

    /** The body of the message that came last, which the caller releases. */
    ArrowBuf body(Frame frame) {
        long length = frame.bodyLength();
        if (length == 0) {
            return allocator.getEmpty();
        }
        boolean known = end != Long.MAX_VALUE;
        ArrowBuf body = allocator.buffer(known ? length : Math.min(length, PIECE_BYTES));
        try {
            for (long read = 0; read < length; ) {
                if (read == body.capacity()) {
                    body = grown(body, length);
                }
                int piece = (int) Math.min(PIECE_BYTES, Math.min(length, body.capacity()) - read);
                fill(body.nioBuffer(read, piece), "the body of a message");
                read += piece;
            }
            return body.writerIndex(length);
        } catch (RuntimeException | Error e) {
            body.close();
            throw e;
        }
    }

    /** A damaged length is not believed: there is as much memory again as bytes have come. */
    private ArrowBuf grown(ArrowBuf body, long length) {
        ArrowBuf larger = allocator.buffer(Math.min(length, 2 * body.capacity()));
        larger.setBytes(0, body, 0, body.capacity());
        body.close();
        return larger;
    }

    private void checkFooter() {
        long start = position;
        try {
            byte[] rest = Channels.newInputStream(in).readNBytes(MAX_METADATA_BYTES);
            IpcFormat.checkFooter(ByteBuffer.wrap(rest), batches);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged(start, e.getMessage() + ". The file is cut off or was not finished.");
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ByteBuffer bytes(int length, String what) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, what);
        return bytes.rewind();
    }

    private void fill(ByteBuffer target, String what) {
        try {
            while (target.hasRemaining()) {
                int read = in.read(target);
                if (read < 0) {
                    throw damaged(
                            position,
                            "it ends here, and " + target.remaining() + " more bytes of " + what
                                    + " were expected. It is cut off, or its writer was not closed.");
                }
                position += read;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    CorruptDataException damaged(long offset, String message) {
        return new CorruptDataException(name, offset, message);
    }

    private SynaException unreadable(IOException cause) {
        return new SynaException(ErrorCode.IO, "Cannot read " + name + ": " + cause, cause);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}

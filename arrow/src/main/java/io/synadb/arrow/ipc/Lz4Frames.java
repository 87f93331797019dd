package io.synadb.arrow.ipc;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Buffers that are compressed as Arrow does it: the length of the content, an i64, then one LZ4 frame of it; or −1, then the
 * content itself.
 *
 * <p>A frame is the magic number, a byte of flags, one of the block size, perhaps the content's length and a dictionary's id, a
 * byte of checksum, then blocks, each behind its length, then an empty one, then perhaps the content's checksum. Blocks are
 * decoded here because pyarrow lets one refer to those before it, which the decoders of lz4-java refuse.
 *
 * <p>Stateless and thread-safe.
 */
final class Lz4Frames {
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long NOT_COMPRESSED = -1;
    /** No LZ4 block becomes longer than 255 times itself. */
    private static final long GREATEST_RATIO = 255;

    private static final int MAGIC = 0x184D2204;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int BLOCK_CHECKSUMS = 0x10;
    private static final int CONTENT_LENGTH = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int PLAIN_BLOCK = 0x80000000;

    private static final int LEAST_MATCH = 4;
    private static final int LENGTH_MASK = 0x0F;
    private static final int MORE_LENGTH = 0xFF;

    private Lz4Frames() {}

    /**
     * The content of a buffer, which the caller releases; its writer index is its length.
     *
     * @throws IllegalArgumentException when this is no such buffer
     */
    static ArrowBuf decompress(ArrowBuf buffer, BufferAllocator allocator) {
        if (buffer.capacity() == 0) {
            return allocator.getEmpty();
        }
        long stored = buffer.capacity() - LENGTH_BYTES;
        long length = stored < 0 ? NOT_COMPRESSED - 1 : buffer.getLong(0);
        if (length == NOT_COMPRESSED) {
            ArrowBuf content = buffer.slice(LENGTH_BYTES, stored);
            content.getReferenceManager().retain();
            return content.writerIndex(stored);
        }
        if (length < 0 || length > Integer.MAX_VALUE || length > stored * GREATEST_RATIO) {
            throw new IllegalArgumentException(
                    "found a compressed buffer of " + buffer.capacity() + " bytes that would have " + length);
        }
        if (length == 0) {
            return allocator.getEmpty();
        }
        byte[] frame = new byte[(int) stored];
        buffer.getBytes(LENGTH_BYTES, frame);
        byte[] content = new byte[(int) length];
        try {
            decode(ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN), content);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("found a buffer that is no LZ4 frame of " + length + " bytes", e);
        }
        ArrowBuf decompressed = allocator.buffer(length);
        decompressed.setBytes(0, content);
        return decompressed.writerIndex(length);
    }

    private static void decode(ByteBuffer frame, byte[] content) {
        require(frame.getInt() == MAGIC, "no LZ4 frame");
        int flags = frame.get();
        require((flags & VERSION_MASK) == VERSION, "an LZ4 frame of another version");
        require((flags & DICTIONARY) == 0, "an LZ4 frame that needs a dictionary");
        frame.get();
        require((flags & CONTENT_LENGTH) == 0 || frame.getLong() == content.length, "an LZ4 frame of another length");
        frame.get();
        int end = 0;
        for (int length = frame.getInt(); length != 0; length = frame.getInt()) {
            int bytes = length & ~PLAIN_BLOCK;
            require(bytes <= frame.remaining(), "an LZ4 frame that is cut off");
            if ((length & PLAIN_BLOCK) != 0) {
                frame.get(content, end, bytes);
                end += bytes;
            } else {
                end = decodeBlock(frame.array(), frame.position(), bytes, content, end);
                frame.position(frame.position() + bytes);
            }
            if ((flags & BLOCK_CHECKSUMS) != 0) {
                frame.getInt();
            }
        }
        require(end == content.length, "an LZ4 frame of " + end + " bytes, expected " + content.length);
        require(
                (flags & CONTENT_CHECKSUM) == 0
                        || frame.getInt()
                                == XXHashFactory.fastestJavaInstance().hash32().hash(content, 0, end, 0),
                "an LZ4 frame with another checksum");
    }

    /**
     * Decodes sequences of a token, literals, and a match of what was decoded before; the last one has no match.
     *
     * @return the end of what is decoded
     */
    private static int decodeBlock(byte[] block, int start, int length, byte[] content, int from) {
        int at = start;
        int end = from;
        while (at < start + length) {
            int token = block[at++] & 0xFF;
            int literals = token >>> 4;
            if (literals == LENGTH_MASK) {
                int more;
                do {
                    more = block[at++] & 0xFF;
                    literals += more;
                } while (more == MORE_LENGTH);
            }
            System.arraycopy(block, at, content, end, literals);
            at += literals;
            end += literals;
            if (at == start + length) {
                break;
            }
            int offset = block[at++] & 0xFF | (block[at++] & 0xFF) << 8;
            int match = token & LENGTH_MASK;
            if (match == LENGTH_MASK) {
                int more;
                do {
                    more = block[at++] & 0xFF;
                    match += more;
                } while (more == MORE_LENGTH);
            }
            end = repeat(content, end, offset, match + LEAST_MATCH);
        }
        return end;
    }

    /** Appends what stands some bytes before the end; it may run into itself. */
    private static int repeat(byte[] content, int end, int offset, int length) {
        require(offset > 0, "an LZ4 match of itself");
        if (offset >= length) {
            System.arraycopy(content, end - offset, content, end, length);
        } else {
            for (int i = end; i < end + length; i++) {
                content[i] = content[i - offset];
            }
        }
        return end + length;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("found " + otherwise);
        }
    }
}

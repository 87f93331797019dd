package io.synadb.arrow.compression;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.arrow.memory.ArrowBuf;

/**
 * LZ4 frames.
 *
 * <p>A frame is the magic number, a byte of flags, one of the block size, perhaps the content's length and a dictionary's id, a
 * byte of checksum, then blocks, each behind its length, then an empty one, then perhaps the content's checksum. Ours have the
 * content's length, and blocks of 256 KiB that do not refer to one another. Those of pyarrow do, which the decoders of
 * lz4-java refuse: such blocks are decoded here.
 *
 * <p>Stateless and thread-safe.
 */
final class Lz4Frames implements Frames {
    /** No LZ4 block becomes longer than 255 times itself. */
    private static final long GREATEST_RATIO = 255;

    private static final int MAGIC = 0x184D2204;
    private static final int VERSION_MASK = 0xC0;
    private static final int VERSION = 0x40;
    private static final int INDEPENDENT_BLOCKS = 0x20;
    private static final int BLOCK_CHECKSUMS = 0x10;
    private static final int CONTENT_LENGTH = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int PLAIN_BLOCK = 0x80000000;
    /** Magic, flags, block size. */
    private static final int START_BYTES = 6;
    /** Start, content's length, checksum. */
    private static final int HEAD_BYTES = START_BYTES + Long.BYTES + 1;

    private static final int BLOCK_BYTES = 256 << 10;
    /** What the byte of the block size says of that one. */
    private static final byte BLOCK_SIZE = 0x50;
    /** The least and the greatest such byte: each step makes blocks four times longer, from 64 KiB to 4 MiB. */
    private static final int LEAST_BLOCK_SIZE = 4;

    private static final int GREATEST_BLOCK_SIZE = 7;

    private static final int LEAST_MATCH = 4;
    private static final int LENGTH_MASK = 0x0F;
    private static final int MORE_LENGTH = 0xFF;

    // The pure-Java variants: they neither unpack a native library nor ask for access that later JDKs warn about.
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.safeInstance().safeDecompressor();
    private static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();

    @Override
    public long greatestRatio() {
        return GREATEST_RATIO;
    }

    @Override
    public void requireLength(ArrowBuf frame, long length) {
        require(frame.capacity() >= START_BYTES && frame.getInt(0) == MAGIC, "no LZ4 frame");
        int flags = frame.getByte(Integer.BYTES);
        require((flags & VERSION_MASK) == VERSION, "an LZ4 frame of another version");
        require((flags & DICTIONARY) == 0, "an LZ4 frame that needs a dictionary");
        boolean same =
                (flags & CONTENT_LENGTH) == 0 || frame.capacity() >= HEAD_BYTES && frame.getLong(START_BYTES) == length;
        require(same, "an LZ4 frame of another length");
    }

    @Override
    public int compress(ByteBuffer content, ByteBuffer target) {
        ByteBuffer frame = target.order(ByteOrder.LITTLE_ENDIAN);
        int start = frame.position();
        byte[] block = new byte[Math.min(BLOCK_BYTES, content.remaining())];
        byte[] compressed = new byte[COMPRESSOR.maxCompressedLength(block.length)];
        if (frame.remaining() < HEAD_BYTES + Integer.BYTES) {
            return -1;
        }
        frame.putInt(MAGIC)
                .put((byte) (VERSION | INDEPENDENT_BLOCKS | CONTENT_LENGTH))
                .put(BLOCK_SIZE)
                .putLong(content.remaining());
        frame.put((byte) (HASH.hash(head(frame, start), 0, HEAD_BYTES - 1 - Integer.BYTES, 0) >> 8));
        while (content.hasRemaining()) {
            int length = Math.min(block.length, content.remaining());
            content.get(block, 0, length);
            int shorter = COMPRESSOR.compress(block, 0, length, compressed, 0);
            boolean plain = shorter >= length;
            int bytes = plain ? length : shorter;
            // Room for the empty block, too.
            if (frame.remaining() < bytes + 2 * Integer.BYTES) {
                return -1;
            }
            frame.putInt(plain ? bytes | PLAIN_BLOCK : bytes).put(plain ? block : compressed, 0, bytes);
        }
        frame.putInt(0);
        return frame.position() - start;
    }

    /** What the checksum of the head covers: flags, block size and length. */
    private static byte[] head(ByteBuffer frame, int start) {
        byte[] head = new byte[HEAD_BYTES - 1 - Integer.BYTES];
        frame.get(start + Integer.BYTES, head);
        return head;
    }

    @Override
    public void decompress(ArrowBuf frame, ArrowBuf target) {
        try {
            ByteBuffer bytes = frame.nioBuffer(0, (int) frame.capacity()).order(ByteOrder.LITTLE_ENDIAN);
            int flags = bytes.get(Integer.BYTES);
            int most = longestBlock(bytes.get(Integer.BYTES + 1));
            bytes.position(START_BYTES + ((flags & CONTENT_LENGTH) == 0 ? 0 : Long.BYTES) + 1);
            boolean alone = (flags & (INDEPENDENT_BLOCKS | CONTENT_CHECKSUM)) == INDEPENDENT_BLOCKS;
            if (alone) {
                decodeAlone(bytes, flags, most, target);
            } else {
                byte[] content = new byte[(int) target.capacity()];
                decodeLinked(bytes, flags, content);
                target.setBytes(0, content);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | LZ4Exception e) {
            throw new IllegalArgumentException(
                    "found a buffer that is no LZ4 frame of " + target.capacity() + " bytes", e);
        }
    }

    private static int longestBlock(byte size) {
        int step = size >> 4;
        require(LEAST_BLOCK_SIZE <= step && step <= GREATEST_BLOCK_SIZE, "an LZ4 frame with blocks of size " + step);
        return 1 << 2 * step + 8;
    }

    /** Decodes blocks that do not refer to one another, each on its own. */
    private static void decodeAlone(ByteBuffer frame, int flags, int longest, ArrowBuf target) {
        long end = 0;
        byte[] block = new byte[0];
        byte[] content = new byte[0];
        for (int length = frame.getInt(); length != 0; length = frame.getInt()) {
            int bytes = blockBytes(frame, length);
            long missing = target.capacity() - end;
            block = block.length < bytes ? new byte[bytes] : block;
            frame.get(block, 0, bytes);
            if ((length & PLAIN_BLOCK) != 0) {
                require(bytes <= missing, "an LZ4 frame of more than " + target.capacity() + " bytes");
                target.setBytes(end, block, 0, bytes);
                end += bytes;
            } else {
                int most = (int) Math.min(missing, Math.min(longest, bytes * GREATEST_RATIO));
                content = content.length < most ? new byte[most] : content;
                int found = DECOMPRESSOR.decompress(block, 0, bytes, content, 0, most);
                target.setBytes(end, content, 0, found);
                end += found;
            }
            if ((flags & BLOCK_CHECKSUMS) != 0) {
                frame.getInt();
            }
        }
        requireEnd(end, target.capacity());
    }

    private static int blockBytes(ByteBuffer frame, int length) {
        int bytes = length & ~PLAIN_BLOCK;
        require(bytes <= frame.remaining(), "an LZ4 frame that is cut off");
        return bytes;
    }

    private static void requireEnd(long end, long expected) {
        require(end == expected, "an LZ4 frame of " + end + " bytes, expected " + expected);
    }

    private static void decodeLinked(ByteBuffer frame, int flags, byte[] content) {
        int end = 0;
        byte[] block = new byte[0];
        for (int length = frame.getInt(); length != 0; length = frame.getInt()) {
            int bytes = blockBytes(frame, length);
            if ((length & PLAIN_BLOCK) != 0) {
                frame.get(content, end, bytes);
                end += bytes;
            } else {
                block = block.length < bytes ? new byte[bytes] : block;
                frame.get(block, 0, bytes);
                end = decodeBlock(block, bytes, content, end);
            }
            if ((flags & BLOCK_CHECKSUMS) != 0) {
                frame.getInt();
            }
        }
        requireEnd(end, content.length);
        require(
                (flags & CONTENT_CHECKSUM) == 0 || frame.getInt() == HASH.hash(content, 0, end, 0),
                "an LZ4 frame with another checksum");
    }

    /**
     * Decodes sequences of a token, literals, and a match of what was decoded before; the last one has no match.
     *
     * @return the end of what is decoded
     */
    private static int decodeBlock(byte[] block, int length, byte[] content, int from) {
        int at = 0;
        int end = from;
        while (at < length) {
            int token = block[at++] & 0xFF;
            int literals = token >>> 4;
            if (literals == LENGTH_MASK) {
                int more;
                do {
                    more = block[at++] & 0xFF;
                    literals += more;
                } while (more == MORE_LENGTH);
            }
            require(literals <= length - at, "an LZ4 block that is cut off");
            System.arraycopy(block, at, content, end, literals);
            at += literals;
            end += literals;
            if (at == length) {
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

package io.synadb.arrow.compression;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Zstandard frames (RFC 8878), by aircompressor: Java alone, as Spark has it, where the bindings of the original would bring a
 * native library for each platform. It writes at about level 3. Stateless and thread-safe.
 */
final class ZstdFrames implements Frames {
    /** A block of four bytes can repeat one byte 131,072 times. */
    private static final long GREATEST_RATIO = 131_072 / 4;

    private static final int MAGIC = 0xFD2FB528;
    private static final int MAGIC_BYTES = 4;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int LENGTH_KIND_SHIFT = 6;
    private static final int DICTIONARY_MASK = 0x03;
    /** What a length of two bytes leaves out. */
    private static final int SHORT_LENGTH_BIAS = 256;

    @Override
    public long greatestRatio() {
        return GREATEST_RATIO;
    }

    @Override
    public void requireLength(ArrowBuf frame, long length) {
        if (frame.capacity() <= MAGIC_BYTES || frame.getInt(0) != MAGIC) {
            throw new IllegalArgumentException("found a buffer that is no zstd frame");
        }
        int descriptor = frame.getByte(MAGIC_BYTES) & 0xFF;
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int kind = descriptor >>> LENGTH_KIND_SHIFT;
        if (kind == 0 && !single) {
            return;
        }
        int dictionary = descriptor & DICTIONARY_MASK;
        int place = MAGIC_BYTES + 1 + (single ? 0 : 1) + (dictionary == DICTIONARY_MASK ? 4 : dictionary);
        if (place + (1 << kind) > frame.capacity()) {
            throw new IllegalArgumentException("found a zstd frame that is cut off");
        }
        long found =
                switch (kind) {
                    case 0 -> frame.getByte(place) & 0xFF;
                    case 1 -> (frame.getShort(place) & 0xFFFF) + SHORT_LENGTH_BIAS;
                    case 2 -> Integer.toUnsignedLong(frame.getInt(place));
                    default -> frame.getLong(place);
                };
        if (found != length) {
            throw new IllegalArgumentException("found a zstd frame of " + found + " bytes, expected " + length);
        }
    }

    @Override
    public int compress(ByteBuffer content, ByteBuffer target) {
        ZstdCompressor compressor = new ZstdCompressor();
        ByteBuffer frame = ByteBuffer.allocate(compressor.maxCompressedLength(content.remaining()));
        compressor.compress(content, frame);
        frame.flip();
        if (frame.remaining() > target.remaining()) {
            return -1;
        }
        int length = frame.remaining();
        target.put(frame);
        return length;
    }

    @Override
    public void decompress(ArrowBuf frame, ArrowBuf target) {
        ByteBuffer content = target.nioBuffer(0, (int) target.capacity());
        try {
            new ZstdDecompressor().decompress(frame.nioBuffer(0, (int) frame.capacity()), content);
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("found a buffer that is no zstd frame: " + e.getMessage(), e);
        }
        if (content.hasRemaining()) {
            throw new IllegalArgumentException(
                    "found a zstd frame of " + content.position() + " bytes, expected " + target.capacity());
        }
    }
}

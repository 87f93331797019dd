package io.synadb.arrow.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * How the buffers of a message are compressed: in one that is compressed at all, each buffer that is not empty is
 *
 * <table>
 * <caption>A buffer of a compressed message, little-endian</caption>
 * <tr><th>offset</th><th>field</th></tr>
 * <tr><td>0</td><td>i64 the length of its content; −1 for a <em>raw</em> buffer, whose content follows as it is</td></tr>
 * <tr><td>8</td><td>one LZ4 frame, or one zstd frame, of the content</td></tr>
 * </table>
 *
 * <p>Thread-safe.
 */
public enum Compression {
    /** No buffer has a length before it. */
    NONE((byte) -1, null),
    /** LZ4 frames: fast, for texts about half the size. */
    LZ4(CompressionType.LZ4_FRAME, new Lz4Frames()),
    /** Zstandard: smaller than LZ4, at a few times the work. */
    ZSTD(CompressionType.ZSTD, new ZstdFrames());

    /** What stands before the content of a buffer of a compressed message. */
    public static final int LENGTH_BYTES = Long.BYTES;

    /** The length of a raw buffer. */
    private static final long RAW = -1;
    /** A buffer is compressed when that saves one byte of so many. */
    private static final int LEAST_SAVING = 8;

    private final byte codec;
    private final @Nullable Frames frames;

    Compression(byte codec, @Nullable Frames frames) {
        this.codec = codec;
        this.frames = frames;
    }

    /** The compression that a message names by Arrow's number; empty for another. */
    public static Optional<Compression> ofCodec(byte codec) {
        return codec == NONE.codec
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(compression -> compression.codec == codec)
                        .findFirst();
    }

    /** The compression of this word, in any case; empty for another word. */
    public static Optional<Compression> ofWord(String word) {
        return Arrays.stream(values())
                .filter(compression -> compression.word().equalsIgnoreCase(word.trim()))
                .findFirst();
    }

    /** The words of all. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Compression::word).toList();
    }

    /** As users write it: {@code none}, {@code lz4} or {@code zstd}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Arrow's number, which messages name; −1 for none. */
    public byte codec() {
        return codec;
    }

    /**
     * The buffer of this content, its length first, if that is an eighth shorter than the content at least; else empty.
     *
     * @param content direct or not; not consumed
     */
    public Optional<ByteBuffer> compressed(ByteBuffer content) {
        int most = content.remaining() - content.remaining() / LEAST_SAVING - LENGTH_BYTES;
        if (frames == null || most <= LENGTH_BYTES) {
            return Optional.empty();
        }
        ByteBuffer target = ByteBuffer.allocate(LENGTH_BYTES + most).order(ByteOrder.LITTLE_ENDIAN);
        target.putLong(content.remaining());
        int length = frames.compress(content.duplicate(), target.slice());
        return length < 0 ? Optional.empty() : Optional.of(target.position(0).limit(LENGTH_BYTES + length));
    }

    /** The length that stands before the content of a raw buffer. */
    public static ByteBuffer rawLength() {
        return ByteBuffer.allocate(LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(RAW)
                .flip();
    }

    /**
     * The content of a buffer, as long as its capacity, which the caller releases: of a raw one a part of it, else a copy.
     *
     * @param buffer of a compressed message; stays the caller's
     * @throws IllegalArgumentException when this is no such buffer, or its length is not that of its content
     */
    public ArrowBuf decompress(ArrowBuf buffer, BufferAllocator allocator) {
        Frames codecFrames = Objects.requireNonNull(frames, "Nothing is compressed by 'none'");
        if (buffer.capacity() == 0) {
            return allocator.getEmpty();
        }
        long stored = buffer.capacity() - LENGTH_BYTES;
        long length = stored < 0 ? RAW - 1 : buffer.getLong(0);
        if (length == RAW) {
            ArrowBuf content = buffer.slice(LENGTH_BYTES, stored);
            content.getReferenceManager().retain();
            return content.writerIndex(stored);
        }
        if (length < 0 || length > Integer.MAX_VALUE || length > stored * codecFrames.greatestRatio()) {
            throw new IllegalArgumentException(
                    "found a compressed buffer of " + buffer.capacity() + " bytes that would have " + length);
        }
        if (length == 0) {
            return allocator.getEmpty();
        }
        ArrowBuf frame = buffer.slice(LENGTH_BYTES, stored);
        codecFrames.requireLength(frame, length);
        ArrowBuf target = allocator.buffer(length);
        try {
            ArrowBuf content = target.slice(0, length).writerIndex(length);
            codecFrames.decompress(frame, content);
            return content;
        } catch (RuntimeException | Error e) {
            target.close();
            throw e;
        }
    }
}

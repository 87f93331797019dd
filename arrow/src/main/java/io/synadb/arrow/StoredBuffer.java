package io.synadb.arrow;

import io.synadb.arrow.compression.Compression;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A buffer of a message as it is stored: its content, in a compressed message behind its length. Views, which their readers do not
 * consume. Immutable and thread-safe.
 *
 * @param length what stands before the content, perhaps nothing
 * @param content the rest
 */
public record StoredBuffer(ByteBuffer length, ByteBuffer content) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A buffer of a message that is not compressed. */
    static StoredBuffer plain(ByteBuffer content) {
        return new StoredBuffer(NOTHING, content);
    }

    /** A buffer of a compressed message that is not compressed itself. */
    static StoredBuffer raw(ByteBuffer content) {
        return content.hasRemaining() ? new StoredBuffer(Compression.rawLength(), content) : plain(content);
    }

    /** A compressed buffer, its length first. */
    static StoredBuffer compressed(ByteBuffer buffer) {
        ByteBuffer length = buffer.slice(0, Compression.LENGTH_BYTES);
        return new StoredBuffer(
                length, buffer.slice(Compression.LENGTH_BYTES, buffer.remaining() - Compression.LENGTH_BYTES));
    }

    /** Whether nothing stands before the content. */
    boolean isPlain() {
        return !length.hasRemaining();
    }

    /** How many bytes are stored. */
    public long lengthBytes() {
        return (long) length.remaining() + content.remaining();
    }

    /** What is stored, in order. */
    public List<ByteBuffer> parts() {
        return List.of(length.duplicate(), content.duplicate());
    }
}

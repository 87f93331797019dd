package io.synadb.arrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.Schemas;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow IPC stream, and the file around one:
 *
 * <table>
 * <caption>An IPC file; the stream is the second to the fourth line</caption>
 * <tr><th>size</th><th>part</th></tr>
 * <tr><td>8</td><td>{@code ARROW1}, two zeros</td></tr>
 * <tr><td>…</td><td>the schema, an encapsulated message; {@link BatchMessage} says what that is</td></tr>
 * <tr><td>…</td><td>dictionaries before they are used, and record batches: encapsulated messages with bodies</td></tr>
 * <tr><td>8</td><td>end of stream: FF FF FF FF, i32 0</td></tr>
 * <tr><td>f</td><td>a flatbuffer {@code Footer}: the schema, and where the dictionaries and batches stand</td></tr>
 * <tr><td>4</td><td>i32 f</td></tr>
 * <tr><td>6</td><td>{@code ARROW1}</td></tr>
 * </table>
 *
 * <p>Ours have every buffer on a multiple of 64 bytes. All methods are pure and thread-safe.
 */
final class IpcFormat {
    static final int CONTINUATION = 0xFFFFFFFF;
    /** The bytes of a continuation and a metadata length. */
    static final int HEAD_BYTES = 8;
    /** What stands in front of the stream in a file. */
    static final int MAGIC_BYTES = 8;

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int FOOTER_END_BYTES = Integer.BYTES + MAGIC.length;

    private IpcFormat() {}

    static ByteBuffer magic() {
        return ByteBuffer.wrap(Arrays.copyOf(MAGIC, MAGIC_BYTES));
    }

    /** Whether these first {@value #MAGIC_BYTES} bytes are those of a file. */
    static boolean startsFile(ByteBuffer head) {
        return head.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /**
     * The message of a schema, with as many zeros behind the metadata as it takes for the next message to stand on a
     * multiple of 64.
     *
     * @param position where the message is to stand
     */
    static ByteBuffer schema(Schema schema, long position) {
        byte[] message = Schemas.toMessage(schema);
        long end = position + message.length;
        int padding = (int) Math.floorMod(-end, (long) BatchMessage.ALIGNMENT);
        ByteBuffer padded = ByteBuffer.wrap(Arrays.copyOf(message, message.length + padding))
                .order(ByteOrder.LITTLE_ENDIAN);
        return padded.putInt(Integer.BYTES, padded.capacity() - HEAD_BYTES);
    }

    static ByteBuffer endOfStream() {
        return ByteBuffer.allocate(HEAD_BYTES).putInt(0, CONTINUATION);
    }

    /** What follows upon the end of the stream in a file. */
    static ByteBuffer footer(Schema schema, List<ArrowBlock> batches) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.finish(new ArrowFooter(schema, List.of(), batches, Map.of()).writeTo(builder));
        ByteBuffer footer = builder.dataBuffer();
        int length = footer.remaining();
        return ByteBuffer.allocate(length + FOOTER_END_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(footer)
                .putInt(length)
                .put(MAGIC)
                .rewind();
    }

    /**
     * Checks what follows upon the end of the stream in a file.
     *
     * @param batches the record batches that were read, in their order
     * @throws IllegalArgumentException when it is cut off or names others
     */
    static void checkFooter(ByteBuffer rest, List<ArrowBlock> batches) {
        int length = rest.remaining() - FOOTER_END_BYTES;
        if (length < 0
                || !rest.slice(length + Integer.BYTES, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                || rest.order(ByteOrder.LITTLE_ENDIAN).getInt(length) != length) {
            throw new IllegalArgumentException("found " + rest.remaining()
                    + " bytes behind the end of the stream that are no footer of an Arrow IPC file");
        }
        Footer footer = Footer.getRootAsFooter(rest.slice(0, length).order(ByteOrder.LITTLE_ENDIAN));
        int named = footer.recordBatchesLength();
        if (named != batches.size()) {
            throw new IllegalArgumentException(
                    "found " + batches.size() + " batches, and a footer that names " + named);
        }
        for (int i = 0; i < named; i++) {
            Block block = footer.recordBatches(i);
            ArrowBlock found = batches.get(i);
            if (block.offset() != found.getOffset()
                    || block.metaDataLength() != found.getMetadataLength()
                    || block.bodyLength() != found.getBodyLength()) {
                throw new IllegalArgumentException("found batch " + i + " at " + found.getOffset()
                        + ", and a footer that names another at " + block.offset());
            }
        }
    }
}

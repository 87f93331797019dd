package io.synadb.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.compression.Compression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a record batch, as one encapsulated Arrow IPC message holds it in front of the batch's body:
 *
 * <table>
 * <caption>An encapsulated message</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>FF FF FF FF</td></tr>
 * <tr><td>4</td><td>4</td><td>i32 metadata size, such that 8 + size is a multiple of 64</td></tr>
 * <tr><td>8</td><td>…</td><td>metadata: a flatbuffer {@code Message} with the header {@code RecordBatch}, then zeros</td></tr>
 * <tr><td>8 + size</td><td>…</td><td>body: the buffers, each on a multiple of 64 from here, zeros between; its length is a
 * multiple of 64</td></tr>
 * </table>
 *
 * <p>The first two parts with the metadata are the <em>prefix</em>. Arrow asks for multiples of 8; ours of 64 let every
 * buffer of a file stand where vector instructions and cache lines want it. In a message that is compressed, a buffer that is not
 * empty starts 8 bytes before a multiple of 64, so that what follows upon its length stands on one; see {@link Compression}. Nodes
 * and buffers are those of {@link FieldLayout}. The message of a dictionary has the header {@code DictionaryBatch} around that of
 * its values, and is otherwise the same. Immutable and thread-safe.
 */
public final class BatchMessage {
    /** What the length of a prefix, the offset of each buffer, and the length of a body are multiples of. */
    public static final int ALIGNMENT = 64;

    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final int METADATA_OFFSET = 8;
    /** The bytes of a node, and of a buffer, in metadata. */
    private static final int STRUCT_BYTES = 16;

    private final Compression compression;
    private final int rows;
    private final long[] valueCounts;
    private final long[] nullCounts;
    private final long[] bufferOffsets;
    private final long[] bufferLengths;
    private final long bodyLength;

    private BatchMessage(
            Compression compression,
            int rows,
            long[] valueCounts,
            long[] nullCounts,
            long[] bufferOffsets,
            long[] bufferLengths,
            long bodyLength) {
        this.compression = compression;
        this.rows = rows;
        this.valueCounts = valueCounts;
        this.nullCounts = nullCounts;
        this.bufferOffsets = bufferOffsets;
        this.bufferLengths = bufferLengths;
        this.bodyLength = bodyLength;
    }

    /** Lays out a batch: each buffer on the next multiple of 64, or before it. */
    static BatchMessage layOut(
            Compression compression, int rows, long[] valueCounts, long[] nullCounts, long[] bufferLengths) {
        int before = before(compression);
        long[] offsets = new long[bufferLengths.length];
        long end = 0;
        for (int i = 0; i < bufferLengths.length; i++) {
            offsets[i] = bufferLengths[i] == 0 ? align(end) : align(end + before) - before;
            end = offsets[i] + bufferLengths[i];
        }
        return new BatchMessage(compression, rows, valueCounts, nullCounts, offsets, bufferLengths, align(end));
    }

    /** How far before a multiple of 64 a buffer starts that is not empty. */
    private static int before(Compression compression) {
        return compression == Compression.NONE ? 0 : Compression.LENGTH_BYTES;
    }

    /** The next multiple of 64. */
    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** The prefix of this message, ready to be written. */
    ByteBuffer prefix() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        return prefix(builder, MessageHeader.RecordBatch, batch(builder));
    }

    /** The prefix of this message, whose one column has the values of a dictionary, all of them. */
    ByteBuffer dictionaryPrefix(long dictionaryId) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int dictionary = DictionaryBatch.createDictionaryBatch(builder, dictionaryId, batch(builder), false);
        return prefix(builder, MessageHeader.DictionaryBatch, dictionary);
    }

    private int batch(FlatBufferBuilder builder) {
        RecordBatch.startNodesVector(builder, valueCounts.length);
        for (int i = valueCounts.length - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, valueCounts[i], nullCounts[i]);
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, bufferOffsets.length);
        for (int i = bufferOffsets.length - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, bufferOffsets[i], bufferLengths[i]);
        }
        int buffers = builder.endVector();
        int codec = compression == Compression.NONE
                ? 0
                : BodyCompression.createBodyCompression(builder, compression.codec(), BodyCompressionMethod.BUFFER);
        return RecordBatch.createRecordBatch(builder, rows, nodes, buffers, codec, 0);
    }

    private ByteBuffer prefix(FlatBufferBuilder builder, byte headerType, int header) {
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, headerType, header, bodyLength, 0));
        ByteBuffer metadata = builder.dataBuffer();
        int length = Math.toIntExact(align(METADATA_OFFSET + metadata.remaining()));
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CONTINUATION)
                .putInt(length - METADATA_OFFSET)
                .put(metadata)
                .rewind();
    }

    /**
     * Reads a prefix.
     *
     * @param prefix exactly the bytes of a prefix
     * @throws IllegalArgumentException when they are not one, or not one of ours: the message says what was found
     * @throws UnsupportedFeatureException when the buffers are compressed in a way that this version does not know
     */
    public static BatchMessage parse(ByteBuffer prefix) {
        return parse(prefix, message -> {
            require(
                    message.headerType() == MessageHeader.RecordBatch,
                    "found an Arrow message of type " + message.headerType());
            return (RecordBatch) message.header(new RecordBatch());
        });
    }

    /**
     * Reads the message of a dictionary.
     *
     * @param message starts with a prefix
     * @param dictionaryId of the dictionary that it has to be
     * @throws IllegalArgumentException as {@link #parse}
     * @throws UnsupportedFeatureException as {@link #parse}, and when it adds to a dictionary
     */
    public static BatchMessage parseDictionary(ByteBuffer message, long dictionaryId) {
        ByteBuffer bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
        require(bytes.remaining() >= METADATA_OFFSET, "found a message of " + bytes.remaining() + " bytes");
        int metadata = bytes.getInt(Integer.BYTES);
        require(
                metadata >= 0 && metadata <= bytes.remaining() - METADATA_OFFSET,
                "found metadata of " + metadata + " bytes");
        return parse(bytes.limit(METADATA_OFFSET + metadata), found -> {
            require(
                    found.headerType() == MessageHeader.DictionaryBatch,
                    "found an Arrow message of type " + found.headerType() + ", expected a dictionary");
            DictionaryBatch dictionary = (DictionaryBatch) found.header(new DictionaryBatch());
            if (dictionary == null) {
                return null;
            }
            require(
                    dictionary.id() == dictionaryId,
                    "found the dictionary " + dictionary.id() + ", expected " + dictionaryId);
            if (dictionary.isDelta()) {
                throw new UnsupportedFeatureException(
                        "Found values to be added to a dictionary, which this version cannot do. Use a newer SynaDB.");
            }
            return dictionary.data();
        });
    }

    private static BatchMessage parse(ByteBuffer prefix, Function<Message, @Nullable RecordBatch> header) {
        ByteBuffer bytes = prefix.slice().order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.remaining();
        require(length >= METADATA_OFFSET && length % ALIGNMENT == 0, "found a prefix of " + length + " bytes");
        require(bytes.getInt(0) == CONTINUATION, "found no Arrow IPC message");
        require(bytes.getInt(4) == length - METADATA_OFFSET, "found metadata of " + bytes.getInt(4) + " bytes");
        try {
            Message message = Message.getRootAsMessage(bytes.position(METADATA_OFFSET));
            return read(header.apply(message), message.bodyLength());
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("found metadata that is no Arrow message: " + e, e);
        }
    }

    private static BatchMessage read(@Nullable RecordBatch batch, long bodyLength) {
        if (batch == null) {
            throw new IllegalArgumentException("found an Arrow message without a header");
        }
        BodyCompression codec = batch.compression();
        Compression compression = codec == null || codec.method() != BodyCompressionMethod.BUFFER
                ? Compression.NONE
                : Compression.ofCodec(codec.codec()).orElse(Compression.NONE);
        if (codec != null && compression == Compression.NONE) {
            throw new UnsupportedFeatureException(
                    "Found a chunk whose buffers are compressed in a way that this version does not know. Use a newer"
                            + " SynaDB.");
        }
        BatchMessage found = read(batch, bodyLength, ALIGNMENT, compression);
        require(found.longestBuffer() <= Integer.MAX_VALUE, "found a buffer of " + found.longestBuffer() + " bytes");
        return found;
    }

    /**
     * That of any writer, whose buffers stand where they will.
     *
     * @throws IllegalArgumentException when its buffers do not stand in its body, or its counts make no sense
     * @throws UnsupportedFeatureException when a buffer has 2 GiB or more
     */
    public static BatchMessage of(RecordBatch batch, long bodyLength) {
        BatchMessage found = read(batch, bodyLength, 1, Compression.NONE);
        if (found.longestBuffer() > Integer.MAX_VALUE) {
            throw new UnsupportedFeatureException("found a batch with a buffer of " + found.longestBuffer()
                    + " bytes, expected at most " + Integer.MAX_VALUE + ". Write batches of fewer rows.");
        }
        return found;
    }

    private long longestBuffer() {
        return Arrays.stream(bufferLengths).max().orElse(0);
    }

    private static BatchMessage read(RecordBatch batch, long bodyLength, int alignment, Compression compression) {
        int most = batch.getByteBuffer().limit() / STRUCT_BYTES;
        int nodes = batch.nodesLength();
        int buffers = batch.buffersLength();
        require(
                0 <= nodes && nodes <= most && 0 <= buffers && buffers <= most,
                "found " + nodes + " nodes and " + buffers + " buffers, expected at most " + most);
        require(batch.length() >= 0 && batch.length() <= Integer.MAX_VALUE, "found " + batch.length() + " rows");
        long[] valueCounts = new long[nodes];
        long[] nullCounts = new long[nodes];
        for (int i = 0; i < valueCounts.length; i++) {
            FieldNode node = batch.nodes(i);
            valueCounts[i] = node.length();
            nullCounts[i] = node.nullCount();
            require(
                    0 <= nullCounts[i] && nullCounts[i] <= valueCounts[i] && valueCounts[i] <= Integer.MAX_VALUE,
                    "found " + nullCounts[i] + " nulls in " + valueCounts[i] + " values");
        }
        long[] offsets = new long[buffers];
        long[] lengths = new long[buffers];
        for (int i = 0; i < offsets.length; i++) {
            Buffer buffer = batch.buffers(i);
            offsets[i] = buffer.offset();
            lengths[i] = buffer.length();
            require(
                    offsets[i] >= 0
                            && (offsets[i] + (lengths[i] == 0 ? 0 : before(compression))) % alignment == 0
                            && lengths[i] >= 0
                            && offsets[i] <= bodyLength - lengths[i],
                    "found a buffer of " + lengths[i] + " bytes at " + offsets[i] + " of a body of " + bodyLength);
        }
        return new BatchMessage(
                compression, (int) batch.length(), valueCounts, nullCounts, offsets, lengths, bodyLength);
    }

    /** The same batch in other buffers, which are known by their places alone. */
    public BatchMessage withBuffers(long[] lengths) {
        return new BatchMessage(
                Compression.NONE, rows, valueCounts, nullCounts, new long[lengths.length], lengths.clone(), bodyLength);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** How its buffers are compressed. */
    public Compression compression() {
        return compression;
    }

    /** The rows of the batch. */
    public int rows() {
        return rows;
    }

    /** How many nodes there are: columns and their children. */
    public int nodes() {
        return valueCounts.length;
    }

    /** The values, nulls included, of a node. */
    public int valueCount(int node) {
        return (int) valueCounts[node];
    }

    /** The nulls among the values of a node. */
    int nullCount(int node) {
        return (int) nullCounts[node];
    }

    /** How many buffers there are, empty ones included. */
    public int buffers() {
        return bufferLengths.length;
    }

    /** Where a buffer starts, counted from the start of the body. */
    public long bufferOffset(int buffer) {
        return bufferOffsets[buffer];
    }

    /** How many bytes a buffer has as it is stored, those that pad it not counted. */
    public int bufferLength(int buffer) {
        return (int) bufferLengths[buffer];
    }

    /** How many bytes follow the prefix. */
    public long bodyLength() {
        return bodyLength;
    }
}

package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.compression.Compression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.junit.jupiter.api.Test;

class BatchMessageTest {
    /** What pyarrow writes of 1,000,000 vectors of 768 elements when it is not told to cut them. */
    @Test
    void aBufferOfMoreThanTwoGibibytesIsNoDamage() {
        long length = 1_000_000L * 768 * Float.BYTES;
        BatchMessage written =
                BatchMessage.layOut(Compression.NONE, 1, new long[] {1}, new long[] {0}, new long[] {0, length});
        ByteBuffer metadata = written.prefix().position(8);
        RecordBatch batch = (RecordBatch) Message.getRootAsMessage(metadata).header(new RecordBatch());
        assertThatThrownBy(() -> BatchMessage.of(batch, written.bodyLength()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "found a batch with a buffer of 3072000000 bytes, expected at most 2147483647. Write batches of"
                                + " fewer rows.");
    }

    @Test
    void buffersCompressedInAnUnknownWayAreNoDamageButOfANewerVersion() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int compression = BodyCompression.createBodyCompression(builder, (byte) 7, BodyCompressionMethod.BUFFER);
        RecordBatch.startNodesVector(builder, 0);
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, 0);
        int buffers = builder.endVector();
        int batch = RecordBatch.createRecordBatch(builder, 0, nodes, buffers, compression, 0);
        builder.finish(Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, 0, 0));
        ByteBuffer metadata = builder.dataBuffer();
        int length = (int) BatchMessage.align(8 + metadata.remaining());
        ByteBuffer prefix = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(length - 8)
                .put(metadata)
                .rewind();
        assertThatThrownBy(() -> BatchMessage.parse(prefix))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("compressed in a way that this version does not know. Use a newer");
    }
}

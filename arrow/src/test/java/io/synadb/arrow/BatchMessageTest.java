package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.UnsupportedFeatureException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.junit.jupiter.api.Test;

class BatchMessageTest {
    /** What pyarrow writes of 1,000,000 vectors of 768 elements when it is not told to cut them. */
    @Test
    void aBufferOfMoreThanTwoGibibytesIsNoDamage() {
        long length = 1_000_000L * 768 * Float.BYTES;
        BatchMessage written = BatchMessage.layOut(1, new long[] {1}, new long[] {0}, new long[] {0, length});
        ByteBuffer metadata = written.prefix().position(8);
        RecordBatch batch = (RecordBatch) Message.getRootAsMessage(metadata).header(new RecordBatch());
        assertThatThrownBy(() -> BatchMessage.of(batch, written.bodyLength()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "found a batch with a buffer of 3072000000 bytes, expected at most 2147483647. Write batches of"
                                + " fewer rows.");
    }
}

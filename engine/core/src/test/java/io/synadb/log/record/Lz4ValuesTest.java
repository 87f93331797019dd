package io.synadb.log.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Lz4ValuesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Literals and matches, short and long, and both of each where more bytes of a length follow. */
    @Test
    void aBlocksLengthsSayHowManyBytesItGives() {
        Random random = new Random(42);
        for (int i = 0; i < 200; i++) {
            byte[] raw = new byte[1 + random.nextInt(20_000)];
            for (int at = 0; at < raw.length; ) {
                int run = Math.min(raw.length - at, 1 + random.nextInt(600));
                Arrays.fill(raw, at, at + run, (byte) random.nextInt());
                for (int j = at; j < at + run && random.nextBoolean(); j++) {
                    raw[j] = (byte) random.nextInt();
                }
                at += run;
            }
            ByteBuffer value = value(raw);
            assertThat(Lz4BlockLength.of(value, Lz4Values.LENGTH_BYTES, value.capacity() - Lz4Values.LENGTH_BYTES))
                    .as("block %d", i)
                    .isEqualTo(raw.length);
        }
    }

    @Test
    void aLongValueIsGivenBackWhole() {
        byte[] raw = new byte[5 << 20];
        for (int i = 0; i < raw.length; i += 999) {
            raw[i] = (byte) i;
        }
        ByteBuffer value = value(raw);
        assertThat(Lz4Values.decompress(value, 0, value.capacity())).isEqualTo(ByteBuffer.wrap(raw));
    }

    @Test
    void aLengthThatIsALieCostsNoMemory() {
        ByteBuffer value = ByteBuffer.allocate(4_000_000).order(ByteOrder.LITTLE_ENDIAN);
        value.putInt(0, 999_999_000);
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        assertThat(Lz4Values.decompress(value, 0, value.capacity())).isNull();
        assertThat(THREADS.getThreadAllocatedBytes(thread) - before).isLessThan(1 << 20);
    }

    @Test
    void whatLeadsBeyondItsEndIsNoBlock() {
        for (int[] block :
                new int[][] {{}, {0xF0}, {0xF0, 255, 255}, {0x50, 1}, {0x0F, 1, 0, 255}, {0x00, 1}, {0x10, 7, 1, 0}}) {
            byte[] bytes = new byte[block.length];
            for (int i = 0; i < block.length; i++) {
                bytes[i] = (byte) block[i];
            }
            assertThat(Lz4BlockLength.of(ByteBuffer.wrap(bytes), 0, bytes.length))
                    .as("%s", Arrays.toString(block))
                    .isEqualTo(Lz4BlockLength.NO_BLOCK);
        }
    }

    private static ByteBuffer value(byte[] raw) {
        byte[] block =
                net.jpountz.lz4.LZ4Factory.safeInstance().fastCompressor().compress(raw);
        ByteBuffer value =
                ByteBuffer.allocate(Lz4Values.LENGTH_BYTES + block.length).order(ByteOrder.LITTLE_ENDIAN);
        return value.putInt(raw.length).put(block).rewind();
    }
}

package io.synadb.arrow.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {
    private final BufferAllocator allocator = new RootAllocator(64L << 20);

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void readsBackContentOfAnyLength(Compression compression) {
        Random random = new Random(7);
        for (int length : new int[] {255, 256, 257, 65_535, 65_536, 262_144, 262_145, 1_000_003}) {
            byte[] content = words(random, length);
            ByteBuffer heap = compression.compressed(ByteBuffer.wrap(content)).orElseThrow();
            ByteBuffer direct = ByteBuffer.allocateDirect(length).put(content).flip();
            assertThat(compression.compressed(direct)).contains(heap);
            assertThat(direct.remaining()).isEqualTo(length);
            assertThat(heap.remaining()).isLessThan(length * 7 / 8);
            assertThat(decompressed(compression, heap)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void blocksThatDoNotShrinkStandAmongThoseThatDo(Compression compression) {
        Random random = new Random(7);
        byte[] content = new byte[2_000_000];
        byte[] noise = new byte[400_000];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, content, 300_000, noise.length);
        assertThat(decompressed(
                        compression,
                        compression.compressed(ByteBuffer.wrap(content)).orElseThrow()))
                .isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotShrinkStaysAsItIs(Compression compression) {
        byte[] noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        assertThat(compression.compressed(ByteBuffer.wrap(noise))).isEmpty();
        assertThat(compression.compressed(ByteBuffer.allocate(0))).isEmpty();
        assertThat(compression.compressed(ByteBuffer.allocate(9))).isEmpty();
    }

    @Test
    void aRawBufferIsNotCopied() {
        try (ArrowBuf buffer = buffer(Compression.rawLength(), ByteBuffer.wrap(new byte[] {1, 2, 3}));
                ArrowBuf content = Compression.ZSTD.decompress(buffer, allocator)) {
            assertThat(content.capacity()).isEqualTo(3);
            assertThat(content.memoryAddress()).isEqualTo(buffer.memoryAddress() + Compression.LENGTH_BYTES);
        }
    }

    /** A length that lies costs no memory, whoever says it. */
    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void refusesLengthsThatLie(Compression compression) {
        byte[] content = words(new Random(7), 100_000);
        ByteBuffer good = compression.compressed(ByteBuffer.wrap(content)).orElseThrow();
        for (long length : new long[] {-2, Long.MIN_VALUE, 1, 99_999, 100_001, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            ByteBuffer lying = copy(good).putLong(0, length);
            assertThatThrownBy(() -> decompressed(compression, lying))
                    .as("length " + length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("found ");
        }
        assertThat(allocator.getPeakMemoryAllocation()).isLessThan(2L << 20);
    }

    @ParameterizedTest
    @EnumSource(names = {"LZ4", "ZSTD"})
    void whatIsCutOffOrChangedIsRefusedOrHasTheLengthThatItSays(Compression compression) {
        Random random = new Random(7);
        byte[] content = words(random, 5_000);
        ByteBuffer good = compression.compressed(ByteBuffer.wrap(content)).orElseThrow();
        for (int length = 1; length < good.remaining(); length++) {
            ByteBuffer cut = good.duplicate().limit(length);
            assertThatThrownBy(() -> decompressed(compression, cut)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int flip = 0; flip < 4_000; flip++) {
            ByteBuffer changed = copy(good);
            int place = Compression.LENGTH_BYTES + random.nextInt(changed.remaining() - Compression.LENGTH_BYTES);
            changed.put(place, (byte) (changed.get(place) ^ 1 << random.nextInt(8)));
            try {
                assertThat(decompressed(compression, changed)).hasSize(content.length);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("found ");
            }
        }
    }

    @Test
    void aFrameOfMoreThanItsHeadSaysIsRefusedWithinItsLength() {
        ByteBuffer frame = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(8).putInt(0x184D2204).put((byte) 0x60).put((byte) 0x40).put((byte) 0);
        frame.putInt(0x80000000 | 12).put(new byte[12]).putInt(0).flip();
        assertThatThrownBy(() -> decompressed(Compression.LZ4, frame))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found an LZ4 frame of more than 8 bytes");
    }

    @Test
    void wordsAreFoundInAnyCase() {
        assertThat(Compression.words()).containsExactly("none", "lz4", "zstd");
        assertThat(Compression.ofWord(" ZStd ")).contains(Compression.ZSTD);
        assertThat(Compression.ofWord("gzip")).isEmpty();
        assertThat(Compression.ofCodec((byte) 0)).contains(Compression.LZ4);
        assertThat(Compression.ofCodec((byte) -1)).isEmpty();
    }

    private static byte[] words(Random random, int length) {
        StringBuilder words = new StringBuilder();
        while (words.length() < length) {
            words.append("word").append(random.nextInt(50)).append(' ');
        }
        return words.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes.duplicate())
                .flip();
    }

    private ArrowBuf buffer(ByteBuffer... parts) {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        ArrowBuf buffer = allocator.buffer(length);
        long end = 0;
        for (ByteBuffer part : parts) {
            buffer.setBytes(end, part.duplicate());
            end += part.remaining();
        }
        return buffer.slice(0, length);
    }

    private byte[] decompressed(Compression compression, ByteBuffer stored) {
        try (ArrowBuf buffer = buffer(stored);
                ArrowBuf content = compression.decompress(buffer, allocator)) {
            byte[] bytes = new byte[(int) content.capacity()];
            content.getBytes(0, bytes);
            return bytes;
        }
    }
}

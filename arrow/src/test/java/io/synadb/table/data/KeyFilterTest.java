package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.table.partition.KeyHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter beside those that pyarrow writes ({@code golden/bloom/write.py}), and what it takes for a key. */
class KeyFilterTest {
    @Test
    void hasTheBitsThatPyArrowWritesOfWholeNumbers() throws IOException {
        assertSame("whole-numbers.bin", wholeNumbers().map(KeyHash::ofWhole).toArray());
    }

    @Test
    void hasTheBitsThatPyArrowWritesOfEncodedKeys() throws IOException {
        long[] numbers = wholeNumbers().toArray();
        long[] hashes = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            byte[] text = ("größe ".repeat(i % 9) + i).getBytes(StandardCharsets.UTF_8);
            ByteBuffer key = ByteBuffer.allocate(12 + text.length).order(ByteOrder.LITTLE_ENDIAN);
            key.putLong(numbers[i]).putInt(text.length).put(text);
            hashes[i] = KeyHash.of(key.array(), key.capacity());
        }
        assertSame("numbers-and-texts.bin", hashes);
    }

    private static void assertSame(String name, long[] hashes) throws IOException {
        byte[] expected = resource(name);
        ByteBuffer filter = ByteBuffer.allocate(expected.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long hash : hashes) {
            KeyFilter.add(filter, hash);
        }
        assertThat(filter.array()).isEqualTo(expected);
        for (long hash : hashes) {
            assertThat(mayContain(filter, hash)).isTrue();
        }
    }

    /** As the script draws them. */
    private static LongStream wholeNumbers() {
        LongUnaryOperator next = state -> state * 6364136223846793005L + 1442695040888963407L;
        LongStream drawn =
                LongStream.iterate(next.applyAsLong(0x243F6A8885A308D3L), next).limit(200);
        return LongStream.concat(LongStream.range(-50, 50), drawn);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = KeyFilterTest.class.getResourceAsStream("/golden/bloom/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static boolean mayContain(ByteBuffer filter, long hash) {
        int block = KeyFilter.blockOf(hash, filter.limit());
        return KeyFilter.mayContain(filter.slice(block, KeyFilter.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN), hash);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 24, 25, 100, 1_000, 30_000, 400_000})
    void missesNoKeyAndTakesOneInAHundredOthers(int keys) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Long> there = new HashSet<>();
        while (there.size() < keys) {
            there.add(random.nextInt(4) == 0 ? random.nextInt(8 * keys) : random.nextLong());
        }
        long[] hashes = there.stream().mapToLong(KeyHash::ofWhole).toArray();
        ByteBuffer filter = KeyFilter.of(hashes, keys);
        assertThat(filter.limit()).isEqualTo(KeyFilter.bytesFor(keys));
        for (long hash : hashes) {
            assertThat(mayContain(filter, hash)).as("seed %d", seed).isTrue();
        }
        int others = 200_000;
        int taken = 0;
        for (int i = 0; i < others; i++) {
            long other = random.nextLong();
            taken += !there.contains(other) && mayContain(filter, KeyHash.ofWhole(other)) ? 1 : 0;
        }
        // Of a single block the share depends on its few keys; of many it is 0.9 to 1.0 %.
        double most = keys < 1_000 ? 0.03 : 0.0125;
        assertThat((double) taken / others).as("seed %d", seed).isLessThan(most);
    }

    @Test
    void aKeyTakesALittleMoreThanAByte() {
        assertThat(KeyFilter.bytesFor(0)).isZero();
        assertThat(KeyFilter.bytesFor(1)).isEqualTo(32);
        assertThat(KeyFilter.bytesFor(24)).isEqualTo(32);
        assertThat(KeyFilter.bytesFor(25)).isEqualTo(64);
        assertThat(KeyFilter.bytesFor(1_000_000)).isBetween(1_312_500, 1_312_532);
        assertThat(KeyFilter.bytesFor(Integer.MAX_VALUE)).isEqualTo(KeyFilter.MAX_BYTES);
    }

    @Test
    void placesHashesInAllBlocksOfTheLargestFilter() {
        assertThat(KeyFilter.blockOf(0, KeyFilter.MAX_BYTES)).isZero();
        assertThat(KeyFilter.blockOf(-1L, KeyFilter.MAX_BYTES)).isEqualTo(KeyFilter.MAX_BYTES - 32);
        assertThat(KeyFilter.blockOf(-1L, 96)).isEqualTo(64);
        assertThat(KeyFilter.blockOf(0x5555_5555L << 32, 96)).isZero();
        assertThat(KeyFilter.blockOf(0x5555_5556L << 32, 96)).isEqualTo(32);
    }

    @Test
    void aFilterOfPartsOfBlocksIsNone() {
        List<DataFileFormat.Chunk> chunks = new ArrayList<>();
        DataFileFormat.Footer footer =
                new DataFileFormat.Footer(0, 87, 0, 0, chunks, List.of(), new int[0], new byte[0], 48);
        ByteBuffer behindUuid = footer.payload();
        ByteBuffer payload = ByteBuffer.allocate(16 + behindUuid.remaining() + 48);
        payload.position(16).put(behindUuid).rewind();
        assertThatThrownBy(() -> DataFileFormat.Footer.read(payload))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found a key filter of 48 bytes, which are no blocks of 32");
    }
}

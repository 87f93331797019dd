package io.synadb.vector.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.SynaException;
import io.synadb.file.SimulatedDisk;
import io.synadb.vector.DistanceMetric;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedIndexFileTest {
    private static final Path PATH = Path.of("/simulated/a.mmap.hnsw");
    private static final int FIRST_NODE = 57;

    /** Two nodes of two dimensions under L2, linked with each other. */
    private static byte[] index(String firstKey, String secondKey) {
        ByteBuffer bytes = ByteBuffer.allocate(300).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("HNSW".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 1)
                .putShort((short) 2)
                .put((byte) 1)
                .putLong(16)
                .putLong(32)
                .putLong(200)
                .putLong(100)
                .putDouble(0.36)
                .putLong(2);
        putNode(bytes, firstKey, 0, 0, 1);
        putNode(bytes, secondKey, 3, 4, 0);
        bytes.put((byte) 1).putLong(0).putLong(0).putLong(42);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void putNode(ByteBuffer bytes, String key, float x, float y, long neighbor) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        bytes.putLong(name.length).put(name);
        bytes.putLong(2).putFloat(x).putFloat(y);
        bytes.putLong(1).putLong(1).putLong(neighbor).putFloat(5);
    }

    private static Map<String, float[]> read(byte[] contents) {
        SimulatedDisk disk = new SimulatedDisk(1).with(PATH, contents);
        Map<String, float[]> read = new LinkedHashMap<>();
        PublishedIndexFile.open(disk, PATH).read(disk, read::put);
        return read;
    }

    @Test
    void givesKeysVectorsAndHowItWasBuilt() {
        SimulatedDisk disk = new SimulatedDisk(1).with(PATH, index("é", ""));
        assertThat(PublishedIndexFile.open(disk, PATH))
                .isEqualTo(new PublishedIndexFile(PATH, 2, DistanceMetric.L2, 16, 200, 100, 2));
        Map<String, float[]> read = read(index("é", ""));
        assertThat(read.keySet()).containsExactly("é", "");
        assertThat(read.get("")).containsExactly(3, 4);
    }

    @Test
    void anIndexWithoutNodesIsOneToo() {
        byte[] empty = Arrays.copyOf(index("a", "b"), FIRST_NODE + 1 + 2 * Long.BYTES);
        Arrays.fill(empty, FIRST_NODE - Long.BYTES, empty.length, (byte) 0);
        assertThat(read(empty)).isEmpty();
        empty[FIRST_NODE] = 1;
        assertThatThrownBy(() -> read(empty))
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("Damaged file " + PATH + " at offset 57: expected a node where searches begin, or none.");
    }

    @Test
    void refusesAKeyThatComesTwiceAndBytesBehindTheEnd() {
        assertThatThrownBy(() -> read(index("a", "a")))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageEndingWith("the key 'a' comes twice.");
        byte[] longer = Arrays.copyOf(index("a", "b"), index("a", "b").length + 1);
        assertThatThrownBy(() -> read(longer))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("bytes follow behind the end of the index");
    }

    @Test
    void isRefusedWhereverItIsCut() {
        byte[] whole = index("a", "b");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(PATH.toString());
        }
    }

    /** Without checksums, what is a number and fits has to be believed. */
    @Test
    void aFlippedBitIsRefusedOrLeavesTwoVectorsOfTwoElements() {
        byte[] whole = index("a", "b");
        int refused = 0;
        for (int bit = 0; bit < whole.length * Byte.SIZE; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                assertThat(read(damaged)).as("bit %d", bit).hasSize(2).allSatisfy((key, vector) -> assertThat(vector)
                        .hasSize(2));
            } catch (SynaException e) {
                refused++;
                assertThat(e).as("bit %d", bit).hasMessageContaining(PATH.toString());
            }
        }
        assertThat(refused).isGreaterThan(whole.length * Byte.SIZE / 3);
    }
}

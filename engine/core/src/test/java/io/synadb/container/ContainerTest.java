package io.synadb.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.container.ContainerHeader.Magic;
import io.synadb.file.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerTest {
    private static final ContainerHeader HEADER = new ContainerHeader(
            Magic.INDEX, UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), 1L << 40, 77, 2, 384, 1);

    private static final byte[] OLD = "SYNAIDX1 and no more".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void nameTheFile() {
        path = folder.resolve("a.syx");
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    private static ContainerWriter.Content content(byte[] bytes, int piece) {
        return sink -> {
            for (int at = 0; at < bytes.length; at += piece) {
                sink.put(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
            }
        };
    }

    private static byte[] all(Section section) {
        byte[] target = new byte[(int) section.length()];
        section.read(0, target, 0, target.length);
        return target;
    }

    @Test
    void givesBackWhatWasWritten() {
        byte[] small = bytes(100, 1);
        byte[] large = bytes(3_000_001, 2);
        ContainerWriter.to(path, HEADER)
                .section("small", content(small, 7))
                .blocks("large", content(large, 1 << 19))
                .section("empty", content(new byte[0], 1))
                .publish();
        try (ContainerReader reader = ContainerReader.open(path, Magic.INDEX)) {
            assertThat(reader.header()).isEqualTo(HEADER);
            assertThat(all(reader.section("small"))).isEqualTo(small);
            Section section = reader.section("large");
            assertThat(section.length()).isEqualTo(3_000_001);
            assertThat(all(section)).isEqualTo(large);
            assertThat(section.readInt(65_532))
                    .isEqualTo(Integer.reverseBytes(ByteBuffer.wrap(large).getInt(65_532)));
            int[] ints = new int[3];
            section.readInts(65_532, ints, 1, 2);
            assertThat(ints[1]).isEqualTo(section.readInt(65_532));
            float[] floats = new float[1];
            section.readFloats(8, floats, 0, 1);
            assertThat(Float.floatToRawIntBits(floats[0])).isEqualTo(section.readInt(8));
            assertThat(reader.section("empty").length()).isZero();
            assertThatThrownBy(() -> section.readInt(3_000_000)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.section("other"))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("it has no section other, only [small, large, #large, empty]");
        }
    }

    @Test
    void theHeaderStandsWhereTheFormatSays() throws IOException {
        ContainerWriter.to(path, HEADER)
                .section("x", content(new byte[] {1, 2, 3}, 1))
                .publish();
        byte[] file = Files.readAllBytes(path);
        assertThat(file).hasSize(131).startsWith(new byte[] {'S', 'Y', 'N', 'A', 'I', 'D', 'X', '1', 1, 0, 0, 0, 1});
        assertThat(Arrays.copyOfRange(file, 16, 20)).containsExactly(0, 0x11, 0x22, 0x33);
        assertThat(Arrays.copyOfRange(file, 32, 60))
                .containsExactly(
                        0, 0, 0, 0, 0, 1, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x80, 1, 0, 0, 1, 0, 0, 0);
        assertThat(Arrays.copyOfRange(file, 64, 88))
                .containsExactly('x', 0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0);
        assertThat(Arrays.copyOfRange(file, 128, 131)).containsExactly(1, 2, 3);
    }

    @Test
    void noFlippedByteIsBelieved() throws IOException {
        byte[] first = bytes(200, 3);
        byte[] second = bytes(70_000, 4);
        ContainerWriter.to(path, HEADER)
                .section("first", content(first, 100))
                .blocks("second", content(second, 1000))
                .publish();
        byte[] whole = Files.readAllBytes(path);
        SplittableRandom random = new SplittableRandom(5);
        // Every byte of what has structure; of the long section each byte of its ends, and some between.
        for (int at = 0; at < whole.length; at += at > 800 && at < whole.length - 100 ? 197 : 1) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, damaged);
            assertThatThrownBy(this::readAll)
                    .as("byte %d", at)
                    .isInstanceOfAny(CorruptDataException.class, UnsupportedFeatureException.class)
                    .hasMessageContaining(path.toString());
        }
        for (int length = 0; length < whole.length; length += length > 600 ? 997 : 1) {
            Files.write(path, Arrays.copyOf(whole, length));
            assertThatThrownBy(this::readAll).as("cut at %d", length).isInstanceOf(CorruptDataException.class);
        }
        Files.write(path, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(this::readAll).isInstanceOf(CorruptDataException.class);
    }

    private void readAll() {
        try (ContainerReader reader = ContainerReader.open(path, Magic.INDEX)) {
            all(reader.section("first"));
            all(reader.section("second"));
        }
    }

    @Test
    void damageOfOneBlockLeavesTheOthersReadable() throws IOException {
        byte[] section = bytes(200_000, 6);
        ContainerWriter.to(path, HEADER).blocks("x", content(section, 1000)).publish();
        byte[] file = Files.readAllBytes(path);
        file[128 + 65_536 + 5] ^= 1;
        Files.write(path, file);
        try (ContainerReader reader = ContainerReader.open(path, Magic.INDEX)) {
            Section damaged = reader.section("x");
            byte[] target = new byte[10];
            damaged.read(65_526, target, 0, 10);
            damaged.read(131_072, target, 0, 10);
            assertThat(target).isEqualTo(Arrays.copyOfRange(section, 131_072, 131_082));
            assertThatThrownBy(() -> damaged.read(65_530, target, 0, 10))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("section x");
        }
    }

    @Test
    void theNameHasTheOldFileOrTheNewOneWheneverTheMachineEnds() {
        Path name = Path.of("/indexes/a.syx");
        SimulatedDisk calm = new SimulatedDisk(1).with(name, OLD);
        writer(calm, name).publish();
        byte[] wanted = calm.contents(name);
        int kept = 0;
        for (int operation = 1; operation <= calm.operations(); operation++) {
            for (long seed = 0; seed < 20; seed++) {
                SimulatedDisk disk = new SimulatedDisk(seed).with(name, OLD);
                disk.endAt(operation);
                ContainerWriter writer = writer(disk, name);
                assertThatThrownBy(writer::publish).isInstanceOf(SimulatedDisk.ProcessEnded.class);
                byte[] found = disk.afterEndOfMachine().contents(name);
                assertThat(found).as("operation %d, seed %d", operation, seed).isIn(OLD, wanted);
                kept += Arrays.equals(found, OLD) ? 1 : 0;
            }
        }
        assertThat(kept).isPositive();
        assertThat(calm.afterEndOfMachine().contents(name)).isEqualTo(wanted);
    }

    private static ContainerWriter writer(SimulatedDisk disk, Path name) {
        return ContainerWriter.to(disk, name, HEADER)
                .section("a", content(bytes(5000, 7), 1000))
                .blocks("b", content(bytes(5000, 8), 1000));
    }

    @Test
    void aFullDiskLeavesWhatWasThereAndNothingElse() {
        Path name = Path.of("/indexes/a.syx");
        SimulatedDisk disk = new SimulatedDisk(1).with(name, OLD);
        disk.leaveSpace(3000);
        assertThatThrownBy(() -> writer(disk, name).publish()).isInstanceOf(SynaException.class);
        assertThat(disk.files()).containsExactly(name);
        assertThat(disk.contents(name)).isEqualTo(OLD);
    }

    @Test
    void anotherFamilyOrVersionIsRefused() throws IOException {
        ContainerWriter.to(path, HEADER).publish();
        assertThatThrownBy(() -> ContainerReader.open(path, Magic.SIDECAR))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("it does not start with SYNASID1");
        assertThatThrownBy(() -> ContainerReader.open(folder.resolve("b"), Magic.INDEX))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> ContainerWriter.to(path, HEADER).blocks("12345678", content(new byte[0], 1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Section '12345678' cannot be added: expected a new name of at most 7 ASCII signs");
    }

    @Test
    void whatIsNoContainerIsNeitherReplacedNorToldToBeDeleted() throws IOException {
        byte[] data = "somebody's data".getBytes(StandardCharsets.US_ASCII);
        for (int length : new int[] {1, 7, 8, data.length}) {
            byte[] others = Arrays.copyOf(data, length);
            Files.write(path, others);
            assertThatThrownBy(() -> ContainerWriter.to(path, HEADER).publish())
                    .isInstanceOf(AlreadyExistsException.class)
                    .hasMessage("Cannot write %s: The file %s is no index file: it does not start with SYNAIDX1."
                                    .formatted(path, path)
                            + " Give it another name.");
            assertThat(path).hasBinaryContent(others);
            assertThatThrownBy(() -> ContainerReader.open(path, Magic.INDEX))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageEndingWith("it is no index file, it does not start with SYNAIDX1. Name another path.");
        }
        Files.delete(path);
        Files.createDirectory(path);
        assertThatThrownBy(() -> ContainerWriter.to(path, HEADER).publish())
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("is a folder");
        assertThat(path).isDirectory();
    }

    @Test
    void aFileUnderTheNameOfTheOneThatIsBeingWrittenStays() throws IOException {
        Path partial = Files.write(folder.resolve("a.syx.tmp"), new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1});
        ContainerWriter.to(path, HEADER).publish();
        ContainerReader.open(path, Magic.INDEX).close();
        assertThat(partial).hasBinaryContent(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1});
        Files.write(partial, OLD);
        ContainerWriter.to(path, HEADER).publish();
        assertThat(folder.toFile().list()).containsExactly("a.syx");
    }

    @Test
    void theMappingStaysWhileSomebodyHoldsIt() {
        ContainerWriter.to(path, HEADER)
                .section("x", content(new byte[] {1, 2, 3, 4}, 4))
                .publish();
        ContainerReader reader = ContainerReader.open(path, Magic.INDEX);
        Section section = reader.section("x");
        assertThat(reader.retain()).isTrue();
        reader.close();
        reader.close();
        assertThat(section.readInt(0)).isEqualTo(0x04030201);
        assertThatThrownBy(() -> reader.section("x")).isInstanceOf(IllegalStateException.class);
        reader.release();
        assertThat(reader.retain()).isFalse();
    }
}

package io.synadb.log.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.NotFoundException;
import io.synadb.log.record.LogFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRegionTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/golden/format/table/data/811e46c5-b496-4bcc-bddd-4b7e8d5f9407.syna");

    @TempDir
    Path folder;

    @Test
    void everyRecordOfTheGoldenTableFileVerifies() throws IOException {
        long length = Files.size(GOLDEN);
        List<String> keys = new ArrayList<>();
        try (LogRegion region = LogRegion.open(GOLDEN, length)) {
            assertThat(region.uuid()).hasToString("811e46c5-b496-4bcc-bddd-4b7e8d5f9407");
            LogRecord record;
            for (long offset = 0; offset < length; offset = record.endOffset()) {
                record = region.record(offset);
                region.verify(record);
                assertThat(record.endOffset() % 64).isEqualTo(23);
                keys.add(record.name());
            }
        }
        assertThat(keys)
                .containsExactly(
                        "meta", "schema", "chunk/00000000", "chunk/00000001", "foot", "chunk/00000002", "foot");
    }

    @Test
    void readsBackWhatWasAppended() {
        Path path = folder.resolve("a.syna");
        ByteBuffer big = ByteBuffer.allocateDirect(300_000);
        new Random(7).ints(300_000).forEach(i -> big.put((byte) i));
        big.flip();
        ByteBuffer heap = ByteBuffer.allocate(700_000).putInt(699_996, 0x01020304);
        long chunk;
        long foot;
        long size;
        try (LogRegionWriter writer = LogRegionWriter.create(path)) {
            chunk = writer.append("chunk/00000000", bytes("head"), big, heap, bytes("tail"));
            foot = writer.appendReserved("foot", bytes("says"));
            size = writer.sizeBytes();
            assertThat(big.position()).as("parts are not consumed").isZero();
            writer.sync();
        }
        assertThat(path).hasSize(size);
        try (LogRegion region = LogRegion.open(path, size)) {
            LogRecord record = region.record(chunk);
            region.verify(record);
            assertThat(record.key()).isEqualTo("chunk/00000000");
            assertThat(record.contentOffset() % 64).isZero();
            assertThat(record.endOffset()).isEqualTo(foot);
            try (MappedSlice slice = region.map(record.contentOffset(), record.contentLength())) {
                ByteBuffer content = slice.buffer();
                assertThat(text(content, 0, 4)).isEqualTo("head");
                assertThat(content.slice(4, 300_000)).isEqualTo(big);
                assertThat(text(content, 1_000_004, 4)).isEqualTo("tail");
                content.position(1_000_008);
                while (content.hasRemaining()) {
                    assertThat(content.get()).isZero();
                }
            }
            LogRecord footer = region.record(foot);
            region.verify(footer);
            assertThat(footer.reserved()).isTrue();
            assertThat(footer.name()).isEqualTo("foot");
            assertThat(footer.endOffset()).isEqualTo(size);
            try (MappedSlice slice = region.map(footer.contentOffset(), footer.contentLength())) {
                assertThat(LogFormat.uuid(slice.buffer(), 0)).isEqualTo(region.uuid());
                assertThat(text(slice.buffer(), 16, 4)).isEqualTo("says");
            }
        }
    }

    @Test
    void aSliceOutlivesItsRegion() {
        Path path = folder.resolve("a.syna");
        long chunk = write(path, "still here");
        MappedSlice slice;
        try (LogRegion region = LogRegion.open(path, size(path))) {
            LogRecord record = region.record(chunk);
            slice = region.map(record.contentOffset(), record.contentLength());
            assertThat(slice.address()).isNotZero();
        }
        assertThat(text(slice.buffer(), 0, 10)).isEqualTo("still here");
        slice.close();
        slice.close();
        assertThatThrownBy(slice::buffer).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everyFlippedBitIsFoundByTheChecksum() throws IOException {
        Path path = folder.resolve("a.syna");
        long chunk = write(path, "some content");
        byte[] good = Files.readAllBytes(path);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Path copy = folder.resolve("b.syna");
            Files.write(copy, bad);
            int flipped = bit;
            assertThatThrownBy(() -> {
                        try (LogRegion region = LogRegion.open(copy, good.length)) {
                            region.verify(region.record(chunk));
                        }
                    })
                    .as("bit %d", flipped)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageStartingWith("Damaged file " + copy + " at offset ");
        }
    }

    @Test
    void saysWhatIsMissingOrShort() throws IOException {
        Path path = folder.resolve("a.syna");
        assertThatThrownBy(() -> LogRegion.open(path, 10))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no file " + path + ".");
        write(path, "x");
        long size = size(path);
        assertThatThrownBy(() -> LogRegion.open(path, size + 1))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("the file ends here, but " + (size + 1) + " bytes of it are committed");
        assertThatThrownBy(() -> LogRegionWriter.create(path))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining(path.toString());
        try (LogRegion region = LogRegion.open(path, size)) {
            assertThatThrownBy(() -> region.map(size - 1, 2)).isInstanceOf(InvalidArgumentException.class);
            assertThatThrownBy(() -> region.record(size)).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void refusesAReservedKey() {
        try (LogRegionWriter writer = LogRegionWriter.create(folder.resolve("a.syna"))) {
            assertThatThrownBy(() -> writer.append("\u0001syna/foot", bytes("x")))
                    .isInstanceOf(KeyException.class)
                    .hasMessageContaining("is reserved");
        }
    }

    @Test
    void survivesInterruptedThreads() {
        Path path = folder.resolve("a.syna");
        Thread.currentThread().interrupt();
        try {
            long chunk = write(path, "in spite of all");
            try (LogRegion region = LogRegion.open(path, size(path))) {
                region.verify(region.record(chunk));
            }
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aFileThatIsGivenUpIsNotWrittenOn() {
        Path path = folder.resolve("a.syna");
        LogRegionWriter writer = LogRegionWriter.create(path);
        writer.append("chunk/00000000", bytes("never synced"));
        writer.close();
        writer.close();
        assertThat(path).isEmptyFile();
    }

    private static long write(Path path, String content) {
        try (LogRegionWriter writer = LogRegionWriter.create(path)) {
            long offset = writer.append("chunk/00000000", bytes(content));
            writer.sync();
            return offset;
        }
    }

    private static long size(Path path) {
        return path.toFile().length();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer, int at, int length) {
        byte[] bytes = new byte[length];
        buffer.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

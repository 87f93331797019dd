package io.synadb.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedFileTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("staged");
    }

    @Test
    void whatIsWrittenWaitsUntilASync() throws IOException {
        try (StagedFile file = new StagedFile(ChannelFile.create(path))) {
            file.write(bytes(1, 2, 3), 0);
            file.write(bytes(4), 3);
            assertThat(Files.size(path)).isZero();
            assertThat(file.sizeBytes()).isEqualTo(4);
            assertThat(read(file, 1, 10)).containsExactly(2, 3, 4);
            file.sync();
            assertThat(path).hasBinaryContent(new byte[] {1, 2, 3, 4});
            file.write(bytes(5, 6), 4);
            assertThat(read(file, 2, 3)).as("from both").containsExactly(3, 4, 5);
            assertThat(read(file, 6, 3)).isEmpty();
        }
        assertThat(Files.size(path)).as("what was not synced is given up").isEqualTo(4);
    }

    @Test
    void aFullStageIsHandedOverAtOnce() throws IOException {
        byte[] most = new byte[StagedFile.STAGED_BYTES - 1];
        try (StagedFile file = new StagedFile(ChannelFile.create(path))) {
            file.write(ByteBuffer.wrap(most), 0);
            file.write(bytes(1), most.length);
            assertThat(Files.size(path)).isZero();
            file.write(bytes(2), StagedFile.STAGED_BYTES);
            assertThat(Files.size(path)).isEqualTo(StagedFile.STAGED_BYTES);
            file.write(ByteBuffer.allocate(StagedFile.STAGED_BYTES + 1), StagedFile.STAGED_BYTES + 1);
            assertThat(Files.size(path)).as("a larger write does not wait").isEqualTo(2 * StagedFile.STAGED_BYTES + 2);
        }
    }

    @Test
    void holdsAtAnyTimeWhatWasWrittenWhereverItStands() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] expected = new byte[1_000_000];
        int size = 0;
        try (StagedFile file = new StagedFile(ChannelFile.create(path))) {
            for (int step = 0; step < 500; step++) {
                if (random.nextInt(50) == 0) {
                    file.sync();
                } else if (random.nextInt(50) == 0) {
                    size = random.nextInt(size + 1);
                    file.truncate(size);
                } else {
                    int position = random.nextInt(20) == 0 ? random.nextInt(size + 1) : size;
                    int most = random.nextInt(20) == 0 ? 300_000 : 3_000;
                    byte[] written = new byte[Math.min(random.nextInt(most), expected.length - position)];
                    random.nextBytes(written);
                    file.write(ByteBuffer.wrap(written), position);
                    System.arraycopy(written, 0, expected, position, written.length);
                    size = Math.max(size, position + written.length);
                }
                int from = random.nextInt(size + 1);
                int length = random.nextInt(5_000);
                assertThat(read(file, from, length))
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(Arrays.copyOfRange(expected, from, Math.min(size, from + length)));
                assertThat(file.sizeBytes()).isEqualTo(size);
            }
        }
    }

    @Test
    void readersBesideTheWriterFindWhatHasBeenWritten() throws InterruptedException {
        AtomicInteger written = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        int numbers = 400_000;
        try (StagedFile file = new StagedFile(ChannelFile.create(path))) {
            Thread reader = new Thread(() -> {
                Random random = new Random(7);
                while (written.get() < numbers) {
                    int known = written.get();
                    // Mostly the last ones, which move from the stage to the file.
                    int number = Math.max(0, known - 1 - random.nextInt(100_000));
                    if (known > 0) {
                        ByteBuffer found = ByteBuffer.allocate(Integer.BYTES);
                        assertThat(file.read(found, number * 4L)).isEqualTo(4);
                        assertThat(found.getInt(0)).isEqualTo(number);
                    }
                }
            });
            reader.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            reader.start();
            for (int i = 0; i < numbers; i++) {
                file.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, i), i * 4L);
                written.set(i + 1);
            }
            reader.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static byte[] read(DataFile file, long position, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        int read = file.read(target, position);
        assertThat(target.position()).isEqualTo(read);
        return Arrays.copyOf(target.array(), read);
    }
}

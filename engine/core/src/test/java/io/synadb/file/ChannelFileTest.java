package io.synadb.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChannelFileTest {
    @TempDir
    Path folder;

    @Test
    void readsStopAtTheEnd() {
        Path path = folder.resolve("a");
        try (ChannelFile file = ChannelFile.create(path)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2);
            assertThat(file.sizeBytes()).isEqualTo(5);
            ByteBuffer target = ByteBuffer.allocate(10);
            assertThat(file.read(target, 3)).isEqualTo(2);
            assertThat(file.read(ByteBuffer.allocate(1), 5)).isZero();
            file.truncate(1);
            assertThat(file.sizeBytes()).isEqualTo(1);
        }
    }

    @Test
    void interruptedThreadsDisturbNobody() throws InterruptedException {
        Path path = folder.resolve("a");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (ChannelFile file = ChannelFile.create(path)) {
            file.write(ByteBuffer.allocate(100), 0);
            Runnable readAndWrite = () -> {
                for (int i = 0; i < 500; i++) {
                    if (i % 10 == 0) {
                        Thread.currentThread().interrupt();
                    }
                    assertThat(file.read(ByteBuffer.allocate(100), 0)).isEqualTo(100);
                    file.write(ByteBuffer.allocate(100), 100);
                    assertThat(Thread.interrupted()).isEqualTo(i % 10 == 0);
                }
            };
            Thread[] threads = {new Thread(readAndWrite), new Thread(readAndWrite)};
            for (Thread thread : threads) {
                thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(failure.get()).isNull();
    }

    /** A sync that is run again says nothing of the first one's failure: it has to end on the descriptor it began on. */
    @Test
    void anInterruptedSyncEndsWhereItBegan() throws IOException {
        Path path = folder.resolve("a");
        try (ChannelFile file = ChannelFile.create(path)) {
            file.write(ByteBuffer.allocate(100), 0);
            Files.delete(path);
            Thread.currentThread().interrupt();
            assertThatThrownBy(file::sync).hasMessage("Cannot sync " + path + ": no such file or directory");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(file.sizeBytes()).as("on the channel it had").isEqualTo(100);
        }
    }

    /** The JDK keeps a buffer with each thread, outside the heap, of the length of its longest read into the heap. */
    @Test
    void aLongReadTakesLittleMemoryOutsideTheHeap() {
        byte[] bytes = new byte[(5 << 20) + 77];
        new Random(42).nextBytes(bytes);
        BufferPoolMXBean outside = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        try (ChannelFile file = ChannelFile.create(folder.resolve("a"))) {
            file.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 3);
            long before = outside.getMemoryUsed();
            ByteBuffer target = ByteBuffer.allocate(bytes.length + 10).position(10);
            assertThat(file.read(target, 3)).isEqualTo(bytes.length);
            assertThat(outside.getMemoryUsed() - before).isLessThanOrEqualTo(1 << 20);
            assertThat(target.array()).startsWith(new byte[10]).endsWith(bytes);
            ByteBuffer more = ByteBuffer.allocate(bytes.length);
            assertThat(file.read(more, 4)).as("up to the end").isEqualTo(bytes.length - 1);
            assertThat(more.limit()).isEqualTo(bytes.length);
        }
    }

    @Test
    void anInterruptedThreadDoesNotGoOnInAnotherFileOfTheSameName() throws IOException {
        Path path = folder.resolve("a");
        try (ChannelFile file = ChannelFile.create(path)) {
            file.write(ByteBuffer.allocate(100), 0);
            Files.move(Files.writeString(folder.resolve("b"), "other"), path, StandardCopyOption.REPLACE_EXISTING);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(5), 100))
                    .isInstanceOf(SynaException.class)
                    .hasMessage("Cannot write the 5 bytes at offset 100 of " + path
                            + ": another file has taken its name since it was opened");
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(path).hasContent("other");
    }

    @Test
    void aFolderIsToldAsOne() {
        for (ThrowingCallable open : List.<ThrowingCallable>of(
                () -> ChannelFile.openForReading(folder), () -> ChannelFile.openForWriting(folder))) {
            assertThatThrownBy(open)
                    .isInstanceOf(SynaException.class)
                    .hasMessage("The path " + folder + " is a folder; a file was expected.")
                    .extracting(e -> ((SynaException) e).code())
                    .isEqualTo(ErrorCode.INVALID_PATH);
        }
    }

    @Test
    void saysWhatIsMissingOrThere() {
        Path path = folder.resolve("a");
        assertThatThrownBy(() -> ChannelFile.openForReading(path))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("There is no file " + path + ".");
        ChannelFile file = ChannelFile.create(path);
        assertThatThrownBy(() -> ChannelFile.create(path))
                .isInstanceOf(AlreadyExistsException.class)
                .hasMessage("The file " + path + " exists already; a new one was to be written.");
        file.close();
        file.close();
        assertThatThrownBy(file::sizeBytes)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The file " + path + " is closed.");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldWithTheFileTheOffsetAndTheCause() {
        Path full = Path.of("/dev/full");
        try (ChannelFile file = ChannelFile.openForWriting(full)) {
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(5), 7))
                    .isInstanceOf(SynaException.class)
                    .hasMessage("Cannot write the 5 bytes at offset 7 of " + full + ": No space left on device."
                            + " Free some space there and write again; what was written before is as it was")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aWindowIsUnmappedAfterItsLastHolder() {
        Path path = folder.resolve("a");
        MappedWindow window;
        try (ChannelFile file = ChannelFile.create(path)) {
            file.write(ByteBuffer.wrap(new byte[] {7, 8, 9, 10}), 4096);
            window = file.map(4097, 3);
        }
        assertThat(window.covers(4097, 3)).isTrue();
        assertThat(window.covers(4096, 1)).isFalse();
        assertThat(window.covers(4098, 3)).isFalse();
        window.retain();
        window.release();
        assertThat(window.slice(4098, 2).get(0)).isEqualTo((byte) 9);
        assertThat(window.address(4099) - window.address(4097)).isEqualTo(2);
        window.release();
        assertThatThrownBy(window::retain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mapping of " + path + " at 4097 is released.");
    }
}

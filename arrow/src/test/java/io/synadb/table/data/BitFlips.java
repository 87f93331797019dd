package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SynaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Damages a file bit by bit. */
public final class BitFlips {
    private BitFlips() {}

    /**
     * Flips every bit of a file in turn, and asserts that each way of reading gives what it gave before, or a
     * {@link SynaException} that names the file.
     *
     * @param open what all ways read from
     * @return how often there was an exception, of an open or of a way
     */
    public static <R extends AutoCloseable> long assertFoundOrHarmless(
            Path file, Supplier<R> open, List<Function<R, ?>> ways) throws Exception {
        List<Object> expected = new ArrayList<>();
        try (R reader = open.get()) {
            ways.forEach(way -> expected.add(way.apply(reader)));
        }
        long found = 0;
        for (long bit = 0; bit < 8 * Files.size(file); bit++) {
            flip(file, bit);
            try (R reader = open.get()) {
                for (int way = 0; way < ways.size(); way++) {
                    try {
                        Object read = ways.get(way).apply(reader);
                        assertThat(read).as("way %d, bit %d", way, bit).isEqualTo(expected.get(way));
                    } catch (SynaException e) {
                        assertNames(file, e);
                        found++;
                    }
                }
            } catch (SynaException e) {
                assertNames(file, e);
                found++;
            }
            flip(file, bit);
        }
        return found;
    }

    private static void assertNames(Path file, SynaException e) {
        assertThat(e).hasMessageContaining(file.getFileName().toString());
    }

    /**
     * Flips one bit of a file, and makes the file look modified a second later than before: the clock of a file system may
     * not tell one flip from the next, and readers remember what they have checked.
     */
    public static void flip(Path file, long bit) {
        try {
            FileTime modified = Files.getLastModifiedTime(file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer octet = ByteBuffer.allocate(1);
                channel.read(octet, bit / 8);
                octet.put(0, (byte) (octet.get(0) ^ 1 << bit % 8)).flip();
                channel.write(octet, bit / 8);
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(modified.toMillis() + 1000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

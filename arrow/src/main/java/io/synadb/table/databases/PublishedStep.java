package io.synadb.table.databases;

import io.synadb.CorruptDataException;
import io.synadb.file.Directories;
import io.synadb.file.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last step that an application has published, in a hidden file of UTF-8 lines: the number in decimal, then the id of each
 * write, then {@code end}. A newer one takes its place in one step. Immutable and thread-safe.
 *
 * @param number of the step
 * @param writes the ids of the writes that were published
 */
record PublishedStep(long number, List<String> writes) {
    private static final String END = "end";

    PublishedStep {
        writes = List.copyOf(writes);
    }

    /** Reads a file; null where there is none. */
    static @Nullable PublishedStep read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw FileErrors.failed("read", file, e);
        }
        int last = lines.size() - 1;
        if (last >= 1 && lines.get(last).equals(END)) {
            try {
                return new PublishedStep(Long.parseLong(lines.get(0)), lines.subList(1, last));
            } catch (NumberFormatException e) {
                // Told below, with the file.
            }
        }
        throw new CorruptDataException(
                file,
                0,
                "expected the number of a step, the ids of its writes and '" + END + "', found " + lines
                        + ". If no job goes on that has written here, delete the file.");
    }

    /** Writes a file, whole or not at all, to the device. */
    void write(Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        String text = number + "\n"
                + String.join("", writes.stream().map(id -> id + "\n").toList()) + END + "\n";
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Directories.syncParentOf(file);
    }
}

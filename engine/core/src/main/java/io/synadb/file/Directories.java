package io.synadb.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a directory says about its files, made to last. */
public final class Directories {

    private Directories() {}

    /**
     * Forces the entries of the directory that holds {@code path} to the device: without it a crash can lose a new
     * file's name although its bytes are safe.
     */
    public static void syncParentOf(Path path) {
        Path absolute = path.toAbsolutePath().getParent();
        if (absolute == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel directory = FileChannel.open(absolute, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            throw FileErrors.failed("sync directory", absolute, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.synadb.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What a directory says about its files, made to last. */
public final class Directories {

    private Directories() {}

    /**
     * Forces the entries of the directory that holds {@code path} to the device: without it a crash can lose a new
     * file's name although its bytes are safe. An interrupt does not end it, and the thread keeps its interrupt status.
     */
    public static void syncParentOf(Path path) {
        Path absolute = path.toAbsolutePath().getParent();
        if (absolute == null) {
            return;
        }
        // Only a channel opens a directory, and an interrupt closes a channel and hides how the sync ended: so the sync
        // has a
        // thread of its own, which nobody interrupts.
        FutureTask<Void> sync = new FutureTask<>(() -> {
            try (FileChannel directory = FileChannel.open(absolute, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return null;
        });
        new Thread(sync, "synadb-sync " + absolute).start();
        try {
            await(sync);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw FileErrors.failed("sync directory", absolute, failure);
            }
            throw new IllegalStateException("Cannot sync directory " + absolute, e);
        }
    }

    private static void await(FutureTask<Void> task) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.synadb.file;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says what the file system refused, in one sentence that names the file. */
final class FileErrors {

    private FileErrors() {}

    /**
     * @param action what was tried, as a verb with its object, e.g. {@code "write 64 bytes at offset 12 of"}
     */
    static SynaException failed(String action, Path path, IOException cause) {
        return new SynaException(ErrorCode.IO, "Cannot " + action + " " + path + ": " + reason(cause), cause);
    }

    static SynaException folder(Path path) {
        return new SynaException(ErrorCode.INVALID_PATH, "The path " + path + " is a folder; a file was expected.");
    }

    /**
     * Refuses what is there and is no file: a folder, but also a device, a pipe or a socket, which may look empty for ever or
     * keep an open waiting.
     */
    static void requireFile(Path path) {
        if (Files.isDirectory(path)) {
            throw folder(path);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new SynaException(
                    ErrorCode.INVALID_PATH,
                    "The path " + path + " is a device, a pipe or a socket; a file was expected.");
        }
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (cause instanceof FileSystemException systemCause && systemCause.getReason() != null) {
            return systemCause.getReason();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}

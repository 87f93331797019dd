package io.synadb.file;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Says what the file system refused, in one sentence that names the file, and what to do where that is known. Stateless. */
public final class FileErrors {

    private FileErrors() {}

    /**
     * The error for what the file system refused.
     *
     * @param action what was tried, as a verb with its object, e.g. {@code "write 64 bytes at offset 12 of"}
     */
    public static SynaException failed(String action, Path path, IOException cause) {
        return new SynaException(ErrorCode.IO, "Cannot " + action + " " + path + ": " + because(cause), cause);
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

    /** What the file system said, without the file, and what to do about it where that is known. */
    public static String because(IOException cause) {
        return reason(cause) + advice(cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        } else if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (cause instanceof NotDirectoryException || cause instanceof FileAlreadyExistsException) {
            return ((FileSystemException) cause).getFile() + " is there, and is no directory";
        } else if (cause instanceof FileSystemException systemCause && systemCause.getReason() != null) {
            return systemCause.getReason();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** The systems' own words are what there is to tell one failure from another. */
    private static String advice(IOException cause) {
        String words = String.valueOf(cause.getMessage());
        if (cause instanceof AccessDeniedException
                || words.endsWith("Permission denied")
                || words.endsWith("Operation not permitted")) {
            return ". The user that runs this process ('" + System.getProperty("user.name")
                    + "') has no permission for it: who writes needs the right to create and delete files in the directory and"
                    + " those below it, who reads the right to read them";
        } else if (words.endsWith("Read-only file system")) {
            return ". What is there can be read, and not written: mount the file system for writing, or write elsewhere";
        } else if (words.endsWith("No space left on device") || words.endsWith("Disk quota exceeded")) {
            return ". Free some space there and write again; what was written before is as it was";
        } else if (words.endsWith("Too many open files") || words.endsWith("Too many open files in system")) {
            return ". Raise the limit of open files of this process (ulimit -n), or let it read and write fewer files at once";
        }
        return "";
    }
}

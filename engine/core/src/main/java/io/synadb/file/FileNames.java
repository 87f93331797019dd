package io.synadb.file;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an existing file is called: by its real path, by what the file system knows it by, and by other names of its folder,
 * which are hard links.
 *
 * @param realPath the path without links, however it was spelled
 * @param fileKey device and inode; null where the file system has nothing of the kind
 * @param all the real path and all other names, in their order
 */
record FileNames(Path realPath, @Nullable Object fileKey, List<Path> all) {

    /**
     * @throws SynaException when it is no file, or has names that do not stand in its folder: who writes it under one of
     *     them cannot be found
     */
    static FileNames of(Path path) {
        FileErrors.requireFile(path);
        try {
            Path realPath = path.toRealPath();
            Object fileKey =
                    Files.readAttributes(realPath, BasicFileAttributes.class).fileKey();
            int links = links(realPath);
            if (fileKey == null || links <= 1) {
                return new FileNames(realPath, fileKey, List.of(realPath));
            }
            List<Path> all = namesInFolder(Objects.requireNonNull(realPath.getParent()), fileKey);
            if (all.size() < links) {
                throw new SynaException(
                        ErrorCode.INVALID_PATH,
                        "The file " + path + " has " + links + " names (hard links), and " + all.size()
                                + " of them in its folder: whoever writes it under another one cannot be kept out."
                                + " Delete the others, or copy the file and write the copy.");
            }
            return new FileNames(realPath, fileKey, all);
        } catch (IOException e) {
            throw FileErrors.failed("find", path, e);
        }
    }

    private static int links(Path realPath) throws IOException {
        boolean told = realPath.getFileSystem().supportedFileAttributeViews().contains("unix");
        return told && Files.getAttribute(realPath, "unix:nlink") instanceof Integer links ? links : 1;
    }

    private static List<Path> namesInFolder(Path folder, Object fileKey) throws IOException {
        List<Path> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (fileKey.equals(attributes.fileKey())) {
                    names.add(file);
                }
            }
        }
        return names;
    }

    /** What none of must be known of another file that is held at the same time. */
    Set<Object> identities() {
        Set<Object> identities = new HashSet<>(all);
        if (fileKey != null) {
            identities.add(fileKey);
        }
        return identities;
    }
}

package io.synadb.table.options;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.FileErrors;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a table lies, from the path that a user wrote. Stateless and thread-safe. */
public final class TableLocation {
    /** What a table's folder holds; an unfinished first write leaves these behind, too. */
    private static final List<String> TABLE_FOLDERS = List.of("_syna", "data");

    private TableLocation() {}

    /**
     * The storage at a path: absolute, relative to the working directory, or with the scheme {@code file}.
     *
     * @throws UnsupportedFeatureException for another scheme
     * @throws InvalidArgumentException for a {@code file:} URI that names no folder
     */
    public static Storage storage(String path) {
        return LocalStorage.of(local(path));
    }

    /** A local path, with or without the scheme {@code file}. Throws as {@link #storage}. */
    public static Path local(String path) {
        int colon = path.indexOf(':');
        // A scheme has letters and digits only, and comes before any slash.
        if (colon <= 0 || !path.substring(0, colon).chars().allMatch(Character::isLetterOrDigit)) {
            return Path.of(path);
        }
        if (!path.startsWith("file:")) {
            throw new UnsupportedFeatureException("The path " + path + " has the scheme '" + path.substring(0, colon)
                    + "': SynaDB tables lie on the local file system, write a plain path or file:///…");
        }
        try {
            URI uri = URI.create(path.replace(" ", "%20"));
            boolean isPath = uri.getAuthority() == null || uri.getAuthority().equals("localhost");
            if (!isPath || uri.getFragment() != null || uri.getQuery() != null) {
                throw new InvalidArgumentException("The path " + path + " has more than a path: write"
                        + " file:///folder/of/the/table, with %23 for # and %3F for ?, or a plain path");
            }
            if (uri.getPath() != null && !uri.getPath().isEmpty()) {
                return Path.of(uri.getPath());
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidArgumentException("The path " + path + " is no file: URI: " + e.getMessage());
        }
        throw new InvalidArgumentException("The path " + path + " names no folder: write file:///folder/of/the/table");
    }

    /**
     * Checks that a table may be created here: the folder is missing, empty, or a table already.
     *
     * @throws InvalidArgumentException when there is anything else
     */
    public static void requireFree(Storage storage) {
        Path folder = Path.of(storage.location());
        if (!Files.exists(folder) || Table.exists(storage)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidArgumentException("Cannot create a SynaDB table at " + folder
                    + ": there is a file of that name; choose another path");
        }
        foreign(folder).ifPresent(name -> {
            throw new InvalidArgumentException("Cannot create a SynaDB table at " + folder
                    + ": the folder holds other files (" + name + "); choose an empty or a new folder");
        });
    }

    /**
     * Says that there is no table here, and what there is.
     *
     * @param remedy what to do in the engine that asks, as the end of a sentence that begins with "Check the path, or"
     */
    public static NotFoundException notFound(Storage storage, String remedy) {
        Path folder = Path.of(storage.location());
        return new NotFoundException(
                "There is no SynaDB table at " + folder + ": " + found(folder) + ". Check the path, or " + remedy);
    }

    private static String found(Path folder) {
        if (!Files.exists(folder)) {
            return "nothing is there";
        }
        if (!Files.isDirectory(folder)) {
            return "it is a file";
        }
        return foreign(folder)
                .map(name -> "the folder has no _syna/log, and holds other files (" + name + ")"
                        + (name.endsWith(".db") ? "; databases are read with 'layout' = 'native'" : ""))
                .orElse("the folder has no _syna/log");
    }

    /** The first file or folder, by name, that no table has. */
    private static Optional<String> foreign(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !TABLE_FOLDERS.contains(name))
                    .sorted()
                    .findFirst();
        } catch (IOException e) {
            throw FileErrors.failed("list", folder, e);
        }
    }
}

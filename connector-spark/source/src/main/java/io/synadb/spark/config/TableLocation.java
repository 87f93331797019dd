package io.synadb.spark.config;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Where a table lies, from the path that a user wrote. Stateless and thread-safe. */
public final class TableLocation {
    private TableLocation() {}

    /**
     * The storage that the option {@code path} names: a local path, absolute, relative to the working directory, or with
     * the scheme {@code file}.
     */
    public static Storage fromOptions(CaseInsensitiveStringMap options) {
        String path = options.get("path");
        if (path == null || path.isBlank()) {
            String reason = options.containsKey("paths") ? "takes one path, not several" : "needs the path of a table";
            throw new InvalidArgumentException("format(\"synadb\") " + reason
                    + ": use load(path), save(path) or option(\"path\", …), or a table of a SynaCatalog");
        }
        return LocalStorage.of(local(path));
    }

    /** A local path, with or without the scheme {@code file}. */
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
        try (Stream<Path> entries = Files.list(folder)) {
            // What an unfinished first write left behind is no obstacle: it lies in these two folders.
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("_syna") && !name.equals("data"))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new InvalidArgumentException("Cannot create a SynaDB table at " + folder
                                + ": the folder holds other files (" + name + "); choose an empty or a new folder");
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    /** Says that there is no table here, and what there is. */
    public static NotFoundException notFound(Storage storage) {
        Path folder = Path.of(storage.location());
        String found = !Files.exists(folder)
                ? "nothing is there"
                : Files.isDirectory(folder) ? "the folder has no _syna/log" : "it is a file";
        return new NotFoundException("There is no SynaDB table at " + folder + ": " + found
                + ". Check the path, or write a DataFrame there with format(\"synadb\")");
    }
}

package io.synadb.spark;

import io.synadb.InvalidArgumentException;
import io.synadb.file.FileErrors;
import io.synadb.table.Table;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.NamespaceAlreadyExistsException;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NonEmptyNamespaceException;
import org.apache.spark.sql.connector.catalog.Identifier;

/**
 * The folder of a catalog. A folder with a commit log is a table, any other one a namespace.
 *
 * <p>Immutable and thread-safe.
 */
final class Warehouse {
    private static final String SYSTEM = "system";

    private final Path root;

    Warehouse(Path root) {
        this.root = root;
    }

    /** Whether this is the namespace of the functions, which has no folder. */
    static boolean isSystem(String[] namespace) {
        return namespace.length == 1 && namespace[0].equalsIgnoreCase(SYSTEM);
    }

    Storage storage(Identifier ident) {
        return LocalStorage.of(folder(ident.namespace()).resolve(checked(ident.name())));
    }

    /**
     * The table of this name, if there is one. What cannot be a folder names none: Spark asks for the path of
     * {@code parquet.`/a/file`} here, too.
     */
    Optional<Storage> table(Identifier ident) {
        if (!isName(ident.name()) || !areNames(ident.namespace())) {
            return Optional.empty();
        }
        return Optional.of(storage(ident)).filter(Table::exists);
    }

    Path folder(String[] namespace) {
        Path folder = root;
        for (String part : namespace) {
            folder = folder.resolve(checked(part));
        }
        return folder;
    }

    boolean hasNamespace(String[] namespace) {
        return namespace.length == 0 || isSystem(namespace) || areNames(namespace) && isNamespace(folder(namespace));
    }

    void requireNamespace(String[] namespace) throws NoSuchNamespaceException {
        if (!hasNamespace(namespace)) {
            throw new NoSuchNamespaceException(namespace);
        }
    }

    /** Refuses a table in the namespace of the functions, or inside another table. */
    void requireFree(Identifier ident) {
        if (isSystem(ident.namespace())) {
            throw new InvalidArgumentException(
                    "The namespace 'system' holds functions: create the table " + ident.name() + " in another one");
        }
        for (Path folder = folder(ident.namespace()); !folder.equals(root); folder = parent(folder)) {
            if (isTable(folder)) {
                throw new InvalidArgumentException(
                        "Cannot create " + ident + ": " + folder + " is a table, not a namespace");
            }
        }
    }

    Identifier[] tables(String[] namespace) throws NoSuchNamespaceException {
        requireNamespace(namespace);
        return folders(folder(namespace)).stream()
                .filter(Warehouse::isTable)
                .map(folder -> Identifier.of(namespace, name(folder)))
                .toArray(Identifier[]::new);
    }

    String[][] namespaces(String[] parent) {
        return folders(folder(parent)).stream()
                .filter(Warehouse::isNamespace)
                .map(folder -> {
                    String[] child = Arrays.copyOf(parent, parent.length + 1);
                    child[parent.length] = name(folder);
                    return child;
                })
                .toArray(String[][]::new);
    }

    void createNamespace(String[] namespace) throws NamespaceAlreadyExistsException {
        if (hasNamespace(namespace)) {
            throw new NamespaceAlreadyExistsException(namespace);
        }
        try {
            Files.createDirectories(folder(namespace));
        } catch (IOException e) {
            throw FileErrors.failed("create the namespace " + String.join(".", namespace) + " in", root, e);
        }
    }

    /** With {@code cascade}, drops its tables and namespaces, too; files of others in its folder keep it alive. */
    boolean dropNamespace(String[] namespace, boolean cascade)
            throws NoSuchNamespaceException, NonEmptyNamespaceException {
        requireNamespace(namespace);
        Path folder = folder(namespace);
        if (isSystem(namespace) || folder.equals(root)) {
            throw new InvalidArgumentException("The namespace '" + String.join(".", namespace) + "' cannot be dropped");
        }
        try {
            if (cascade) {
                dropContent(folder);
            }
            Files.delete(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            throw new NonEmptyNamespaceException(namespace);
        } catch (IOException e) {
            throw FileErrors.failed("drop the namespace " + String.join(".", namespace) + " in", root, e);
        }
    }

    /** What a link leads to belongs to somebody else. */
    private static void dropContent(Path namespace) throws IOException {
        for (Path folder : folders(namespace)) {
            if (Files.isSymbolicLink(folder)) {
                throw new DirectoryNotEmptyException(folder.toString());
            } else if (isTable(folder)) {
                Table.drop(LocalStorage.of(folder));
            } else {
                dropContent(folder);
                Files.delete(folder);
            }
        }
    }

    private static boolean isTable(Path folder) {
        return Table.exists(LocalStorage.of(folder));
    }

    private static boolean isNamespace(Path folder) {
        return Files.isDirectory(folder) && !isTable(folder);
    }

    /** The folders directly in a folder that can have a name here, sorted. */
    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        try (Stream<Path> entries = Files.list(parent)) {
            entries.filter(entry -> Files.isDirectory(entry) && isName(name(entry)))
                    .sorted()
                    .forEach(folders::add);
        } catch (IOException e) {
            throw FileErrors.failed("list", parent, e);
        }
        return folders;
    }

    private static String checked(String name) {
        if (!isName(name)) {
            throw new InvalidArgumentException("The name '" + name
                    + "' cannot be a folder: names here are not empty, do not start with a dot, and hold no / or \\");
        }
        return name;
    }

    private static boolean areNames(String[] namespace) {
        return Arrays.stream(namespace).allMatch(Warehouse::isName);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.startsWith(".")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0;
    }

    private static String name(Path folder) {
        return Objects.requireNonNull(folder.getFileName()).toString();
    }

    private static Path parent(Path folder) {
        return Objects.requireNonNull(folder.getParent());
    }
}

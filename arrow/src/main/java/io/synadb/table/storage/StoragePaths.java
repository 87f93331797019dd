package io.synadb.table.storage;

import io.synadb.InvalidArgumentException;

/** The rule for paths inside a table. Stateless. */
public final class StoragePaths {
    private StoragePaths() {}

    /** Whether this path is relative, separated by {@code /}, and cannot leave the place that it is relative to. */
    public static boolean isInside(String path) {
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The path itself, when it cannot leave the table's location. */
    static String checked(String path, String location) {
        if (!isInside(path)) {
            throw new InvalidArgumentException("Path '" + path + "' is not allowed in table " + location
                    + ": expected names separated by '/', relative, without empty parts, '.' or '..'.");
        }
        return path;
    }
}

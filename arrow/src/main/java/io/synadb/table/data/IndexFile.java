package io.synadb.table.data;

import java.io.Serializable;
import java.util.Objects;

/**
 * An index of one column of a data file, as a commit names it. It is a cache: whoever finds it missing, damaged or of
 * something else does without it.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param data the path of the data file
 * @param path of the index file, relative to the table, with {@code /}
 * @param column the field id of the column
 * @param kind the word for the kind of the index
 * @param rows how many rows of the data file it covers, from the first
 * @param length of the index file, in bytes
 */
public record IndexFile(String data, String path, int column, String kind, long rows, long length)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String PROPERTY = "index.";

    public IndexFile {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(kind, "kind");
    }

    /** The table property that says by what options this index was built. */
    public String property() {
        return property(column, kind);
    }

    /** The table property that says by what options indexes of a kind are built of a column. */
    public static String property(int column, String kind) {
        return PROPERTY + column + "." + kind;
    }
}

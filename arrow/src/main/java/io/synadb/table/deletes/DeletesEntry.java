package io.synadb.table.deletes;

import java.io.Serializable;
import java.util.Objects;

/**
 * Where the deleted rows of one data file stand, as a commit says it.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param file the file of bitmaps, relative to the table, with {@code /}
 * @param offset of the bitmap in that file
 * @param length of the bitmap in bytes
 * @param crc the CRC32C of these bytes
 * @param count how many rows are deleted, at least 1
 */
public record DeletesEntry(String file, long offset, long length, int crc, long count) implements Serializable {
    private static final long serialVersionUID = 1L;

    public DeletesEntry {
        Objects.requireNonNull(file, "file");
    }
}

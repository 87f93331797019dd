package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Objects;
import java.util.UUID;

/**
 * Which data an index file was made of, or which data there is: the file it is in, how much of it, and how many rows that are.
 *
 * <p>Immutable and thread-safe.
 *
 * @param source the uuid of the file that the vectors are in
 * @param lengthBytes how many bytes of it, from its start
 * @param rows how many rows, from row 0
 */
public record Coverage(UUID source, long lengthBytes, int rows) {
    public Coverage {
        Objects.requireNonNull(source, "The source of the coverage is null");
        if (lengthBytes < 0 || rows < 0) {
            throw new InvalidArgumentException(
                    "A coverage of %d bytes and %d rows: expected nothing below 0".formatted(lengthBytes, rows));
        }
    }

    /** Whether this is a beginning of what the other is: data that only grows keeps what it had. */
    public boolean isPrefixOf(Coverage other) {
        return source.equals(other.source) && lengthBytes <= other.lengthBytes && rows <= other.rows;
    }
}

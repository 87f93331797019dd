package io.synadb;

import java.nio.file.Path;

/**
 * Bytes that fail their checksum, or cannot mean what their place in the file demands. Nothing was read from them.
 *
 * <p>Immutable and thread-safe.
 */
public final class CorruptDataException extends SynaException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long offset;

    /**
     * @param path the damaged file
     * @param offset the first byte of the damaged structure
     * @param message what was found and what was expected, without the place
     */
    public CorruptDataException(Path path, long offset, String message) {
        this(path.toString(), offset, message);
    }

    /** As {@link #CorruptDataException(Path, long, String)}, for a file that a storage names by text. */
    public CorruptDataException(String path, long offset, String message) {
        super(ErrorCode.CORRUPT_DATA, "Damaged file " + path + " at offset " + offset + ": " + message);
        this.path = path;
        this.offset = offset;
    }

    /** The damaged file. */
    public String path() {
        return path;
    }

    /** The first byte of the damaged structure, counted from the start of the file. */
    public long offset() {
        return offset;
    }
}

package io.synadb;

import org.jspecify.annotations.Nullable;

/**
 * What SynaDB throws when it cannot do what it was asked: unchecked, with the published {@link ErrorCode}.
 *
 * <p>A message says what happened, where (path, offset, key, table, column or row), what was found and what was
 * expected, and what to do next. A failure of the file system keeps its cause. Immutable and thread-safe.
 */
public class SynaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public SynaException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public SynaException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The published code of this kind of failure: stable between versions, and the same in the C ABI. */
    public final ErrorCode code() {
        return code;
    }
}

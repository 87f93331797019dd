package io.synadb;

/**
 * An argument, option or value outside what is allowed.
 *
 * <p>Immutable and thread-safe.
 */
public final class InvalidArgumentException extends SynaException {
    private static final long serialVersionUID = 1L;

    public InvalidArgumentException(String message) {
        super(ErrorCode.INVALID_ARGUMENT, message);
    }
}

package io.synadb;

/**
 * There is no database, table or file where one was expected.
 *
 * <p>Immutable and thread-safe.
 */
public final class NotFoundException extends SynaException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(ErrorCode.NOT_FOUND, message);
    }
}

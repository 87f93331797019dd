package io.synadb;

/**
 * There is a table or file where none was expected.
 *
 * <p>Immutable and thread-safe.
 */
public final class AlreadyExistsException extends SynaException {
    private static final long serialVersionUID = 1L;

    public AlreadyExistsException(String message) {
        super(ErrorCode.ALREADY_EXISTS, message);
    }
}

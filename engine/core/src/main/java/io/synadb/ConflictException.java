package io.synadb;

/**
 * A commit that another writer's commit made impossible; the message names that commit.
 *
 * <p>Immutable and thread-safe.
 */
public final class ConflictException extends SynaException {
    private static final long serialVersionUID = 1L;

    public ConflictException(String message) {
        super(ErrorCode.CONFLICT, message);
    }
}

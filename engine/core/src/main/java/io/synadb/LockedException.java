package io.synadb;

/**
 * Another writer holds the file; the message names its process.
 *
 * <p>Immutable and thread-safe.
 */
public final class LockedException extends SynaException {
    private static final long serialVersionUID = 1L;

    public LockedException(String message) {
        super(ErrorCode.LOCKED, message);
    }
}

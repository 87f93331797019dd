package io.synadb;

/**
 * A key that may not be written: empty, too long, not text, or reserved.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyException extends SynaException {
    private static final long serialVersionUID = 1L;

    public KeyException(String message) {
        super(ErrorCode.INVALID_KEY, message);
    }
}

package io.synadb;

/**
 * A table version that does not exist, or does not exist any more; the message gives the range that does.
 *
 * <p>Immutable and thread-safe.
 */
public final class VersionNotFoundException extends SynaException {
    private static final long serialVersionUID = 1L;

    public VersionNotFoundException(String message) {
        super(ErrorCode.VERSION_NOT_FOUND, message);
    }
}

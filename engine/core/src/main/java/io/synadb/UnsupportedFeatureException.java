package io.synadb;

/**
 * A type, feature or format version that this version of SynaDB cannot handle.
 *
 * <p>Immutable and thread-safe.
 */
public final class UnsupportedFeatureException extends SynaException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFeatureException(String message) {
        super(ErrorCode.UNSUPPORTED, message);
    }
}

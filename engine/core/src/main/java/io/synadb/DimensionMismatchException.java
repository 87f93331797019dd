package io.synadb;

/**
 * A vector of another length than the declared one.
 *
 * <p>Immutable and thread-safe.
 */
public final class DimensionMismatchException extends SynaException {
    private static final long serialVersionUID = 1L;

    public DimensionMismatchException(String message) {
        super(ErrorCode.DIMENSION_MISMATCH, message);
    }
}

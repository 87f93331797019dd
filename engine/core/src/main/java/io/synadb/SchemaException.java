package io.synadb;

/**
 * Rows whose columns are not those of the table: the message names the column, what was found and what was expected.
 *
 * <p>Immutable and thread-safe.
 */
public final class SchemaException extends SynaException {
    private static final long serialVersionUID = 1L;

    public SchemaException(String message) {
        super(ErrorCode.TYPE_MISMATCH, message);
    }
}

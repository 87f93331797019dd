package io.synadb;

/**
 * The stable number of a kind of failure. Zero to −8 and −100 are the original library's; the rest are ours.
 *
 * <p>Immutable and thread-safe.
 */
public enum ErrorCode {
    /** None of the others. */
    GENERIC(0),
    /** There is no database, table or file where one was expected. */
    NOT_FOUND(-1),
    /** A path that cannot be used, or text that is not UTF-8. */
    INVALID_PATH(-2),
    /** The file system failed; the cause says how. */
    IO(-3),
    /** A value or message that cannot be encoded or decoded. */
    SERIALIZATION(-4),
    /** A key that the database does not hold. */
    KEY_NOT_FOUND(-5),
    /** A value of another type than the one asked for. */
    TYPE_MISMATCH(-6),
    /** Another writer holds the file. */
    LOCKED(-20),
    /** Bytes that fail their checksum, or do not mean what their place demands. */
    CORRUPT_DATA(-21),
    /** A key that may not be written. */
    INVALID_KEY(-22),
    /** A vector of another length than the declared one. */
    DIMENSION_MISMATCH(-23),
    /** An argument, option or value outside what is allowed. */
    INVALID_ARGUMENT(-24),
    /** A feature, type or format version that this version cannot handle. */
    UNSUPPORTED(-25),
    /** A commit that another writer's commit made impossible. */
    CONFLICT(-26),
    /** A table or file that exists already. */
    ALREADY_EXISTS(-27),
    /** A table version that does not exist (any more). */
    VERSION_NOT_FOUND(-28),
    /** A write to something opened read-only, or poisoned by an earlier failure. */
    READ_ONLY(-29),
    /** A bug in this library. */
    INTERNAL(-100);

    private final int number;

    ErrorCode(int number) {
        this.number = number;
    }

    /** The number, as the C ABI returns it. */
    public int number() {
        return number;
    }
}

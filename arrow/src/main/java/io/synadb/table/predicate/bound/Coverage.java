package io.synadb.table.predicate.bound;

/** For how many of the values of a column, nulls left out, a test holds. */
enum Coverage {
    NONE,
    /** Perhaps for none, perhaps for all. */
    SOME,
    ALL;

    Coverage negated() {
        return switch (this) {
            case NONE -> ALL;
            case SOME -> SOME;
            case ALL -> NONE;
        };
    }
}

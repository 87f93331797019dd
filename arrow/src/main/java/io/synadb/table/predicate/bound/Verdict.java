package io.synadb.table.predicate.bound;

/** What statistics say of a condition on many rows. */
public enum Verdict {
    /** It is true for no row. */
    NEVER,
    /** It may be true for some. */
    MAYBE,
    /** It is true for every row. */
    ALWAYS;

    Verdict and(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }
}

package io.synadb.table.search;

/** Where rows without a distance rank: a null vector has none, nor has one of norm zero under cosine. */
public enum NullOrder {
    /** Before every row with a distance. */
    FIRST,
    /** After every row with a distance. */
    LAST
}

package io.synadb.table.search;

import io.synadb.vector.DistanceMetric;
import java.io.Serializable;

/** The question of a search: the k rows whose vector is nearest to a query. Immutable and thread-safe. */
public sealed interface VectorQuery extends Serializable permits Nearest, NearestSparse {
    /** The column, for messages. */
    String column();

    /** What near means; a smaller distance is nearer. */
    DistanceMetric metric();

    /** How many rows, at least 1. */
    int k();

    /** Where rows without a distance rank. */
    NullOrder nulls();
}

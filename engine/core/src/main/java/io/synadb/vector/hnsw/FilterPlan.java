package io.synadb.vector.hnsw;

/**
 * The ways to search among accepted rows only, and which of them costs least.
 *
 * <p>Costs are counted in rows of a scan, widths in places of a beam. What they follow was measured with
 * {@code FilterPlanBenchmark} of {@code engine/bench} on 60,000 rows of 384 elements, with filters by category and at random,
 * so that each way finds .98 of the nearest ten at ef 64. A place of a walk over all rows takes as long as 11 rows of a scan,
 * and the beam has to widen by the square root of what the filter refuses. Where it refuses more than nine in ten, that is
 * so only for filters at random: what a category accepts may stand far from the query, and such a walk then finds too
 * little of it. A walk over accepted rows only has to widen by more, and yet takes about as long behind every filter,
 * because it meets fewer rows the fewer there are; where they are very few, it finds no way between them.
 *
 * <p>Immutable and thread-safe.
 */
enum FilterPlan {
    /** Measure every accepted row. Finds all, and rows in order are read so fast that it is the best way for thousands. */
    SCAN,
    /** Walk over accepted rows only. */
    WITHIN,
    /** Walk over all rows, and take the accepted ones. */
    THROUGH;

    /** What a place in the beam of a walk over all rows costs. */
    private static final double PLACE = 11;

    /** What a place of ef costs in a walk over accepted rows only. */
    private static final double WITHIN_PLACE = 100;

    private static final double THROUGH_ROOM = 1.25;

    /** So many accepted rows for each that is wanted have to fit into the beam: the nearest by estimate are not the nearest. */
    private static final double ACCEPTED_ROOM = 2.5;

    /** From how many rows for one that is accepted on a walk over accepted rows only is safer, and up to how many it works. */
    private static final double WITHIN_LEAST_SPARSITY = 10;

    private static final double WITHIN_MOST_SPARSITY = 25;

    /** Up to how many a walk over accepted rows only can do with a beam of ef. */
    private static final double WITHIN_SPARSITY = 5;

    /** A scan that makes sure may take so many times as long as the walk that did not. */
    private static final int SURENESS = 4;

    /**
     * @param k how many rows are wanted
     * @param ef the width of a beam without a filter
     */
    static FilterPlan of(int accepted, int nodes, int k, int ef) {
        double sparsity = (double) nodes / Math.max(1, accepted);
        FilterPlan walk = sparsity > WITHIN_LEAST_SPARSITY && sparsity <= WITHIN_MOST_SPARSITY ? WITHIN : THROUGH;
        double cost = walk == WITHIN ? WITHIN_PLACE * ef : PLACE * walk.width(k, ef, sparsity);
        return accepted <= cost ? SCAN : walk;
    }

    /**
     * The width of the beam.
     *
     * @param sparsity how many rows there are for one that is accepted, at least 1
     */
    int width(int k, int ef, double sparsity) {
        return (int)
                switch (this) {
                    case SCAN -> 0;
                    case WITHIN -> ef * Math.max(1, Math.pow(sparsity / WITHIN_SPARSITY, 1.5));
                    case THROUGH -> Math.max(THROUGH_ROOM * ef * Math.sqrt(sparsity), ACCEPTED_ROOM * k * sparsity);
                };
    }

    /** Whether so many accepted rows, or all, are worth a scan behind a walk of a width that may have missed some. */
    static boolean isScanWorthwhile(int accepted, int width) {
        return accepted <= SURENESS * PLACE * width;
    }
}

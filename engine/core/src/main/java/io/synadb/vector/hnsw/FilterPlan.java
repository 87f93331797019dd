package io.synadb.vector.hnsw;

/**
 * The ways to search among accepted rows only, and which of them costs least.
 *
 * <p>Costs are counted in rows of a scan over codes: a walk over all rows takes as long as {@link #THROUGH_STEP} of them for each
 * place in its beam, which has to be wider by what the filter refuses; a walk over accepted rows only takes
 * {@link #WITHIN_STEP}, whatever the filter. Measured by {@code FilterPlanBenchmark} of {@code engine/bench} on the 10,000
 * rows of the wordnet slice, ef 64: the scan and the walk over all rows take equally long, 0.13 ms, where 43 % are
 * accepted, and the scan and the walk over accepted rows, 0.15 ms, at 4,500 rows. The recall of the scan is .999 throughout.
 */
enum FilterPlan {
    /** Measure every accepted row in float32: there are so few. */
    MEASURE,
    /** Estimate every accepted row, and measure the nearest. */
    SCAN,
    /** Walk over accepted rows only. */
    WITHIN,
    /** Walk over all rows, and take the accepted ones. */
    THROUGH;

    private static final int FEW = 256;
    private static final double THROUGH_STEP = 26;
    private static final double WITHIN_STEP = 71;

    /** @param width of a beam without a filter */
    static FilterPlan of(int accepted, int nodes, int width) {
        if (accepted <= FEW) {
            return MEASURE;
        }
        double through = THROUGH_STEP * width * nodes / accepted;
        double within = WITHIN_STEP * width;
        if (accepted <= Math.min(through, within)) {
            return SCAN;
        }
        return through <= within ? THROUGH : WITHIN;
    }
}

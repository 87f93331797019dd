package io.synadb.vector.hnsw;

/**
 * The ways to search among accepted rows only, and which of them costs least.
 *
 * <p>Costs are counted in rows of a scan over codes: a walk over all rows takes as long as {@link #THROUGH_STEP} of them for each
 * place in its beam, which has to be wider by what the filter refuses; a walk over accepted rows only takes
 * {@link #WITHIN_STEP}, whatever the filter. By {@code FilterPlanBenchmark} of {@code engine/bench}, on the 10,000 rows of the
 * wordnet slice at ef 64, these are 26 and 71. By its {@code FilterBenchmark} on 60,000 rows, where a walk meets more rows and
 * finds fewer of them in a cache, they are about 70 and 200. The constants are near the latter: a scan that is chosen too
 * often costs a little, and finds .999 where the walks find .96 to .98. All that was measured while walks compared codes of 7 bits
 * an element; by 4 bits they are faster, so scans are chosen somewhat too often now.
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
    private static final double THROUGH_STEP = 60;
    private static final double WITHIN_STEP = 200;

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

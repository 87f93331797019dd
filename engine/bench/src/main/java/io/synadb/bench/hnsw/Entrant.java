package io.synadb.bench.hnsw;

/**
 * An index, and how it is measured.
 *
 * @param widths to search with
 * @param batches whether it answers many queries a call
 * @param threads by how many of them it is built
 * @param buildRuns how often a build is measured
 * @param insertTarget how many times the CPU of this engine its build is to take, or nought
 * @param searchTarget how many times its rate of answers this engine's is to be, or nought
 */
record Entrant(
        String name,
        Contender index,
        int[] widths,
        boolean batches,
        int[] threads,
        int buildRuns,
        double insertTarget,
        double searchTarget) {

    /** The target for a table. */
    static String target(double times) {
        return times == 0 ? "–" : "≥ " + (times == Math.rint(times) ? Long.toString(Math.round(times)) : times);
    }
}

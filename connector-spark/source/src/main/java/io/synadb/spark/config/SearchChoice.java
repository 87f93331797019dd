package io.synadb.spark.config;

import io.synadb.table.ScanBuilder;

/**
 * How the nearest rows are looked for. Immutable and thread-safe.
 *
 * @param byIndex whether the table's indexes answer, where there are any; else every vector is compared
 * @param ef how many candidates a walk keeps in each file; 0 for what the table's index says
 */
public record SearchChoice(boolean byIndex, int ef) {
    /** Whatever indexes there are. */
    public static final SearchChoice EXACT = new SearchChoice(false, 0);

    /** Tells a scan. */
    public void applyTo(ScanBuilder scan) {
        if (byIndex) {
            scan.byIndex(ef);
        }
    }
}

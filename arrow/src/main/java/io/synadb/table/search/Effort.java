package io.synadb.table.search;

import io.synadb.InvalidArgumentException;

/**
 * How many rows to find in the index of one file, and how hard to look, for a search over many files.
 *
 * <p>Of the k nearest rows of a table, a file with the share p of its rows has about kp, if they are spread by chance: their
 * number follows a binomial distribution, whose standard deviation is √(kp(1 − p)). So kp and three of these are asked for
 * in place of k, and the walk keeps fewer candidates in the same proportion. Files that hold neighbourhoods, as those of a
 * partition may, break the assumption: whoever has all answers asks a file again, for all k, if the last row that it gave is
 * among the nearest of all, since there may be more. Lucene's optimistic search over the segments of an index is of this kind.
 *
 * <p>Immutable and thread-safe.
 *
 * @param k how many rows to find in the file
 * @param ef how many candidates a walk keeps, at least k; 0 for what the index does by itself
 */
public record Effort(int k, int ef) {
    private static final double DEVIATIONS = 3;

    /** Narrower beams miss rows whatever k is. */
    private static final int LEAST_EF = 16;

    public Effort {
        if (k < 1 || ef != 0 && ef < k) {
            throw new InvalidArgumentException("A search for " + k + " rows with ef " + ef
                    + ": expected at least 1 row, and an ef of at least that");
        }
    }

    /**
     * What a search takes in a file that is alone, or may have all of the nearest.
     *
     * @param ef that somebody has chosen for the search; 0 for what the index does by itself
     */
    public static Effort whole(int k, int ef) {
        return new Effort(k, ef == 0 ? 0 : Math.max(k, ef));
    }

    /**
     * What it takes in one of several files.
     *
     * @param share of all rows that may be an answer, 0 to 1
     * @param ef that somebody has chosen for the search; 0 for {@code defaultEf}
     * @param defaultEf of the index; 0 where it has none
     */
    public static Effort shared(int k, double share, int ef, int defaultEf) {
        double expected = k * share;
        double needed = Math.ceil(expected + DEVIATIONS * Math.sqrt(expected * (1 - share)) + 1);
        if (share >= 1 || needed >= k) {
            return whole(k, ef);
        }
        int some = (int) needed;
        int full = ef > 0 ? ef : defaultEf == 0 ? 0 : Math.max(defaultEf, 2 * k);
        return new Effort(some, full == 0 ? 0 : (int) Math.max(Math.max(LEAST_EF, 2L * some), (long) full * some / k));
    }
}

package io.synadb.vector.hnsw.graph;

/**
 * On which level of the graph a row's node ends: level 0 holds every node, and each level above it one in m of those below.
 *
 * <p>The level is a pure function of the seed and the row, so a build by any number of threads, a row inserted again and a
 * file read back agree on it, and nothing has to store it. The distribution is that of Malkov and Yashunin (2018),
 * ⌊−ln(u) / ln(m)⌋, drawn by counting how often a 64-bit hash is divisible by m. Immutable and thread-safe.
 */
public record Levels(int m, long seed) {
    /** More levels than 2³¹ rows need: at m = 2 one row in 2¹⁵ ends here. */
    static final int HIGHEST = 15;

    /** The level of a row: 0 for most. */
    public int of(int row) {
        long hash = mix(seed + row * 0x9E3779B97F4A7C15L);
        int level = 0;
        while (level < HIGHEST && Long.remainderUnsigned(hash, m) == 0) {
            hash = Long.divideUnsigned(hash, m);
            level++;
        }
        return level;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}

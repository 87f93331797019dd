package io.synadb;

/**
 * How much the random and the exhaustive tests do: what an ordinary build bears, or with {@code -Plong} all of it. Tests tagged
 * {@link #SLOW} run on one JDK only.
 */
public final class Effort {
    /** The tag of tests that take many seconds and do not depend on the JDK. */
    public static final String SLOW = "slow";

    private Effort() {}

    /** Whether the build was started with {@code -Plong}. */
    public static boolean isLong() {
        return "long".equals(System.getProperty("synadb.effort"));
    }

    /** One number or the other. */
    public static int of(int ordinary, int inLongForm) {
        return isLong() ? inLongForm : ordinary;
    }

    /** A seed that differs between runs; {@code -Dsynadb.seed=…} repeats one that a failure printed. */
    public static long seed() {
        return Long.getLong("synadb.seed", System.nanoTime());
    }
}

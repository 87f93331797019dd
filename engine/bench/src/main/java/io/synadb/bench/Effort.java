package io.synadb.bench;

/** How long to measure. */
public enum Effort {
    /** What checked-in results are made with. */
    FULL(7, 1),
    /** A look in a minute, for people at work. */
    QUICK(3, 10),
    /** Every line of code once, for the tests. */
    SMOKE(1, 1000);

    private final int runs;
    private final int divisor;

    Effort(int runs, int divisor) {
        this.runs = runs;
        this.divisor = divisor;
    }

    /** How often each thing is measured. */
    public int runs() {
        return runs;
    }

    /** How many runs not to count first, out of those that warm the code up well. */
    public int warmUps(int thorough) {
        return this == SMOKE ? 0 : thorough;
    }

    /** How many rows of data to work on. Fewer than all would fit into a cache, so only the tests take fewer. */
    public int rows(int all) {
        return this == SMOKE ? all / divisor : all;
    }

    /** How much of a full amount of work to do, at least one unit. */
    public int of(int amount) {
        return Math.max(1, amount / divisor);
    }
}

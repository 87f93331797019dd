package io.synadb.bench;

import java.nio.file.Path;
import java.util.Arrays;

/** How long to measure. */
public enum Effort {
    /** What checked-in results are made with. */
    FULL(7, 1),
    /** A look in a minute, for people at work. */
    QUICK(3, 10),
    /** Every line of code once, for the tests. */
    SMOKE(1, 1000);

    /** The argument that asks for {@link #QUICK}. */
    public static final String QUICK_ARGUMENT = "--quick";

    private final int runs;
    private final int divisor;

    Effort(int runs, int divisor) {
        this.runs = runs;
        this.divisor = divisor;
    }

    /**
     * The effort that a command line without other arguments asks for.
     *
     * @throws IllegalArgumentException for anything but {@link #QUICK_ARGUMENT} or nothing
     */
    public static Effort parse(String... arguments) {
        return switch (String.join(" ", arguments)) {
            case "" -> FULL;
            case QUICK_ARGUMENT -> QUICK;
            default ->
                throw new IllegalArgumentException("Unknown arguments %s: expected %s or nothing"
                        .formatted(Arrays.toString(arguments), QUICK_ARGUMENT));
        };
    }

    /** Where reports go, seen from the folder of the benchmark: the ones that are checked in, or those of a build. */
    public Path results() {
        return this == FULL ? Path.of("results") : Path.of("target", "results");
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

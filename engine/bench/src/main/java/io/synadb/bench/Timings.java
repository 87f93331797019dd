package io.synadb.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The runs of one thing. Not thread-safe. */
public final class Timings {
    private final List<Timing> runs = new ArrayList<>();

    public void add(Timing run) {
        runs.add(run);
    }

    public int count() {
        return runs.size();
    }

    /** The median wall time. */
    public double wallSeconds() {
        return median(Timing::wallSeconds);
    }

    /** The median CPU time. */
    public double cpuSeconds() {
        return median(Timing::cpuSeconds);
    }

    /** The median distance of a run's wall time from the median, in percent of the median. */
    public double spreadPercent() {
        return spreadPercent(Timing::wallSeconds);
    }

    /** The median distance of a run's CPU time from the median, in percent of the median. */
    public double cpuSpreadPercent() {
        return spreadPercent(Timing::cpuSeconds);
    }

    private double spreadPercent(ToDoubleFunction<Timing> figure) {
        double median = median(figure);
        return 100 * median(run -> Math.abs(figure.applyAsDouble(run) - median)) / median;
    }

    private double median(ToDoubleFunction<Timing> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

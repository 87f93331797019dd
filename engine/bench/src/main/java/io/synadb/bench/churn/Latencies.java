package io.synadb.bench.churn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The searches of several runs, one by one. Not thread-safe. */
final class Latencies {
    private final List<double[]> sortedRuns = new ArrayList<>();
    private final List<Double> cpuMicros = new ArrayList<>();

    /**
     * Takes in a run.
     *
     * @param nanos what each search took by the clock
     * @param cpuNanos what all of them took of the thread's CPU time
     */
    void add(long[] nanos, long cpuNanos) {
        double[] micros =
                Arrays.stream(nanos).mapToDouble(n -> n / 1e3).sorted().toArray();
        sortedRuns.add(micros);
        cpuMicros.add(cpuNanos / 1e3 / nanos.length);
    }

    /** The median over the runs of what so many percent of their searches took at most, in microseconds. */
    double percentile(int percent) {
        return medianOf(run -> run[Math.min(run.length - 1, run.length * percent / 100)]);
    }

    /** The median over the runs of the CPU time of a search, in microseconds. */
    double cpuMicros() {
        return median(cpuMicros.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The median distance of a run's CPU time from the median, in percent of it. */
    double spreadPercent() {
        double median = cpuMicros();
        return 100
                * median(cpuMicros.stream()
                        .mapToDouble(run -> Math.abs(run - median))
                        .toArray())
                / median;
    }

    private double medianOf(ToDoubleFunction<double[]> figure) {
        return median(sortedRuns.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values.length % 2 == 1
                ? values[values.length / 2]
                : (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
    }
}

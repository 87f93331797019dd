package io.synadb.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;

/**
 * What a run took.
 *
 * @param wallSeconds by the clock
 * @param cpuSeconds of all threads of this process, native ones included
 */
public record Timing(double wallSeconds, double cpuSeconds) {
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /** Work that is measured. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** Runs the work once. */
    public static Timing of(Work work) {
        long cpu = PROCESS.getProcessCpuTime();
        long wall = System.nanoTime();
        try {
            work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Timing((System.nanoTime() - wall) / 1e9, (PROCESS.getProcessCpuTime() - cpu) / 1e9);
    }
}

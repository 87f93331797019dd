package io.synadb.flink.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The CPU time of this process by the kernel's own count, in seconds. Linux only.
 *
 * @param javaSeconds of Java threads, outside the kernel
 * @param kernelSeconds of Java threads, inside the kernel
 * @param compilerSeconds of the JVM's compiler threads
 * @param collectorSeconds of the garbage collector's threads
 */
record ThreadTimes(double javaSeconds, double kernelSeconds, double compilerSeconds, double collectorSeconds) {
    private static final Path PROCESS = Path.of("/proc/self");

    /** The unit of the kernel's files, the same on every Linux that Java runs on. */
    private static final double TICKS_A_SECOND = 100;

    private static final int USER_FIELD = 11;
    private static final int KERNEL_FIELD = 12;

    static ThreadTimes now() throws IOException {
        // The process as a whole counts the threads that have ended, too.
        Usage process = usage(Files.readString(PROCESS.resolve("stat")));
        double user = process.user();
        double kernel = process.kernel();
        double compiler = 0;
        double collector = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROCESS.resolve("task"))) {
            for (Path thread : threads) {
                Usage usage;
                try {
                    usage = usage(Files.readString(thread.resolve("stat")));
                } catch (NoSuchFileException e) {
                    continue; // The thread has just ended.
                }
                boolean compiles = usage.thread().matches("C[12] Comp.*");
                boolean collects = usage.thread().matches("(GC|G1|VM) .*");
                boolean records = usage.thread().startsWith("JFR");
                if (compiles || collects || records) {
                    user -= usage.user();
                    kernel -= usage.kernel();
                    compiler += compiles ? usage.user() + usage.kernel() : 0;
                    collector += collects ? usage.user() + usage.kernel() : 0;
                }
            }
        }
        return new ThreadTimes(user, kernel, compiler, collector);
    }

    /** What was spent from then to now. */
    ThreadTimes since(ThreadTimes before) {
        return new ThreadTimes(
                javaSeconds - before.javaSeconds,
                kernelSeconds - before.kernelSeconds,
                compilerSeconds - before.compilerSeconds,
                collectorSeconds - before.collectorSeconds);
    }

    double totalSeconds() {
        return javaSeconds + kernelSeconds + compilerSeconds + collectorSeconds;
    }

    private record Usage(String thread, double user, double kernel) {}

    /** Parses {@code 4711 (name) S …}: the name may hold anything, the fields behind it are numbers. */
    private static Usage usage(String stat) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        String[] fields = stat.substring(close + 2).split(" ");
        return new Usage(
                stat.substring(open + 1, close),
                Long.parseLong(fields[USER_FIELD]) / TICKS_A_SECOND,
                Long.parseLong(fields[KERNEL_FIELD]) / TICKS_A_SECOND);
    }
}

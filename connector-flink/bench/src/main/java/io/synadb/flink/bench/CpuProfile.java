package io.synadb.flink.bench;

import io.synadb.bench.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a job's CPU time goes. The kernel counts what the garbage collector, the compiler, the rest of the process, and the kernel
 * on its behalf spend; Flight Recorder's samples divide the time of Java code among classes. It cannot see into the JVM's own
 * routines that copy memory, so what it accounts for less than the kernel stays a part of its own.
 *
 * @param cpuSeconds of the whole process for one job, without the recorder's threads
 * @param parts the largest first
 */
record CpuProfile(double cpuSeconds, List<Part> parts) {
    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final Duration PERIOD = Duration.ofMillis(10);
    private static final double SMALLEST_SHARE = 0.01;

    /**
     * @param name a class of SynaDB, or who else worked
     * @param mostly the method that was seen at work most often, empty outside Java
     */
    record Part(String name, double cpuSeconds, String mostly) {}

    /** Runs jobs under the recorder. Its own start makes the JVM compile anew, so the first jobs do not count. */
    static CpuProfile of(int warmUps, int jobs, Timing.Work job) throws IOException {
        Path file = Files.createTempFile("flink-bench", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable(SAMPLE).withPeriod(PERIOD);
            recording.start();
            for (int i = 0; i < warmUps; i++) {
                job.run();
            }
            Instant start = Instant.now();
            ThreadTimes before = ThreadTimes.now();
            for (int i = 0; i < jobs; i++) {
                job.run();
            }
            ThreadTimes spent = ThreadTimes.now().since(before);
            recording.stop();
            recording.dump(file);
            List<RecordedEvent> samples = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(SAMPLE)
                            && event.getStackTrace() != null
                            && event.getStartTime().isAfter(start))
                    .toList();
            return divide(spent, samples, jobs);
        } finally {
            Files.delete(file);
        }
    }

    private static CpuProfile divide(ThreadTimes spent, List<RecordedEvent> samples, int jobs) {
        Map<String, Map<String, Integer>> methods = new HashMap<>();
        for (RecordedEvent sample : samples) {
            RecordedStackTrace stack = sample.getStackTrace();
            methods.computeIfAbsent(stage(stack), key -> new HashMap<>())
                    .merge(name(stack.getFrames().get(0)), 1, Integer::sum);
        }
        double secondsASample = Math.min(PERIOD.toMillis() / 1e3, spent.javaSeconds() / Math.max(1, samples.size()));
        List<Part> parts = new ArrayList<>();
        double small = spent.javaSeconds() - samples.size() * secondsASample;
        for (Map.Entry<String, Map<String, Integer>> stage : methods.entrySet()) {
            int count = stage.getValue().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            double seconds = count * secondsASample;
            if (seconds < SMALLEST_SHARE * spent.totalSeconds()) {
                small += seconds;
                continue;
            }
            String mostly = stage.getValue().entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            parts.add(new Part(stage.getKey(), seconds / jobs, mostly));
        }
        parts.sort(Comparator.comparingDouble(Part::cpuSeconds).reversed());
        parts.add(new Part("the rest of Java code, and copies that no sample sees", small / jobs, ""));
        parts.add(new Part("the kernel: system calls and page faults", spent.kernelSeconds() / jobs, ""));
        parts.add(new Part("the JVM's compiler", spent.compilerSeconds() / jobs, ""));
        parts.add(new Part("the JVM's garbage collector", spent.collectorSeconds() / jobs, ""));
        return new CpuProfile(spent.totalSeconds() / jobs, parts);
    }

    /** The class of SynaDB that was nearest to the work, or what of Flink was. Flink's forms of values work for either. */
    private static String stage(RecordedStackTrace stack) {
        for (RecordedFrame frame : stack.getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith("io.synadb.")) {
                return outermost(type);
            }
            if (type.startsWith("org.apache.flink.table.planner.") || type.startsWith("org.apache.calcite.")) {
                return "Flink: planning";
            }
            if (type.startsWith("org.apache.flink.")
                    && !type.startsWith("org.apache.flink.table.data.")
                    && !type.startsWith("org.apache.flink.core.memory.")) {
                return "Flink: the rest";
            }
        }
        return "libraries and the JDK";
    }

    private static String name(RecordedFrame frame) {
        String type = frame.getMethod().getType().getName();
        return outermost(type.substring(type.lastIndexOf('.') + 1)) + "."
                + frame.getMethod().getName();
    }

    /** Without the names of inner classes and lambdas. */
    private static String outermost(String type) {
        int inner = type.indexOf('$');
        return inner < 0 ? type : type.substring(0, inner);
    }
}

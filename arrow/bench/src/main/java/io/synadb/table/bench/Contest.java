package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Contenders that take turns, run by run: a noisy minute falls on all alike. Not thread-safe. */
final class Contest {
    /** One run of a contender. */
    @FunctionalInterface
    interface Run {
        /** Does what there is to do, and says what the part of it took that counts. */
        Timing once() throws IOException;
    }

    private record Contender(Run run, Timings timings) {}

    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    /** Adds a contender, who runs after those that are here. */
    void add(String name, Run run) {
        contenders.put(name, new Contender(run, new Timings()));
    }

    /** What some work takes once, measured over so many times. */
    static Timing average(int times, Timing.Work work) {
        Timing all = Timing.of(() -> {
            for (int i = 0; i < times; i++) {
                work.run();
            }
        });
        return new Timing(all.wallSeconds() / times, all.cpuSeconds() / times);
    }

    /** Has all run, after runs that are not counted. */
    void hold(Effort effort, int warmUps) throws IOException {
        for (int run = -effort.warmUps(warmUps); run < effort.runs(); run++) {
            for (Contender contender : contenders.values()) {
                Timing timing = contender.run().once();
                if (run >= 0) {
                    contender.timings().add(timing);
                }
            }
        }
    }

    /** The runs of a contender by name. */
    Timings of(String name) {
        Contender contender = contenders.get(name);
        if (contender == null) {
            throw new IllegalArgumentException("No contender '%s': there are %s".formatted(name, contenders.keySet()));
        }
        return contender.timings();
    }

    /** The runs of all, in their order. */
    Map<String, Timings> all() {
        Map<String, Timings> all = new LinkedHashMap<>();
        contenders.forEach((name, contender) -> all.put(name, contender.timings()));
        return all;
    }
}

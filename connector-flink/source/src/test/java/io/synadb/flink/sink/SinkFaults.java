package io.synadb.flink.sink;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What goes wrong in a job of this JVM, and how often: tasks reach it by name, because they are copies of what the test
 * made. Thread-safe.
 */
final class SinkFaults {
    /** Where it goes wrong. */
    enum Place {
        /** The files of a checkpoint are complete, and nobody knows of them. */
        AFTER_PREPARE_COMMIT,
        /** The commit is about to get its name. */
        DURING_PUBLICATION,
        /** The commit has its name, and nobody knows. */
        AFTER_PUBLICATION
    }

    /** What the test does about it; it may end a TaskManager. */
    @FunctionalInterface
    interface Action {
        void run(int occurrence) throws Exception;
    }

    private record Fault(Place place, Action action, AtomicInteger occurrences) {}

    private static final Map<String, Fault> FAULTS = new ConcurrentHashMap<>();
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet();
    private static final Duration HELD_UP = Duration.ofMillis(250);

    private SinkFaults() {}

    /** Runs an action each time that a job under this name reaches a place. */
    static void at(String name, Place place, Action action) {
        FAULTS.put(name, new Fault(place, action, new AtomicInteger()));
    }

    static void clear(String name) {
        FAULTS.remove(name);
        release(name);
    }

    /** Keeps the jobs under this name from their end, on however slow a machine, until the test has done what it wants to. */
    static void hold(String name) {
        HELD.add(name);
    }

    static void release(String name) {
        HELD.remove(name);
    }

    /** Takes a while for as long as the job is held; no longer, because checkpoints wait for it. */
    static void mayHoldUp(String name) throws InterruptedException {
        long end = System.nanoTime() + HELD_UP.toNanos();
        while (HELD.contains(name) && System.nanoTime() < end) {
            Thread.sleep(5);
        }
    }

    static void reached(String name, Place place) {
        Fault fault = FAULTS.get(name);
        if (fault != null && fault.place() == place) {
            try {
                fault.action().run(fault.occurrences().incrementAndGet());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted at " + place, e);
            } catch (Exception e) {
                throw new IllegalStateException("failed at " + place, e);
            }
        }
    }
}

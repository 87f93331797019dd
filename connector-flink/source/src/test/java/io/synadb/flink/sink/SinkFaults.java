package io.synadb.flink.sink;

import java.util.Map;
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

    private SinkFaults() {}

    /** Runs an action each time that a job under this name reaches a place. */
    static void at(String name, Place place, Action action) {
        FAULTS.put(name, new Fault(place, action, new AtomicInteger()));
    }

    static void clear(String name) {
        FAULTS.remove(name);
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

package io.synadb.flink.bundle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What the {@link Witness} of the running job sees. It travels with no job: all of them see this one class. Thread-safe. */
public final class Testimony {
    private static final List<ArrowMemory> MEMORY = new CopyOnWriteArrayList<>();
    private static final AtomicLong ROWS = new AtomicLong();

    private Testimony() {}

    /** A task of the job has its classes from here. */
    public static void classesFrom(ClassLoader loader) throws ReflectiveOperationException {
        MEMORY.add(new ArrowMemory(loader));
    }

    /** A row of the job came by. */
    public static void row() {
        ROWS.incrementAndGet();
    }

    static long rows() {
        return ROWS.get();
    }

    /** The memory of each task of the job. */
    static List<ArrowMemory> memory() {
        return List.copyOf(MEMORY);
    }

    /** Forgets the job, and with it its classes. */
    static void forget() {
        MEMORY.clear();
        ROWS.set(0);
    }
}

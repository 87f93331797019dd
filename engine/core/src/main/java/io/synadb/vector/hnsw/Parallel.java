package io.synadb.vector.hnsw;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs tasks on several threads at once, this one among them. Stateless and thread-safe. */
final class Parallel {
    private Parallel() {}

    /**
     * Runs a task on each thread; where the machine has no more threads to give, on fewer. Returns when all have ended; throws what
     * one that failed threw. An interrupt is kept for later.
     */
    static void run(int threads, Runnable task) {
        List<FutureTask<Void>> all = new ArrayList<>();
        FutureTask<Void> own = new FutureTask<>(task, null);
        all.add(own);
        try {
            for (int i = 1; i < threads; i++) {
                FutureTask<Void> other = new FutureTask<>(task, null);
                Thread thread = new Thread(other, "synadb-hnsw-build-" + i);
                thread.setDaemon(true);
                thread.start();
                all.add(other);
            }
        } catch (OutOfMemoryError e) {
            // Those that there are share the work.
        }
        own.run();
        @Nullable Throwable failure = null;
        for (FutureTask<Void> each : all) {
            Throwable thrown = await(each);
            failure = failure == null ? thrown : failure;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    /** Does something for each place from 0 to an end, until one of the threads fails. */
    static void forEach(int threads, int end, IntConsumer deed) {
        AtomicInteger next = new AtomicInteger();
        run(threads, () -> {
            for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
                try {
                    deed.accept(i);
                } catch (RuntimeException | Error e) {
                    next.set(end);
                    throw e;
                }
            }
        });
    }

    /** What a task threw, if it did. */
    private static @Nullable Throwable await(FutureTask<Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

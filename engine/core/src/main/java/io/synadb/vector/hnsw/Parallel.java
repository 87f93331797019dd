package io.synadb.vector.hnsw;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs one task on several threads at once, this one among them. Stateless and thread-safe. */
final class Parallel {
    private Parallel() {}

    /** Returns when all have ended; throws what the first that failed threw. An interrupt is kept for later. */
    static void run(int threads, Runnable task) {
        List<FutureTask<Void>> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            FutureTask<Void> other = new FutureTask<>(task, null);
            Thread thread = new Thread(other, "synadb-hnsw-build-" + i);
            thread.setDaemon(true);
            thread.start();
            others.add(other);
        }
        try {
            task.run();
        } finally {
            others.forEach(Parallel::await);
        }
    }

    private static void await(FutureTask<Void> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.synadb.table.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one runs at a time, and hands on to another, drawn from a seed, wherever it says that others may have
 * their turn: the same seed gives the same history.
 */
public final class Turns {
    private final Random random;
    private final List<Semaphore> waiting = new ArrayList<>();
    private final ThreadLocal<Semaphore> mine = new ThreadLocal<>();
    private volatile @Nullable Throwable failure;
    /** Written and read by whose turn it is. */
    private long taken;

    public Turns(Random random) {
        this.random = random;
    }

    /** Runs all of them to their ends. */
    public void run(List<Runnable> actors) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Runnable actor : actors) {
            Semaphore turn = new Semaphore(0);
            waiting.add(turn);
            Thread thread = new Thread(() -> act(turn, actor));
            threads.add(thread);
            thread.start();
        }
        draw().release();
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    private void act(Semaphore turn, Runnable actor) {
        mine.set(turn);
        turn.acquireUninterruptibly();
        try {
            actor.run();
        } catch (RuntimeException | AssertionError e) {
            failure = failure == null ? e : failure;
        } finally {
            waiting.remove(turn);
            if (!waiting.isEmpty()) {
                draw().release();
            }
        }
    }

    /** Others may have their turn here; threads that do not take turns go on. */
    void next() {
        Semaphore turn = mine.get();
        if (turn == null) {
            return;
        }
        taken++;
        Semaphore chosen = draw();
        if (chosen != turn) {
            chosen.release();
            turn.acquireUninterruptibly();
        }
    }

    /** How many turns there were. */
    long taken() {
        return taken;
    }

    private Semaphore draw() {
        return waiting.get(random.nextInt(waiting.size()));
    }
}

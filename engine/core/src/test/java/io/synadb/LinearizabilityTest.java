package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever threads do at once, each operation takes effect at one moment between its call and its return: the answers are
 * those of the same operations one after the other, in an order that never puts one before another that had returned before
 * it was called. Random histories, judged as Wing and Gong do (Testing and verifying concurrent objects, 1993).
 */
class LinearizabilityTest {
    private static final String[] KEYS = {"a", "b"};
    private static final int THREADS = 3;
    private static final int OPERATIONS = 5;

    @TempDir
    Path folder;

    private final long seed = Effort.seed();

    @Test
    void ofAppendDeleteBatchAndEveryRead() throws Exception {
        Path path = folder.resolve("test.db");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        State state = new State(0, 0);
        try (SynaDb db = SynaDb.open(path);
                SynaDb follower = SynaDb.openReadOnly(path)) {
            for (int round = 0; round < Effort.of(3_000, 100_000); round++) {
                // Not both at once: the follower sees a write as soon as the kernel has it, before the writer has told
                // its own.
                SynaDb reader = round % 3 == 0 ? follower : db;
                List<Event> events = run(threads, db, reader, new Random(seed + round), round % 10 == 0);
                state = check(events, state, db, "seed " + seed + ", round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void ofWhatThreadsAreToldWhileTheDatabaseIsClosed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        Path path = folder.resolve("closed.db");
        State state = new State(0, 0);
        int refused = 0;
        try {
            for (int round = 0; round < Effort.of(150, 5_000); round++) {
                Random random = new Random(seed + round);
                SynaDb db = SynaDb.open(path);
                db.append("warm", Atom.of(round));
                int pause = random.nextInt(2_000);
                Future<?> closing = threads.submit(() -> {
                    for (int i = 0; i < pause; i++) {
                        Thread.onSpinWait();
                    }
                    db.close();
                });
                List<Event> events = run(threads, db, db, random, round % 5 == 0);
                closing.get();
                refused += THREADS * OPERATIONS - events.size();
                try (SynaDb reopened = SynaDb.open(path)) {
                    state = check(events, state, reopened, "seed " + seed + ", round " + round);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(refused).as("operations that came too late").isPositive();
    }

    @Test
    void aStaleReadAndHalfABatchAreFound() {
        Operation append = new Operation(Kind.APPEND, 0, 7);
        Operation batch = new Operation(Kind.BATCH, 0, 8);
        Operation get = new Operation(Kind.GET, 0, 0);
        Operation both = new Operation(Kind.SNAPSHOT, 0, 0);
        State empty = new State(0, 0);
        assertThat(outcome(List.of(new Event(1, 2, append, 0), new Event(3, 4, get, 7)), empty))
                .contains(new State(7, 0));
        assertThat(outcome(List.of(new Event(1, 2, append, 0), new Event(3, 4, get, 0)), empty))
                .isEmpty();
        assertThat(outcome(List.of(new Event(1, 4, append, 0), new Event(2, 3, get, 0)), empty))
                .isPresent();
        assertThat(outcome(List.of(new Event(1, 4, batch, 0), new Event(2, 3, both, new State(8, 0).both())), empty))
                .isEmpty();
        assertThat(outcome(List.of(new Event(1, 4, batch, 0), new Event(2, 3, both, new State(8, 8).both())), empty))
                .isPresent();
    }

    /** Each thread's operations, made at once; those that a close refused are left out. */
    private static List<Event> run(ExecutorService threads, SynaDb db, SynaDb reader, Random random, boolean interrupts)
            throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<Event>>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random own = new Random(random.nextLong());
            running.add(threads.submit(() -> {
                start.await();
                List<Event> events = new ArrayList<>();
                for (int i = 0; i < OPERATIONS; i++) {
                    if (interrupts && own.nextInt(3) == 0) {
                        Thread.currentThread().interrupt();
                    }
                    Operation.random(own).perform(db, reader).ifPresent(events::add);
                    Thread.interrupted();
                }
                return events;
            }));
        }
        start.countDown();
        List<Event> events = new ArrayList<>();
        for (Future<List<Event>> thread : running) {
            events.addAll(thread.get());
        }
        return events;
    }

    private static State check(List<Event> events, State before, SynaDb db, String run) {
        Event end = new Operation(Kind.SNAPSHOT, 0, 0).perform(db, db).orElseThrow();
        events.add(end);
        Optional<State> outcome = outcome(events, before);
        events.sort(Comparator.comparingLong(Event::start));
        assertThat(outcome).as("%s: from %s, %s", run, before, events).isPresent();
        return outcome.orElseThrow();
    }

    /** The state after some order in which the events may have taken effect; empty when there is no such order. */
    private static Optional<State> outcome(List<Event> events, State before) {
        return search(events, 0, before, new HashSet<>());
    }

    private static Optional<State> search(List<Event> events, int done, State state, Set<List<Object>> failed) {
        if (done == (1 << events.size()) - 1) {
            return Optional.of(state);
        }
        if (!failed.add(List.of(done, state))) {
            return Optional.empty();
        }
        long firstEnd = Long.MAX_VALUE;
        for (int i = 0; i < events.size(); i++) {
            firstEnd = (done & 1 << i) == 0 ? Math.min(firstEnd, events.get(i).end()) : firstEnd;
        }
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            if ((done & 1 << i) == 0 && event.start() <= firstEnd && event.isAnswerIn(state)) {
                Optional<State> outcome =
                        search(events, done | 1 << i, event.operation().after(state), failed);
                if (outcome.isPresent()) {
                    return outcome;
                }
            }
        }
        return Optional.empty();
    }

    /** The values of both keys; 0 for none. */
    private record State(int a, int b) {
        int of(int key) {
            return key == 0 ? a : b;
        }

        State with(int key, int value) {
            return key == 0 ? new State(value, b) : new State(a, value);
        }

        long both() {
            return ((long) a << 32) | b;
        }
    }

    private record Event(long start, long end, Operation operation, long answer) {
        boolean isAnswerIn(State state) {
            return operation.answer(state) == answer;
        }
    }

    private enum Kind {
        APPEND,
        DELETE,
        BATCH,
        GET,
        EXISTS,
        HISTORY,
        SIZE,
        SCAN,
        SNAPSHOT
    }

    private record Operation(Kind kind, int key, int value) {
        static Operation random(Random random) {
            Kind[] kinds = Kind.values();
            return new Operation(kinds[random.nextInt(kinds.length)], random.nextInt(2), 1 + random.nextInt(1_000_000));
        }

        State after(State state) {
            return switch (kind) {
                case APPEND -> state.with(key, value);
                case DELETE -> state.with(key, 0);
                case BATCH -> new State(value, value);
                default -> state;
            };
        }

        long answer(State state) {
            return switch (kind) {
                case GET, HISTORY -> state.of(key);
                case EXISTS -> state.of(key) == 0 ? 0 : 1;
                case SIZE -> (state.a() == 0 ? 0 : 1) + (state.b() == 0 ? 0 : 1);
                case SCAN, SNAPSHOT -> state.both();
                default -> 0;
            };
        }

        /** Empty when the database is closed. */
        Optional<Event> perform(SynaDb db, SynaDb reader) {
            long start = System.nanoTime();
            try {
                long answer = ask(db, reader);
                return Optional.of(new Event(start, System.nanoTime(), this, answer));
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining(db.path() + " is closed");
                return Optional.empty();
            }
        }

        private long ask(SynaDb db, SynaDb reader) {
            switch (kind) {
                case APPEND -> db.append(KEYS[key], Atom.of(value));
                case DELETE -> db.delete(KEYS[key]);
                case BATCH ->
                    db.write(batch -> batch.append("a", Atom.of(value)).append("b", Atom.of(value)));
                case GET -> {
                    return number(reader.get(KEYS[key]));
                }
                case EXISTS -> {
                    return reader.exists(KEYS[key]) ? 1 : 0;
                }
                case HISTORY -> {
                    try (Stream<Version> history = reader.history(KEYS[key])) {
                        return number(history.reduce((first, second) -> second)
                                .filter(version -> !version.deleted())
                                .map(Version::value));
                    }
                }
                case SIZE -> {
                    return reader.size() - (reader.exists("warm") ? 1 : 0);
                }
                case SCAN -> {
                    try (Stream<Entry> entries = reader.scan(KeyRange.before("c"))) {
                        return entries.reduce(
                                        new State(0, 0),
                                        (state, entry) -> state.with(
                                                entry.key().equals("a") ? 0 : 1, number(Optional.of(entry.value()))),
                                        (one, other) -> one)
                                .both();
                    }
                }
                case SNAPSHOT -> {
                    try (Snapshot then = reader.snapshot()) {
                        return new State(number(then.get("a")), number(then.get("b"))).both();
                    }
                }
            }
            return 0;
        }

        private static int number(Optional<Atom> value) {
            return value.map(atom -> (int) ((Atom.Int) atom).value()).orElse(0);
        }
    }
}

package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.LogFormat;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The history of one database over several lives, made from a seed: what is written, when a life ends, by what, and which
 * faults its disk has. It is compared with a plain list of all that was asked for.
 *
 * <p>After every end, what the file holds must be a prefix of that list, with keys, values, times and places as they were
 * written, at least as long as what was promised to last. Nothing that a later life has seen may go any more.
 */
final class CrashHistory {
    private static final int ALIGNMENT = 128;
    private static final Path PATH = Path.of("/simulated/history.db");

    private final Random random;
    private final SyncPolicy policy;
    private final Compression compression;
    private final boolean aligned;
    private final List<Operation> operations = new ArrayList<>();
    /** Tails that a recovery cut off: they are in a file of their own for ever. */
    private final List<byte[]> cutTails = new ArrayList<>();

    private SimulatedDisk disk;
    private int outlivesProcess;
    private int outlivesMachine;
    private boolean faulty;
    private int ends;

    private CrashHistory(long seed, SyncPolicy policy, byte @Nullable [] begunByOthers) {
        this.random = new Random(seed);
        this.policy = policy;
        this.aligned = random.nextInt(4) == 0;
        this.compression = random.nextBoolean() ? Compression.LZ4 : Compression.NONE;
        this.disk = new SimulatedDisk(random.nextLong());
        if (begunByOthers != null) {
            disk.with(PATH, begunByOthers);
            Write.in(disk.openForReading(PATH)).forEach(write -> operations.add(new Operation(List.of(write))));
            promise(true);
        }
    }

    /**
     * Runs one history.
     *
     * @param begunByOthers a log of another program with which it starts; null for none
     * @return how often process or machine ended
     */
    static int run(long seed, SyncPolicy policy, byte @Nullable [] begunByOthers) {
        try {
            return new CrashHistory(seed, policy, begunByOthers).run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("history of seed " + seed + " under " + policy, e);
        }
    }

    private int run() {
        int lives = 2 + random.nextInt(5);
        for (int i = 0; i < lives; i++) {
            live();
        }
        disk = disk.afterEndOfMachine();
        inspect(outlivesMachine);
        liveWithoutFaults();
        return ends;
    }

    private void live() {
        if (random.nextInt(4) > 0) {
            disk.endAt(disk.operations() + 1 + random.nextInt(40));
        }
        DatabaseLog log = open();
        if (log != null) {
            try {
                int steps = random.nextInt(30);
                for (int i = 0; i < steps && !disk.isEnded(); i++) {
                    step(log);
                }
            } finally {
                end(log);
            }
        }
        goOn();
    }

    /** The database, recovered from whatever was before; null where a fault ends this life already. */
    private @Nullable DatabaseLog open() {
        byte[] tail = tornTail();
        faulty = false;
        if (random.nextInt(12) == 0) {
            addFault();
        }
        try {
            DatabaseLog log = DatabaseLog.open(disk, PATH, null, policy, compression);
            if (tail.length > 0) {
                cutTails.add(tail);
            }
            model().assertAnswers(log.view(), "after an open");
            return log;
        } catch (SynaException e) {
            requireFault(e);
            return null;
        }
    }

    private void addFault() {
        faulty = true;
        if (random.nextBoolean()) {
            disk.failSyncs(1);
        } else {
            disk.leaveSpace(random.nextInt(600));
        }
    }

    private void requireFault(SynaException e) {
        if (!faulty && !disk.isEnded()) {
            throw e;
        }
    }

    private void step(DatabaseLog log) {
        if (!faulty && random.nextInt(40) == 0) {
            addFault();
        }
        List<Write> asked = new ArrayList<>();
        try {
            if (random.nextInt(10) == 0) {
                log.sync();
                promise(true);
                return;
            }
            List<Version> versions = random.nextInt(5) == 0 ? writeBatch(log, asked) : List.of(writeOne(log, asked));
            List<Write> written = new ArrayList<>();
            for (int i = 0; i < versions.size(); i++) {
                written.add(asked.get(i).at(versions.get(i)));
            }
            operations.add(new Operation(written));
            acknowledged();
        } catch (SynaException e) {
            requireFault(e);
            if (e.code() != ErrorCode.READ_ONLY && !asked.isEmpty()) {
                operations.add(new Operation(asked));
            }
            assertPoisoned(log);
        }
    }

    private Version writeOne(DatabaseLog log, List<Write> asked) {
        Write write = randomWrite();
        asked.add(write);
        Atom value = write.value();
        return value == null ? log.delete(write.key()) : log.append(write.key(), value);
    }

    private List<Version> writeBatch(DatabaseLog log, List<Write> asked) {
        LogBatch batch = log.newBatch();
        int size = 1 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            Write write = randomWrite();
            asked.add(write);
            Atom value = write.value();
            if (value == null) {
                batch.delete(write.key());
            } else {
                batch.append(write.key(), value);
            }
        }
        return log.write(batch);
    }

    private Write randomWrite() {
        String key = "key" + random.nextInt(5);
        Atom value = aligned ? aligningAtom(key) : randomAtom();
        return new Write(key, random.nextInt(6) == 0 ? null : value, Write.UNKNOWN, Write.UNKNOWN, Write.UNKNOWN);
    }

    /** Keeps what the policy says of a write that has returned. */
    private void acknowledged() {
        if (policy == SyncPolicy.GROUP || policy == SyncPolicy.ALWAYS) {
            promise(true);
        } else if (policy == SyncPolicy.PROCESS) {
            promise(false);
        }
    }

    private void assertPoisoned(DatabaseLog log) {
        if (!disk.isEnded()) {
            assertThatThrownBy(() -> log.append("key0", Atom.of(1)))
                    .isInstanceOf(SynaException.class)
                    .extracting(e -> ((SynaException) e).code())
                    .isEqualTo(ErrorCode.READ_ONLY);
        }
    }

    /** What has been written until now outlives the process, if it is not staged, or even the machine. */
    private void promise(boolean machine) {
        if (machine || policy != SyncPolicy.NONE) {
            outlivesProcess = operations.size();
        }
        if (machine) {
            outlivesMachine = operations.size();
        }
    }

    /** Closes the database, or leaves it as the end of its process does. */
    private void end(DatabaseLog log) {
        boolean closes = random.nextInt(3) == 0;
        if (!closes) {
            disk = disk.afterEndOfProcess();
            ends++;
        }
        try {
            log.close();
            if (closes && !faulty && !disk.isEnded()) {
                promise(true);
            }
        } catch (SynaException e) {
            if (closes) {
                requireFault(e);
            }
        }
    }

    /** The next process finds what the last one left, or what the machine's end left of that. */
    private void goOn() {
        boolean machineEnds = random.nextBoolean();
        if (machineEnds) {
            disk = disk.afterEndOfMachine();
            ends++;
        } else {
            disk = disk.afterEndOfProcess();
        }
        int kept = inspect(machineEnds ? outlivesMachine : outlivesProcess);
        outlivesProcess = kept;
        outlivesMachine = machineEnds ? kept : outlivesMachine;
    }

    /** Compares the file with all that was asked for; returns how many operations it holds, and forgets the others. */
    private int inspect(int promised) {
        List<Write> found = disk.exists(PATH) ? Write.in(disk.openForReading(PATH)) : List.of();
        int kept = 0;
        int at = 0;
        while (at < found.size()) {
            if (kept == operations.size()) {
                assertThat(found.subList(at, found.size()))
                        .as("writes that nobody made")
                        .isEmpty();
            }
            List<Write> asked = operations.get(kept).writes();
            List<Write> stored = found.subList(at, Math.min(found.size(), at + asked.size()));
            if (!isStoredAs(asked, stored)) {
                assertThat(stored).as("what is there of operation %d", kept).isEqualTo(asked);
            }
            operations.set(kept, new Operation(List.copyOf(stored)));
            kept++;
            at += stored.size();
        }
        assertThat(kept)
                .as("operations that are there of %d, %d of them promised", operations.size(), promised)
                .isGreaterThanOrEqualTo(promised);
        operations.subList(kept, operations.size()).clear();
        for (byte[] tail : cutTails) {
            assertThat(disk.files().stream()
                            .filter(file -> file.toString().endsWith(".torn"))
                            .map(disk::contents))
                    .as("the files with what was cut off")
                    .anyMatch(saved -> Arrays.equals(saved, tail));
        }
        return kept;
    }

    private static boolean isStoredAs(List<Write> asked, List<Write> stored) {
        if (asked.size() != stored.size()) {
            return false;
        }
        for (int i = 0; i < asked.size(); i++) {
            if (!asked.get(i).mayBeStoredAs(stored.get(i))) {
                return false;
            }
        }
        return true;
    }

    private byte[] tornTail() {
        if (!disk.exists(PATH)) {
            return new byte[0];
        }
        LogState state = LogScanner.scan(disk.openForReading(PATH));
        assertThat(state.damage()).as("what no crash may be taken for").isNull();
        return Arrays.copyOfRange(disk.contents(PATH), (int) state.end(), (int) state.size());
    }

    private void liveWithoutFaults() {
        disk.leaveSpace(Long.MAX_VALUE);
        try (DatabaseLog log = DatabaseLog.open(disk, PATH, null, policy, compression)) {
            model().assertAnswers(log.view(), "after the last end");
            Write last = new Write("last", Atom.of(1), Write.UNKNOWN, Write.UNKNOWN, Write.UNKNOWN);
            operations.add(new Operation(List.of(last.at(log.append("last", Atom.of(1))))));
        }
        disk = disk.afterEndOfMachine();
        inspect(operations.size());
        try (DatabaseLog log = DatabaseLog.openReadOnly(disk, PATH)) {
            model().assertAnswers(log.view(), "at last");
        }
    }

    private LogModel model() {
        return LogModel.of(operations.stream()
                .flatMap(operation -> operation.writes().stream())
                .toList());
    }

    /** A value whose record ends where a sector may: behind it, whole records of an earlier life can stand. */
    private Atom aligningAtom(String key) {
        long start = disk.openForReading(PATH).sizeBytes();
        int otherBytes = LogFormat.HEADER_BYTES + key.length() + AtomFormat.PREFIX_BYTES + LogFormat.CHECKSUM_BYTES;
        byte[] bytes = new byte[(int) (ALIGNMENT - (start + otherBytes) % ALIGNMENT)];
        random.nextBytes(bytes);
        return Atom.of(bytes);
    }

    private Atom randomAtom() {
        return switch (random.nextInt(6)) {
            case 0 -> Atom.ofNull();
            case 1 -> Atom.of(random.nextGaussian());
            case 2 -> Atom.of(random.nextLong());
            case 3 -> Atom.of("é".repeat(random.nextInt(120)));
            case 4 -> {
                byte[] bytes = new byte[random.nextInt(1500)];
                random.nextBytes(bytes);
                yield Atom.of(bytes);
            }
            default -> Atom.of(new float[] {1, 2, random.nextFloat()});
        };
    }

    /** What was asked for in one call: all of it is there afterwards, or nothing. */
    private record Operation(List<Write> writes) {}
}

package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.SyncPolicy;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.recovery.LogScanner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A log to be damaged, and what it says before. Immutable.
 *
 * @param name what it is
 * @param bytes the whole file
 * @param writes what it holds
 * @param batch from where to where in the file the records of one batch stand; equal where there is none
 * @param foreign the ranges, start and end, in which records of other programs stand: those have no checksum
 * @param lastSeal where the last seal stands; 0 when there is none
 */
record SampleLog(String name, byte[] bytes, List<Write> writes, int[] batch, List<int[]> foreign, long lastSeal) {
    static final Path PATH = Path.of("/simulated/sample.db");

    private static final Path PLAIN = Path.of("src/test/resources/golden/format/plain.db");
    private static final Path WITH_DELTAS = Path.of("src/test/resources/golden/synadb/log-delta.db");
    private static final Path WITHOUT_DELTAS = Path.of("src/test/resources/golden/synadb/log-compacted-appended.db");

    private static SampleLog of(String name, byte[] bytes, int[] batch, List<int[]> foreign) {
        DataFile file = new SimulatedDisk(0).with(PATH, bytes).openForReading(PATH);
        long lastSeal = LogScanner.scan(file).seals().last().offset();
        return new SampleLog(name, bytes, Write.in(file), batch, foreign, lastSeal);
    }

    /** The file that was built by hand: every atom, LZ4, a deletion, a batch, a seal at its end. */
    static SampleLog plain() throws IOException {
        SampleLog plain = of("built by hand", Files.readAllBytes(PLAIN), new int[2], List.of());
        Write first = plain.writes.get(plain.writes.size() - 3);
        Write last = plain.writes.get(plain.writes.size() - 1);
        return of(plain.name, plain.bytes, new int[] {(int) first.offset(), (int) last.end()}, plain.foreign);
    }

    /** Begun by another program, with deltas; adopted; written to by another program again; and by us. Closed. */
    static SampleLog sealed() throws IOException {
        byte[] deltas = Arrays.copyOf(Files.readAllBytes(WITH_DELTAS), endOfRecord(WITH_DELTAS, 8));
        SimulatedDisk disk = new SimulatedDisk(0).with(PATH, deltas);
        int[] batch;
        try (DatabaseLog log = open(disk)) {
            appendEveryKind(log, "first/");
            batch = appendBatch(log);
        }
        byte[] ours = disk.contents(PATH);
        byte[] theirs = Files.readAllBytes(WITHOUT_DELTAS);
        disk.openForWriting(PATH).write(ByteBuffer.wrap(theirs), ours.length);
        try (DatabaseLog log = open(disk)) {
            appendEveryKind(log, "second/");
        }
        return of("closed", disk.contents(PATH), batch, List.of(new int[] {0, deltas.length}, new int[] {
            ours.length, ours.length + theirs.length
        }));
    }

    /** Of every kind, and left unsealed by the end of its process. */
    static SampleLog unsealed() {
        SimulatedDisk disk = new SimulatedDisk(0);
        try (DatabaseLog log = open(disk)) {
            appendEveryKind(log, "only/");
            int[] batch = appendBatch(log);
            return of("without a seal", disk.contents(PATH), batch, List.of());
        }
    }

    /** Larger than many pages of 4 KB, and sealed in its middle and at its end, or left unsealed from its middle on. */
    static SampleLog large(boolean closed) {
        SimulatedDisk disk = new SimulatedDisk(0);
        try (DatabaseLog log = open(disk)) {
            appendMany(log, "first/");
        }
        try (DatabaseLog log = open(disk)) {
            appendMany(log, "second/");
            if (!closed) {
                return of("large, half without a seal", disk.contents(PATH), new int[2], List.of());
            }
        }
        return of("large, closed", disk.contents(PATH), new int[2], List.of());
    }

    private static DatabaseLog open(SimulatedDisk disk) {
        return DatabaseLog.open(disk, PATH, null, SyncPolicy.PROCESS, Compression.LZ4);
    }

    private static void appendEveryKind(DatabaseLog log, String prefix) {
        Random random = new Random(prefix.hashCode());
        byte[] noise = new byte[40];
        random.nextBytes(noise);
        for (int i = 0; i < 2; i++) {
            log.append(prefix + "float", Atom.of(i + 0.5));
            log.append(prefix + "int", Atom.of(-i));
            log.append(prefix + "tëxt", Atom.of("number " + i));
        }
        log.append(prefix + "null", Atom.ofNull());
        log.append(prefix + "bytes", Atom.of(noise));
        log.append(prefix + "vector", Atom.of(new float[] {1, -0.5f, 3}));
        log.append(prefix + "lz4", Atom.of("again ".repeat(40)));
        log.delete(prefix + "int");
        log.append(prefix + "lz4", Atom.of(new float[60]));
        log.delete(prefix + "never written");
    }

    /** Where its records stand, from and to. */
    private static int[] appendBatch(DatabaseLog log) {
        LogBatch batch = log.newBatch();
        batch.append("batch/1", Atom.of(10.0));
        batch.delete("batch/2");
        batch.append("batch/2", Atom.of("two"));
        List<Version> versions = log.write(batch);
        return new int[] {(int) versions.get(0).offset(), (int) log.stats().sizeBytes()};
    }

    private static void appendMany(DatabaseLog log, String prefix) {
        Random random = new Random(prefix.hashCode());
        for (int i = 0; i < 90; i++) {
            byte[] value = new byte[random.nextInt(700)];
            random.nextBytes(value);
            log.append(prefix + i % 25, Atom.of(value));
            if (i % 9 == 0) {
                log.delete(prefix + random.nextInt(25));
            }
        }
    }

    private static int endOfRecord(Path path, int record) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(0).with(PATH, Files.readAllBytes(path));
        return (int) Write.in(disk.openForReading(PATH)).get(record).end();
    }

    /** What is left of the writes where the file holds its first {@code size} bytes. */
    List<Write> writesWithin(long size) {
        return writes.stream()
                .filter(write -> write.end() <= size && (size >= batch[1] || !isInBatch(write)))
                .toList();
    }

    /**
     * Whether some writes are what a whole shorter file would hold.
     *
     * @param ownOnly whether only records of our own are looked at
     */
    boolean isPrefix(List<Write> found, boolean ownOnly) {
        List<Write> expected = ownOnly ? own(writes) : writes;
        List<Write> compared = ownOnly ? own(found) : found;
        if (compared.size() > expected.size()) {
            return false;
        }
        for (int i = 0; i < compared.size(); i++) {
            if (!expected.get(i).mayBeStoredAs(compared.get(i))) {
                return false;
            }
        }
        long ofBatch = found.stream().filter(this::isInBatch).count();
        return ofBatch == 0
                || ofBatch == writes.stream().filter(this::isInBatch).count();
    }

    private boolean isInBatch(Write write) {
        return write.offset() >= batch[0] && write.offset() < batch[1];
    }

    private List<Write> own(List<Write> all) {
        Set<String> keys = ownKeys();
        return all.stream().filter(write -> keys.contains(write.key())).toList();
    }

    /** Whether the last seal is behind {@code end}, and in a file of this size. */
    boolean isSealedBehind(int end, int size) {
        return lastSeal > 0 && end <= lastSeal && size > lastSeal;
    }

    boolean touchesForeign(int start, int end) {
        return foreign.stream().anyMatch(range -> start < end && start < range[1] && end > range[0]);
    }

    /** The keys of our own records. */
    Set<String> ownKeys() {
        Set<String> keys = writes.stream().map(Write::key).collect(Collectors.toCollection(HashSet::new));
        for (Write write : writes) {
            if (touchesForeign((int) write.offset(), (int) write.end())) {
                keys.remove(write.key());
            }
        }
        return keys;
    }
}

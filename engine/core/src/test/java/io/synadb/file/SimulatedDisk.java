package io.synadb.file;

import io.synadb.AlreadyExistsException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that loses whatever a disk may lose. It keeps what programs read apart from what would outlive the end of
 * the machine, which {@link #afterEndOfMachine} shows: of what was not forced to it, any part in any order, torn at sectors of
 * 512 bytes; a file's size without its bytes; names only where their directory was synced.
 *
 * <p>Besides, it ends its process at any operation that a test names, fails syncs and forgets what they were to write, is full,
 * and reads wrong bits. All of this is decided by one seed. A disk lives as long as its process or machine: afterwards it
 * refuses everything, and its heir is another object. Thread-safe; its monitor guards everything.
 */
public final class SimulatedDisk implements Disk {
    private final Random random;
    private final Map<Path, SimulatedBytes> names;
    private final Map<Path, SimulatedBytes> lastingNames;
    private final List<NameChange> unsyncedNames;

    private int operations;
    private int lastOperation = Integer.MAX_VALUE;
    private int syncsToFail;
    private long spaceBytes = Long.MAX_VALUE;
    private double flippedReads;
    private boolean ended;

    /** A new disk without files. */
    public SimulatedDisk(long seed) {
        this(new Random(seed), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    private SimulatedDisk(
            Random random,
            Map<Path, SimulatedBytes> names,
            Map<Path, SimulatedBytes> lastingNames,
            List<NameChange> unsyncedNames) {
        this.random = random;
        this.names = names;
        this.lastingNames = lastingNames;
        this.unsyncedNames = unsyncedNames;
    }

    /** Puts a file on the platter. */
    public synchronized SimulatedDisk with(Path path, byte[] contents) {
        SimulatedBytes bytes = new SimulatedBytes(contents);
        names.put(path, bytes);
        lastingNames.put(path, bytes);
        return this;
    }

    /** Ends the process at the operation with this number, which takes place in part or not at all; reads are not counted. */
    public synchronized void endAt(int operation) {
        lastOperation = operation;
    }

    /** How many operations there have been, reads not counted. */
    public synchronized int operations() {
        return operations;
    }

    /** Whether everything is refused. */
    public synchronized boolean isEnded() {
        return ended;
    }

    /** Fails the next syncs, of files and directories. */
    public synchronized void failSyncs(int count) {
        syncsToFail = count;
    }

    /** Leaves room for so many bytes more; a write over that writes what fits, and fails. */
    public synchronized void leaveSpace(long bytes) {
        spaceBytes = bytes;
    }

    /** From now on a read gives one wrong bit with this probability. */
    public synchronized void flipReads(double probability) {
        flippedReads = probability;
    }

    /** The names of the files. */
    public synchronized List<Path> files() {
        return List.copyOf(names.keySet());
    }

    /** What a program would read in a file, without any fault. */
    public synchronized byte[] contents(Path path) {
        return require(path).contents();
    }

    /** Ends the process, and shows the disk to the next one: what was handed to the kernel is there. */
    public synchronized SimulatedDisk afterEndOfProcess() {
        ended = true;
        return new SimulatedDisk(random, names, lastingNames, unsyncedNames);
    }

    /** Ends the machine, and shows what the platter holds. */
    public synchronized SimulatedDisk afterEndOfMachine() {
        ended = true;
        double kept = List.of(0.0, 1.0, random.nextDouble()).get(random.nextInt(3));
        for (NameChange change : unsyncedNames) {
            if (random.nextDouble() < kept || random.nextInt(4) == 0) {
                change.applyTo(lastingNames);
            }
        }
        Map<SimulatedBytes, SimulatedBytes> survivors = new IdentityHashMap<>();
        Map<Path, SimulatedBytes> found = new TreeMap<>();
        lastingNames.forEach((name, bytes) ->
                found.put(name, survivors.computeIfAbsent(bytes, lost -> lost.afterEndOfMachine(random, kept))));
        return new SimulatedDisk(random, found, new TreeMap<>(found), new ArrayList<>());
    }

    @Override
    public synchronized boolean exists(Path path) {
        requireRunning();
        return names.containsKey(path);
    }

    @Override
    public synchronized DataFile create(Path path) {
        requireRunning();
        if (names.containsKey(path)) {
            throw new AlreadyExistsException("The file " + path + " exists already; a new one was to be written.");
        }
        SimulatedBytes bytes = new SimulatedBytes(new byte[0]);
        change(new NameChange(path, bytes, null));
        return new SimulatedFile(path, bytes);
    }

    @Override
    public synchronized DataFile openForReading(Path path) {
        requireRunning();
        return new SimulatedFile(path, require(path));
    }

    @Override
    public DataFile openForWriting(Path path) {
        return openForReading(path);
    }

    @Override
    public synchronized void replace(Path source, Path target) {
        requireRunning();
        change(new NameChange(target, require(source), source));
    }

    @Override
    public synchronized void delete(Path path) {
        requireRunning();
        if (names.containsKey(path)) {
            change(new NameChange(path, null, null));
        }
    }

    @Override
    public synchronized void syncDirectoryOf(Path path) {
        boolean last = countOperation();
        failIfAsked("sync directory of", path);
        Path directory = path.getParent();
        for (Iterator<NameChange> changes = unsyncedNames.iterator(); changes.hasNext(); ) {
            NameChange change = changes.next();
            if (!Objects.equals(change.name.getParent(), directory)) {
                continue;
            }
            if (last && random.nextBoolean()) {
                // What comes later must not last before this: applied in turn, an old name would replace a newer one.
                break;
            }
            change.applyTo(lastingNames);
            changes.remove();
        }
        endIf(last);
    }

    private void change(NameChange change) {
        boolean last = countOperation();
        if (!last || random.nextBoolean()) {
            change.applyTo(names);
            unsyncedNames.add(change);
        }
        endIf(last);
    }

    private SimulatedBytes require(Path path) {
        SimulatedBytes bytes = names.get(path);
        if (bytes == null) {
            throw new NotFoundException("There is no file " + path + ".");
        }
        return bytes;
    }

    private void requireRunning() {
        if (ended) {
            throw new ProcessEnded();
        }
    }

    /** Whether this operation is the last of the process. */
    private boolean countOperation() {
        requireRunning();
        return ++operations >= lastOperation;
    }

    private void endIf(boolean last) {
        if (last) {
            ended = true;
            throw new ProcessEnded();
        }
    }

    private void failIfAsked(String action, Path path) {
        if (syncsToFail > 0) {
            syncsToFail--;
            throw new SynaException(ErrorCode.IO, "Cannot " + action + " " + path + ": Input/output error");
        }
    }

    /** What a process sees of its own end: nothing, but in a simulation its code has to be left. */
    public static final class ProcessEnded extends SynaException {
        private static final long serialVersionUID = 1L;

        private ProcessEnded() {
            super(ErrorCode.IO, "The process that this disk was for has ended.");
        }
    }

    /** A name given to {@code bytes}, or taken away where they are null; {@code source} is a name that they lose. */
    private record NameChange(
            Path name,
            @Nullable SimulatedBytes bytes,
            @Nullable Path source) {
        void applyTo(Map<Path, SimulatedBytes> target) {
            if (source != null) {
                target.remove(source);
            }
            if (bytes == null) {
                target.remove(name);
            } else {
                target.put(name, bytes);
            }
        }
    }

    private final class SimulatedFile implements DataFile {
        private final Path path;
        private final SimulatedBytes bytes;

        SimulatedFile(Path path, SimulatedBytes bytes) {
            this.path = path;
            this.bytes = bytes;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public long sizeBytes() {
            synchronized (SimulatedDisk.this) {
                requireRunning();
                return bytes.size();
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (SimulatedDisk.this) {
                requireRunning();
                int start = target.position();
                int read = bytes.read(target, position);
                if (read > 0 && flippedReads > 0 && random.nextDouble() < flippedReads) {
                    int at = start + random.nextInt(read);
                    target.put(at, (byte) (target.get(at) ^ (1 << random.nextInt(Byte.SIZE))));
                }
                return read;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) {
            synchronized (SimulatedDisk.this) {
                boolean last = countOperation();
                int length = source.remaining();
                int written = last ? random.nextInt(length + 1) : (int) Math.min(length, spaceBytes);
                ByteBuffer part = source.slice().limit(written);
                bytes.write(part, position);
                endIf(last);
                spaceBytes -= written;
                if (written < length) {
                    throw new SynaException(
                            ErrorCode.IO,
                            "Cannot write the " + length + " bytes at offset " + position + " of " + path
                                    + ": No space left on device");
                }
                source.position(source.limit());
            }
        }

        @Override
        public void sync() {
            synchronized (SimulatedDisk.this) {
                endIf(countOperation());
                if (syncsToFail > 0) {
                    bytes.failSync(random);
                }
                failIfAsked("sync", path);
                bytes.sync();
            }
        }

        @Override
        public void truncate(long sizeBytes) {
            synchronized (SimulatedDisk.this) {
                boolean last = countOperation();
                if (!last || random.nextBoolean()) {
                    bytes.truncate(Math.toIntExact(sizeBytes));
                }
                endIf(last);
            }
        }

        @Override
        public MappedWindow map(long position, long length) {
            synchronized (SimulatedDisk.this) {
                requireRunning();
                ByteBuffer copy = ByteBuffer.allocateDirect(Math.toIntExact(length));
                bytes.read(copy, position);
                Mapping mapping = new Mapping(
                        copy.clear().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN),
                        Mapping.UNKNOWN_ADDRESS,
                        () -> {});
                return new MappedWindow(path, position, length, mapping);
            }
        }

        @Override
        public void close() {
            // Nothing to give back: files of a simulation are garbage.
        }
    }
}

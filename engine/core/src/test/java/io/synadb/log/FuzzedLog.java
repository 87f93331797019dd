package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.KeyException;
import io.synadb.SynaException;
import io.synadb.SyncPolicy;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.view.LogView;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * Opens arbitrary bytes as a log, reads all there is, and writes to it. Whatever they are: no error but ours, no memory for
 * lengths that are only claimed, nothing lost that an append has just brought.
 */
final class FuzzedLog {
    private static final Path PATH = Path.of("/simulated/fuzzed.db");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What an open, reads and an append take in any case, windows and hash tables above all. */
    private static final long FIXED_BYTES = 32L << 20;

    /** A byte of an LZ4 block gives at most 255, and each is looked at several times. */
    private static final long PER_BYTE = 16_000;

    private FuzzedLog() {}

    /** Tries everything; returns whether the bytes could be opened. */
    static boolean tryAll(byte[] bytes) {
        long limit = FIXED_BYTES + PER_BYTE * bytes.length;
        long before = allocatedBytes();
        boolean opened = readAndWrite(bytes);
        if (allocatedBytes() - before > limit) {
            // The first time classes are loaded as well, and changed where an agent does that.
            before = allocatedBytes();
            readAndWrite(bytes);
            assertThat(allocatedBytes() - before)
                    .as("memory taken for a file of %d bytes", bytes.length)
                    .isLessThan(limit);
        }
        return opened;
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static boolean readAndWrite(byte[] bytes) {
        boolean opened = read(bytes);
        write(bytes);
        return opened;
    }

    private static boolean read(byte[] bytes) {
        SimulatedDisk disk = new SimulatedDisk(0).with(PATH, bytes);
        try (DatabaseLog log = DatabaseLog.openReadOnly(disk, PATH)) {
            LogView view = log.view();
            for (String key : view.keys()) {
                readKey(view, key);
            }
            return true;
        } catch (SynaException e) {
            return false;
        }
    }

    private static void readKey(LogView view, String key) {
        try {
            view.get(key);
            LogModel.history(view, key);
        } catch (SynaException e) {
            assertThat(e).hasMessageContaining(e instanceof KeyException ? "key" : PATH.toString());
        }
    }

    private static void write(byte[] bytes) {
        SimulatedDisk disk = new SimulatedDisk(0).with(PATH, bytes);
        try (DatabaseLog log = open(disk)) {
            log.append("added", Atom.of(1));
        } catch (SynaException e) {
            return;
        }
        try (DatabaseLog log = open(disk)) {
            assertThat(log.view().get("added")).contains(Atom.of(1));
        }
    }

    private static DatabaseLog open(SimulatedDisk disk) {
        return DatabaseLog.open(disk, PATH, null, SyncPolicy.ALWAYS, Compression.NONE);
    }
}

package io.synadb.log;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import io.synadb.log.view.LogReader;

/**
 * Keeps a log that is open for reading up to date with its file, which another handle or process writes.
 *
 * <p>Each read asks for the file's size, a fraction of a microsecond, and what has been added is scanned by the rules of an
 * open: a record counts when it is whole, a batch when all of it is, and what stands behind the last whole one may be on its
 * way or a torn tail, which the next writer cuts off. It is read anew each time it is looked at, and no view of it is kept.
 *
 * <p>Thread-safe: its own monitor guards the scanner and what is not final; of several readers one scans, and those that came
 * meanwhile wait for it.
 */
final class LogFollower {
    /** A torn end that takes longer than this to judge is not judged for every read anew while its size is the same. */
    private static final long LONG_LOOK_NANOS = 1_000_000;

    /** How many times as long as the look it rests then. */
    private static final long REST = 10;

    private final DataFile file;
    private final LogScanner scanner;
    private final LogReader reader;
    private volatile LogState state;
    private long incompleteSize = -1;
    private long lookAgainNanos;

    /**
     * @param state what the scanner has found so far; already published
     */
    LogFollower(DataFile file, LogScanner scanner, LogState state, LogReader reader) {
        this.file = file;
        this.scanner = scanner;
        this.reader = reader;
        this.state = state;
        state.index().publish();
    }

    /**
     * What the log holds, all whole records included that stand in the file when this is called.
     *
     * @throws CorruptDataException when the file has become shorter than what was read of it
     */
    LogState caughtUp() {
        reader.requireOpen();
        LogState known = state;
        return file.sizeBytes() == known.end() ? known : scanned();
    }

    private synchronized LogState scanned() {
        long size = file.sizeBytes();
        if (size < state.end()) {
            throw new CorruptDataException(
                    file.path(),
                    size,
                    "the file ended at offset " + state.end()
                            + " when it was read, and has been cut since; open it again.");
        }
        long started = System.nanoTime();
        if (size == state.end() || (size == incompleteSize && started < lookAgainNanos)) {
            return state;
        }
        LogState found = scanner.advance();
        reader.update(found);
        found.index().publish();
        state = found;
        incompleteSize = found.isTorn() ? found.size() : -1;
        long took = System.nanoTime() - started;
        lookAgainNanos = started + (took > LONG_LOOK_NANOS ? REST * took : 0);
        return found;
    }
}

package io.synadb.log;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What ended all writing through a handle: the first write or sync that failed. What the file holds is not known then: after
 * a failed sync the kernel may have dropped the pages and call them clean, so that trying again would promise what is not
 * there.
 *
 * <p>Thread-safe.
 */
final class Poison {
    private final Path path;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean untold;

    Poison(Path path) {
        this.path = path;
    }

    /** Ends all writing, if nothing has ended it before. */
    void take(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    boolean isTaken() {
        return failure.get() != null;
    }

    /** Takes a failure of the background, of which nobody has been told. */
    void takeUntold(Throwable cause) {
        take(cause);
        untold = failure.get() == cause;
    }

    /** Tells of a failure of the background when the database is closed: what was acknowledged before it may not last. */
    void tellAtClose() {
        Throwable cause = failure.get();
        if (untold && cause != null) {
            throw new SynaException(
                    ErrorCode.IO,
                    "The database " + path + " is closed, but what was written to it last may not last: a sync in the"
                            + " background failed. Open it again to see what it holds.",
                    cause);
        }
    }

    /** Refuses a write that has not begun. */
    void refuseWrites() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new SynaException(
                    ErrorCode.READ_ONLY,
                    "The database " + path + " takes no more writes: an earlier one failed, and what the file "
                            + "holds is not known. Close it and open it again.",
                    cause);
        }
    }

    /** Refuses to acknowledge a write that waits for its sync. */
    void refuseAcknowledgements() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new SynaException(
                    ErrorCode.IO,
                    "Whether this write to " + path
                            + " will last is not known: the sync that it waited for, or another "
                            + "write before that, failed. Close the database and open it again to see what it holds.",
                    cause);
        }
    }
}

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

package io.synadb.flink.source;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;

/**
 * Which versions of a table a source reads. What a start or an end stands for is found out when the job starts, not before.
 *
 * <p>Immutable and thread-safe.
 */
public record VersionRange(Start start, End end) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The first rows. */
    public sealed interface Start extends Serializable {}

    /** All rows that the table holds, then those that are appended. */
    public record Earliest() implements Start {
        private static final long serialVersionUID = 1L;
    }

    /** The rows of commits after the start of the job. */
    public record Latest() implements Start {
        private static final long serialVersionUID = 1L;
    }

    /** The rows of commits after a version. */
    public record After(long version) implements Start {
        private static final long serialVersionUID = 1L;

        public After {
            requireVersion("starting-version", version);
        }
    }

    /** The last rows. */
    public sealed interface End extends Serializable {}

    /** None: the source waits for more. */
    public record Never() implements End {
        private static final long serialVersionUID = 1L;
    }

    /** Those of the newest version when the job starts. */
    public record Newest() implements End {
        private static final long serialVersionUID = 1L;
    }

    /** Those of a version. */
    public record At(long version) implements End {
        private static final long serialVersionUID = 1L;

        public At {
            requireVersion("the version to read up to", version);
        }
    }

    public VersionRange {
        if (start instanceof Latest && !(end instanceof Never)) {
            throw new InvalidArgumentException("A bounded source that starts at the latest version has no rows to read:"
                    + " start from the earliest or from a version, or leave it unbounded.");
        }
        if (start instanceof After after && end instanceof At at && at.version() < after.version()) {
            throw new InvalidArgumentException("A source of the rows after version " + after.version()
                    + " cannot end at version " + at.version() + ": expected an end at or after the start.");
        }
    }

    /** Whether there is an end. */
    public boolean isBounded() {
        return !(end instanceof Never);
    }

    private static void requireVersion(String name, long version) {
        if (version < 0) {
            throw new InvalidArgumentException(
                    name + " is " + version + ": expected 0, the creation of the table, or a later version.");
        }
    }
}

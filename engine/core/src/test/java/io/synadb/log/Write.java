package io.synadb.log;

import io.synadb.Atom;
import io.synadb.Version;
import io.synadb.file.DataFile;
import io.synadb.log.record.ReservedFormat;
import io.synadb.log.record.StoredRecord;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import io.synadb.log.view.DeltaChain;
import io.synadb.log.view.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One write of a user, as it stands in a log.
 *
 * @param key its key
 * @param value what was written, deltas added up; null for a deletion
 * @param timestampMicros when
 * @param offset where its record starts
 * @param end where it ends
 */
record Write(String key, @Nullable Atom value, long timestampMicros, long offset, long end) {
    /** The time or place of a write that its caller was not told. */
    static final long UNKNOWN = -1;

    /** This write, now that its time and place are known. */
    Write at(Version version) {
        return new Write(key, value, version.timestampMicros(), version.offset(), UNKNOWN);
    }

    /** Whether a write of a log may be this one, as far as it is known. */
    boolean mayBeStoredAs(Write stored) {
        return key.equals(stored.key)
                && Objects.equals(value, stored.value)
                && (timestampMicros == UNKNOWN || timestampMicros == stored.timestampMicros)
                && (offset == UNKNOWN || offset == stored.offset);
    }

    /** The writes that a scan of a file finds, in order, up to the first damage. */
    static List<Write> in(DataFile file) {
        LogState state = LogScanner.scan(file);
        LogReader reader = new LogReader(file, state);
        DeltaChain chain = new DeltaChain(reader);
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < state.index().records(); i++) {
            StoredRecord record = reader.read(i);
            if (!ReservedFormat.isReserved(record.key())) {
                writes.add(new Write(
                        record.key(),
                        record.header().isTombstone() ? null : chain.value(i, record),
                        record.header().timestampMicros(),
                        record.offset(),
                        state.index().end(i)));
            }
        }
        return writes;
    }
}

package io.synadb.log;

import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.SynaException;
import io.synadb.log.record.AtomFormat;
import io.synadb.log.record.AtomFormat.Encodable;
import io.synadb.log.record.Keys;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.RecordEncoder;
import io.synadb.log.record.ReservedFormat;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are to be made all or none, in their order. What can be said against one of them is said when it is added.
 *
 * <p>Not thread-safe.
 */
public final class LogBatch {
    /** The number of no write. */
    static final int NONE = -1;

    private final List<Write> writes = new ArrayList<>();
    /** The number of the last write of each key. */
    private final Map<String, Integer> last = new HashMap<>();

    private int records;
    private long plainBytes = ReservedFormat.BATCH_RECORD_BYTES;
    private int asked;
    private @Nullable RuntimeException refusal;
    private boolean ended;

    LogBatch() {}

    /** Adds the write of a value. */
    public void append(String key, Atom value) {
        add(key, () -> List.of(AtomFormat.encodable(value)), false);
    }

    /** Adds the writes of several floats to one key; of none, when there are none. */
    public void appendFloats(String key, double[] values) {
        add(key, () -> new Floats(values.clone()), false);
    }

    /** Adds a deletion. */
    public void delete(String key) {
        add(key, () -> List.of(AtomFormat.encodable(Atom.ofNull())), true);
    }

    private void add(String key, Supplier<List<Encodable>> values, boolean deletes) {
        if (ended) {
            throw new IllegalStateException("The batch is over: its writes are given while it is made, not later.");
        }
        asked++;
        try {
            add(key, Keys.encodeForWriting(key), values.get(), deletes);
        } catch (KeyException e) {
            throw refused(new KeyException(inThisBatch(e)));
        } catch (InvalidArgumentException e) {
            throw refused(new InvalidArgumentException(inThisBatch(e)));
        } catch (NullPointerException e) {
            throw refused(e);
        }
    }

    private void add(String key, byte[] encodedKey, List<Encodable> values, boolean deletes) {
        if (values.isEmpty()) {
            return;
        }
        long recordBytes =
                LogFormat.HEADER_BYTES + encodedKey.length + values.get(0).encodedBytes() + LogFormat.CHECKSUM_BYTES;
        plainBytes += recordBytes * values.size();
        if (plainBytes > RecordEncoder.MAX_BYTES) {
            throw new InvalidArgumentException("With it the batch takes " + plainBytes + " bytes in the file; at most "
                    + RecordEncoder.MAX_BYTES + " are possible: make several batches of it.");
        }
        Integer earlier = last.put(key, writes.size());
        writes.add(new Write(encodedKey, Keys.hash(encodedKey), values, deletes, earlier == null ? NONE : earlier));
        records += values.size();
    }

    private String inThisBatch(SynaException refused) {
        return "Write " + asked + " of the batch cannot be made, so none is. " + refused.getMessage();
    }

    /** The first refusal stands, even where the caller has caught it: a batch is made whole or not at all. */
    private RuntimeException refused(RuntimeException refused) {
        if (refusal == null) {
            refusal = refused;
        }
        return refused;
    }

    /** Ends the adding. */
    public void end() {
        ended = true;
    }

    /**
     * The writes in their order; each has one value or more.
     *
     * @throws RuntimeException as it was thrown when one was refused
     */
    List<Write> writes() {
        if (refusal != null) {
            throw refusal;
        }
        return writes;
    }

    /** How many records the writes make. */
    int records() {
        return records;
    }

    /**
     * One or more records of one key.
     *
     * @param values of the records, in order
     * @param earlier the number of the write that wrote the same key before in this batch; {@link #NONE} when none did
     */
    record Write(byte[] key, int hash, List<Encodable> values, boolean deletes, int earlier) {}

    private static final class Floats extends AbstractList<Encodable> implements RandomAccess {
        private final double[] values;

        Floats(double[] values) {
            this.values = values;
        }

        @Override
        public Encodable get(int index) {
            return AtomFormat.encodable(Atom.of(values[index]));
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}

package io.synadb;

import io.synadb.log.LogBatch;

/**
 * Writes of any keys that are made all or none, in the order in which they are given: see {@link SynaDb#write}. Reads see
 * none of them until all are made.
 *
 * <p>What cannot be written is refused here already, in a message that says which write of the batch it is; the batch then
 * makes none. Not thread-safe, and over when what it was handed to returns.
 */
public final class WriteBatch {
    private final LogBatch batch;

    WriteBatch(LogBatch batch) {
        this.batch = batch;
    }

    /**
     * Writes a value under a key.
     *
     * @throws KeyException when the key is empty, longer than 65,534 bytes of UTF-8, not Unicode, or reserved
     * @throws InvalidArgumentException when the value would take more than 999,999,999 bytes, or the batch more than 2^30
     */
    public WriteBatch append(String key, Atom value) {
        batch.append(key, value);
        return this;
    }

    /** Writes floats under a key, one after the other, as {@link #append} would; nothing where there are none. */
    public WriteBatch appendFloats(String key, double[] values) {
        batch.appendFloats(key, values);
        return this;
    }

    /** Deletes a key, whether or not it has a value. Its history stays. */
    public WriteBatch delete(String key) {
        batch.delete(key);
        return this;
    }
}

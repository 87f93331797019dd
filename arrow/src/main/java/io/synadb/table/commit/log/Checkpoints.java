package io.synadb.table.commit.log;

import io.synadb.CorruptDataException;
import io.synadb.table.storage.Storage;

/**
 * The checkpoints of one table: whole states, so that nobody has to read the log from its beginning.
 *
 * <p>Immutable and thread-safe.
 */
public final class Checkpoints {
    /** How many commits an open has to read behind a checkpoint of a small table, at most. */
    static final long INTERVAL = 100;

    /** A checkpoint costs each of the commits that it is for about as many lines as this. */
    private static final long LINES_A_COMMIT = 100;

    private final Storage storage;
    private final long interval;

    /** @param interval {@link #INTERVAL}, or less in tests */
    Checkpoints(Storage storage, long interval) {
        this.storage = storage;
        this.interval = interval;
    }

    /**
     * The newest version up to this one that should have a checkpoint. Every {@value #INTERVAL} versions in a small table,
     * and half as often with each doubling of a large one, so that what checkpoints cost stays in proportion to commits.
     */
    long due(TableState state) {
        long apart = interval;
        while (apart * LINES_A_COMMIT < state.size()) {
            apart *= 2;
        }
        return state.version() - state.version() % apart;
    }

    /** A state that is behind by more commits than this is not brought up to date, but read anew from a checkpoint. */
    long catchUp() {
        return 2 * interval;
    }

    /**
     * The state at a version.
     *
     * @throws CorruptDataException if its checkpoint is damaged or missing
     */
    public TableState read(long version) {
        byte[] content = storage.read(LogNames.checkpoint(version))
                .orElseThrow(() -> new CorruptDataException(file(version), 0, "the checkpoint is missing"));
        return CheckpointFormat.decode(file(version), version, content);
    }

    boolean exists(long version) {
        return storage.exists(LogNames.checkpoint(version));
    }

    public void write(TableState state) {
        storage.put(LogNames.checkpoint(state.version()), CheckpointFormat.encode(state));
    }

    /** The checkpoint of a version, as errors name it. */
    String file(long version) {
        return storage.location() + "/" + LogNames.checkpoint(version);
    }
}

package io.synadb.table.commit;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** A storage whose first publication goes wrong. Not thread-safe. */
public final class FaultyStorage extends StorageView {
    private static final long serialVersionUID = 1L;

    /** How it goes wrong. */
    public enum Fault {
        /** Fails, and has published nothing. */
        BEFORE,
        /** Fails, and has published. */
        AFTER,
        /** Fails, and somebody else has published under the name. */
        LOST,
        /** Has published, and says that the name was taken, as a network file system does that sends a request twice. */
        DENIED
    }

    private final Fault fault;
    private boolean spent;

    public FaultyStorage(Storage storage, Fault fault) {
        super(storage);
        this.fault = fault;
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        if (spent) {
            return super.putIfAbsent(path, content);
        }
        spent = true;
        switch (fault) {
            case BEFORE -> {}
            case AFTER, DENIED -> super.putIfAbsent(path, content);
            case LOST -> {
                Commit ours = CommitFormat.decode(path, content);
                Commit theirs = new Commit(
                        ours.timeMicros(), "other", ours.counts(), new UUID(7, 7), ours.previous(), List.of());
                super.putIfAbsent(path, CommitFormat.encode(theirs));
            }
        }
        if (fault == Fault.DENIED) {
            return false;
        }
        throw new SynaException(ErrorCode.IO, "no space left");
    }

    @Override
    public void put(String path, byte[] content) {
        throw new SynaException(ErrorCode.IO, "no hint: " + new String(content, StandardCharsets.UTF_8));
    }
}

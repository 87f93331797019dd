package io.synadb.table.commit;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A storage whose first publication goes wrong. Not thread-safe. */
final class FaultyStorage implements Storage {
    private static final long serialVersionUID = 1L;

    /** How it goes wrong. */
    enum Fault {
        /** Fails, and has published nothing. */
        BEFORE,
        /** Fails, and has published. */
        AFTER,
        /** Fails, and somebody else has published under the name. */
        LOST,
        /** Has published, and says that the name was taken, as a network file system does that sends a request twice. */
        DENIED
    }

    private final Storage storage;
    private final Fault fault;
    private boolean spent;

    FaultyStorage(Storage storage, Fault fault) {
        this.storage = storage;
        this.fault = fault;
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        if (spent) {
            return storage.putIfAbsent(path, content);
        }
        spent = true;
        switch (fault) {
            case BEFORE -> {}
            case AFTER, DENIED -> storage.putIfAbsent(path, content);
            case LOST -> {
                Commit ours = CommitFormat.decode(path, content);
                Commit theirs = new Commit(ours.timeMicros(), "other", ours.counts(), new UUID(7, 7), List.of());
                storage.putIfAbsent(path, CommitFormat.encode(theirs));
            }
        }
        if (fault == Fault.DENIED) {
            return false;
        }
        throw new SynaException(ErrorCode.IO, "no space left");
    }

    @Override
    public String location() {
        return storage.location();
    }

    @Override
    public Optional<byte[]> read(String path) {
        return storage.read(path);
    }

    @Override
    public void put(String path, byte[] content) {
        throw new SynaException(ErrorCode.IO, "no hint: " + new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public List<String> list(String directory) {
        return storage.list(directory);
    }

    @Override
    public boolean exists(String path) {
        return storage.exists(path);
    }

    @Override
    public void delete(String path) {
        storage.delete(path);
    }

    @Override
    public Path local(String path) {
        return storage.local(path);
    }

    @Override
    public Path prepare(String path) {
        return storage.prepare(path);
    }

    @Override
    public void deleteAll() {
        storage.deleteAll();
    }
}

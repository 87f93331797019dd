package io.synadb.table.compaction;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.commit.StorageView;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A storage of which one call fails: before it has done its work, or after, so that its answer is lost. */
final class FailingStorage extends StorageView {
    private static final long serialVersionUID = 1L;

    /** When the call fails. */
    enum When {
        BEFORE,
        AFTER
    }

    private final When when;
    private final int fails;
    private int calls;

    /** @param fails the number of the call that fails, counted from 1 */
    FailingStorage(Storage storage, int fails, When when) {
        super(storage);
        this.fails = fails;
        this.when = when;
    }

    /** Whether the call came. */
    boolean hasFailed() {
        return calls >= fails;
    }

    private <T> T call(String what, Supplier<T> work) {
        boolean failing = ++calls == fails;
        if (failing && when == When.BEFORE) {
            throw failure(what);
        }
        T answer = work.get();
        if (failing) {
            throw failure(what);
        }
        return answer;
    }

    private SynaException failure(String what) {
        return new SynaException(ErrorCode.IO, "injected " + when + " call " + fails + ": " + what);
    }

    @Override
    public Optional<byte[]> read(String path) {
        return call("read " + path, () -> super.read(path));
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        return call("putIfAbsent " + path, () -> super.putIfAbsent(path, content));
    }

    @Override
    public void put(String path, byte[] content) {
        call("put " + path, () -> {
            super.put(path, content);
            return true;
        });
    }

    @Override
    public List<String> list(String directory) {
        return call("list " + directory, () -> super.list(directory));
    }

    @Override
    public List<StoredFile> walk(String directory) {
        return call("walk " + directory, () -> super.walk(directory));
    }

    @Override
    public boolean exists(String path) {
        return call("exists " + path, () -> super.exists(path));
    }

    @Override
    public void delete(String path) {
        call("delete " + path, () -> {
            super.delete(path);
            return true;
        });
    }

    @Override
    public Path local(String path) {
        return call("local " + path, () -> super.local(path));
    }

    @Override
    public Path prepare(String path) {
        return call("prepare " + path, () -> super.prepare(path));
    }
}

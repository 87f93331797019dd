package io.synadb.table.commit;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.format.CommitFormat;
import io.synadb.table.commit.log.LogNames;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The storage of one of several actors: before each call others have their turn, so that it may stall anywhere; any call
 * may fail before it has done its work or after, and a listing may lack the newest names for a while.
 */
public final class UnreliableStorage extends StorageView {
    private static final long serialVersionUID = 1L;
    private static final String FAILED = "the storage failed ";

    /** Learns of each commit at the very moment at which it is there for all. */
    public interface Witness {
        void published(long version, Commit commit);
    }

    private final transient Turns turns;
    private final Random random;
    /** From which turn on a file is listed, for all actors. */
    private final transient Map<String, Long> visible;

    private final double failures;
    private final transient Witness witness;

    public UnreliableStorage(
            Storage storage, Turns turns, Random random, Map<String, Long> visible, double failures, Witness witness) {
        super(storage);
        this.turns = turns;
        this.random = random;
        this.visible = visible;
        this.failures = failures;
        this.witness = witness;
    }

    private void before() {
        turns.next();
        mayFail("before");
    }

    private void mayFail(String when) {
        if (random.nextDouble() < failures) {
            throw new SynaException(ErrorCode.IO, FAILED + when + " its work");
        }
    }

    /** Whether this storage was the cause of a failure. */
    public static boolean isInjected(SynaException e) {
        return e.code() == ErrorCode.IO && String.valueOf(e.getMessage()).startsWith(FAILED);
    }

    private void hide(String path) {
        if (random.nextInt(4) == 0) {
            visible.putIfAbsent(path, turns.taken() + random.nextInt(60));
        }
    }

    @Override
    public Optional<byte[]> read(String path) {
        before();
        return super.read(path);
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        before();
        boolean published = super.putIfAbsent(path, content);
        if (published) {
            hide(path);
            if (path.startsWith(LogNames.DIRECTORY + "/")) {
                String name = path.substring(LogNames.DIRECTORY.length() + 1);
                witness.published(LogNames.commitVersion(name), CommitFormat.decode(path, content));
            }
        }
        turns.next();
        mayFail("after");
        return published;
    }

    @Override
    public void put(String path, byte[] content) {
        before();
        hide(path);
        super.put(path, content);
        mayFail("after");
    }

    @Override
    public List<String> list(String directory) {
        before();
        List<String> names = super.list(directory);
        return names.stream()
                .filter(name -> turns.taken() >= visible.getOrDefault(directory + "/" + name, 0L))
                .toList();
    }

    @Override
    public List<StoredFile> walk(String directory) {
        before();
        return super.walk(directory).stream()
                .filter(file -> turns.taken() >= visible.getOrDefault(file.path(), 0L))
                .toList();
    }

    @Override
    public boolean exists(String path) {
        before();
        return super.exists(path);
    }

    @Override
    public Path local(String path) {
        before();
        return super.local(path);
    }

    @Override
    public Path prepare(String path) {
        before();
        hide(path);
        return super.prepare(path);
    }

    @Override
    public void delete(String path) {
        before();
        super.delete(path);
        mayFail("after");
    }
}

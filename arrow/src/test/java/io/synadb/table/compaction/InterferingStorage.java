package io.synadb.table.compaction;

import io.synadb.table.commit.StorageView;
import io.synadb.table.storage.Storage;

/** A storage on which somebody else is faster: something happens before each of the first so many publications. */
final class InterferingStorage extends StorageView {
    private static final long serialVersionUID = 1L;

    private final transient Runnable interference;
    private int left;

    InterferingStorage(Storage storage, int times, Runnable interference) {
        super(storage);
        this.left = times;
        this.interference = interference;
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        if (path.startsWith("_syna/log/") && left > 0) {
            left--;
            interference.run();
        }
        return super.putIfAbsent(path, content);
    }

    int left() {
        return left;
    }
}

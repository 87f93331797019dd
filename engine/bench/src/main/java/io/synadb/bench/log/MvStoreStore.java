package io.synadb.bench.log;

import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** H2's MVStore with a commit for each put: by itself it writes once a second, and a killed process loses that second. */
final class MvStoreStore implements Store {
    private final MVStore store;
    private final MVMap<String, byte[]> values;

    MvStoreStore(Path folder) {
        store = new MVStore.Builder()
                .fileName(folder.resolve("bench.mv").toString())
                .autoCommitDisabled()
                .open();
        values = store.openMap("values");
    }

    @Override
    public void append(long number, byte[] value) {
        values.put(Keys.text(number), value);
        store.commit();
    }

    @Override
    public byte @Nullable [] read(long number) {
        return values.get(Keys.text(number));
    }

    @Override
    public void close() {
        store.close();
    }
}

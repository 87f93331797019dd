package io.synadb.bench.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Meta;
import org.lmdbjava.Txn;

/**
 * LMDB at its fastest in this durability class: a transaction for each put, committed into the shared mapping and never
 * forced to the device.
 */
final class LmdbStore implements Store {
    private static final long MAP_BYTES = 16L << 30;
    private static final int LARGEST_VALUE_BYTES = 1 << 20;

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> values;
    private final ByteBuffer key = ByteBuffer.allocateDirect(Keys.LENGTH);
    private final ByteBuffer value = ByteBuffer.allocateDirect(LARGEST_VALUE_BYTES);

    LmdbStore(Path folder) {
        env = Env.create()
                .setMapSize(MAP_BYTES)
                .setMaxDbs(1)
                .open(folder.toFile(), EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_NOSYNC);
        values = env.openDbi("values", DbiFlags.MDB_CREATE);
    }

    static String version() {
        Meta.Version version = Meta.version();
        return version.major + "." + version.minor + "." + version.patch;
    }

    @Override
    public void append(long number, byte[] bytes) {
        key.clear().put(Keys.bytes(number)).flip();
        value.clear().put(bytes).flip();
        try (Txn<ByteBuffer> transaction = env.txnWrite()) {
            values.put(transaction, key, value);
            transaction.commit();
        }
    }

    @Override
    public byte @Nullable [] read(long number) {
        key.clear().put(Keys.bytes(number)).flip();
        try (Txn<ByteBuffer> transaction = env.txnRead()) {
            ByteBuffer found = values.get(transaction, key);
            if (found == null) {
                return null;
            }
            byte[] bytes = new byte[found.remaining()];
            found.get(bytes);
            return bytes;
        }
    }

    @Override
    public void close() {
        env.close();
    }
}

package io.synadb.bench.log;

import io.synadb.Atom;
import io.synadb.DbConfig;
import io.synadb.SynaDb;
import io.synadb.SyncPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** SynaDB with {@link SyncPolicy#PROCESS}, each value a new key. */
final class SynaDbStore implements Store {
    private final SynaDb db;

    SynaDbStore(Path folder) {
        db = SynaDb.open(
                folder.resolve("bench.syna"),
                DbConfig.builder().sync(SyncPolicy.PROCESS).build());
    }

    @Override
    public void append(long number, byte[] value) {
        db.append(Keys.text(number), Atom.of(value));
    }

    @Override
    public byte @Nullable [] read(long number) {
        return db.get(Keys.text(number))
                .map(atom -> ((Atom.Bytes) atom).value())
                .orElse(null);
    }

    @Override
    public void close() {
        db.close();
    }
}

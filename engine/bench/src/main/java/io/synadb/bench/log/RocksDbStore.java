package io.synadb.bench.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** RocksDB as it comes, without compression: each put is written to the write-ahead log before it returns. */
final class RocksDbStore implements Store {
    static {
        RocksDB.loadLibrary();
    }

    private final Options options =
            new Options().setCreateIfMissing(true).setCompressionType(CompressionType.NO_COMPRESSION);
    private final RocksDB db;

    RocksDbStore(Path folder) throws IOException {
        try {
            db = RocksDB.open(options, folder.toString());
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    static String version() {
        RocksDB.Version version = RocksDB.rocksdbVersion();
        return version.getMajor() + "." + version.getMinor() + "." + version.getPatch();
    }

    @Override
    public void append(long number, byte[] value) throws IOException {
        try {
            db.put(Keys.bytes(number), value);
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public byte @Nullable [] read(long number) throws IOException {
        try {
            return db.get(Keys.bytes(number));
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        options.close();
    }
}

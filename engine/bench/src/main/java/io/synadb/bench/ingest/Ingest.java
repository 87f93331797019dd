package io.synadb.bench.ingest;

import io.synadb.DbConfig;
import io.synadb.SynaDb;
import io.synadb.SyncPolicy;
import io.synadb.bench.Timing;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.store.MmapVectorStore;
import io.synadb.vector.store.VectorCollection;
import io.synadb.vector.store.VectorConfig;
import io.synadb.vector.store.VectorStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** One way to take rows in, into a folder that is empty. */
@FunctionalInterface
interface Ingest {
    /** Takes them in, and returns what that took, without opening and closing. */
    Timing run(Path folder, Rows rows) throws IOException;

    /** Whether the pages of the file are there before the clock starts. */
    enum Pages {
        FRESH,
        PREPARED
    }

    /** How many rows go into one call. */
    enum Calls {
        BATCH,
        SINGLE;

        private void insert(VectorCollection store, Rows rows) {
            for (List<String> keys : rows.keys()) {
                if (this == BATCH) {
                    store.insertBatch(keys, rows.vectors());
                } else {
                    for (int i = 0; i < keys.size(); i++) {
                        store.insert(keys.get(i), rows.each()[i]);
                    }
                }
            }
        }
    }

    /** Copies vectors into a mapped file: no keys, no checksums, nothing that says how many there are. */
    static Ingest copyingIntoMap(Pages pages) {
        return (folder, rows) -> {
            try (FileChannel file = create(folder)) {
                MappedByteBuffer map = file.map(FileChannel.MapMode.READ_WRITE, 0, rows.bytes());
                FloatBuffer target = map.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                if (pages == Pages.PREPARED) {
                    copy(rows, target);
                    target.clear();
                }
                return Timing.of(() -> copy(rows, target));
            }
        };
    }

    private static void copy(Rows rows, FloatBuffer target) {
        for (int batch = 0; batch < rows.keys().size(); batch++) {
            target.put(rows.vectors());
        }
    }

    /** Hands vectors to the kernel, a batch a call: no keys, no checksums. */
    static Ingest writing(Pages pages) {
        return (folder, rows) -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(rows.vectors().length * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel file = create(folder)) {
                if (pages == Pages.PREPARED) {
                    write(rows, bytes, file);
                }
                return Timing.of(() -> write(rows, bytes, file));
            }
        };
    }

    private static void write(Rows rows, ByteBuffer bytes, FileChannel file) throws IOException {
        long at = 0;
        for (int batch = 0; batch < rows.keys().size(); batch++) {
            bytes.clear().asFloatBuffer().put(rows.vectors());
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        }
    }

    private static FileChannel create(Path folder) throws IOException {
        return FileChannel.open(
                folder.resolve("rows"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /** A file of vectors; under {@link SyncPolicy#PROCESS} with a checkpoint at the end, if one is asked for. */
    static Ingest mapped(SyncPolicy policy, Pages pages, Calls calls, boolean checkpoint) {
        return (folder, rows) -> {
            VectorConfig config = VectorConfig.of(rows.dimensions(), DistanceMetric.L2);
            try (MmapVectorStore store = MmapVectorStore.open(folder.resolve("rows"), config, policy)) {
                if (pages == Pages.PREPARED) {
                    store.prepare(rows.count());
                }
                return Timing.of(() -> {
                    calls.insert(store, rows);
                    if (checkpoint) {
                        store.checkpoint();
                    }
                });
            }
        };
    }

    /** Vectors in a database. */
    static Ingest database(SyncPolicy policy, Calls calls) {
        return (folder, rows) -> {
            DbConfig dbConfig = DbConfig.builder().sync(policy).build();
            VectorConfig config = VectorConfig.of(rows.dimensions(), DistanceMetric.L2);
            try (SynaDb db = SynaDb.open(folder.resolve("rows"), dbConfig);
                    VectorStore store = VectorStore.open(db, config)) {
                return Timing.of(() -> calls.insert(store, rows));
            }
        };
    }
}

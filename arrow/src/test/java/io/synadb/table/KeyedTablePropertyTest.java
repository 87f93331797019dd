package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.table.commit.StorageView;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers that upsert and delete the same few keys, and one that compacts, on a storage that fails before and after its work:
 * at every version each key has the row that a plain map has after the commits up to it.
 */
class KeyedTablePropertyTest {
    private static final int WRITERS = 3;
    private static final int COMMITS = Integer.getInteger("keyed.commits", 12);
    private static final int KEYS = 15;
    /** Stands for a deletion. */
    private static final String GONE = "";

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = Long.getLong("keyed.seed", System.nanoTime());

    /** What one commit does to some keys: a text, or nothing any more. */
    private final Map<String, Map<Long, String>> changes = new ConcurrentHashMap<>();
    /** Which of them became a version. */
    private final Map<Long, String> versions = new ConcurrentHashMap<>();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** Notes which change is which version, at the moment at which it is. */
    private final class Failing extends StorageView {
        private static final long serialVersionUID = 1L;
        private static final Pattern TRANSACTION =
                Pattern.compile("\\{\"txn\":\\{\"app\":\"(w\\d+)\",\"version\":(\\d+)");

        private final transient Random random;

        Failing(Storage storage, Random random) {
            super(storage);
            this.random = random;
        }

        @Override
        public boolean putIfAbsent(String path, byte[] content) {
            fail("before");
            boolean published = super.putIfAbsent(path, content);
            if (published && path.startsWith("_syna/log/")) {
                Matcher found = TRANSACTION.matcher(new String(content, StandardCharsets.UTF_8));
                if (found.find()) {
                    long version = Long.parseLong(path.replaceAll("\\D+", ""));
                    versions.put(version, found.group(1) + "/" + found.group(2));
                }
            }
            fail("after");
            return published;
        }

        @Override
        public List<String> list(String folder) {
            fail("before");
            return super.list(folder);
        }

        private synchronized void fail(String when) {
            Thread.yield();
            if (random.nextInt(8) == 0) {
                throw new SynaException(ErrorCode.IO, "injected " + when + " its work");
            }
        }
    }

    @Test
    void noKeyEverHasTwoRows() throws Exception {
        Random random = new Random(seed);
        Storage storage = TestTables.storage(directory);
        Table.create(storage, spec(random));
        Table shared = open(storage, new Random(random.nextLong()));
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS + 1);
        AtomicInteger left = new AtomicInteger(WRITERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                String name = "w" + i;
                Random own = new Random(random.nextLong());
                Table table = i == 0 ? open(storage, own) : shared;
                running.add(pool.submit(() -> {
                    // Half of its changes are rows of a file that grows.
                    try (TableWriter growing =
                            retried(table::current).newWrite(options(own)).newWriter(name, allocator)) {
                        for (int commit = 0; commit < COMMITS; commit++) {
                            change(table, growing, name, commit, own);
                        }
                    } finally {
                        left.decrementAndGet();
                    }
                }));
            }
            Table compacted = open(storage, new Random(random.nextLong()));
            running.add(pool.submit(() -> {
                while (left.get() > 0) {
                    compact(compacted);
                }
            }));
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertEveryVersion(Table.open(storage));
    }

    private Table open(Storage storage, Random random) {
        return retried(() -> Table.open(new Failing(storage, random)));
    }

    /** Again and again until the storage does not fail. */
    private static <T> T retried(Supplier<T> work) {
        while (true) {
            try {
                return work.get();
            } catch (SynaException e) {
                if (!String.valueOf(e.getMessage()).startsWith("injected")) {
                    throw e;
                }
            }
        }
    }

    /** Rows that are compressed or have a dictionary are the same ones. */
    private static TableSpec spec(Random random) {
        TableSpec.Builder spec =
                TableSpec.builder().schema(KeyedTables.SCHEMA).key("id").buckets(2);
        if (random.nextBoolean()) {
            spec.property("dictionary.value", "true");
        }
        return spec.property("compression", List.of("none", "lz4", "zstd").get(random.nextInt(3)))
                .build();
    }

    private static WriteOptions options(Random random) {
        return WriteOptions.defaults().withChunkBytes(1 + random.nextInt(200));
    }

    private void change(Table table, TableWriter growing, String name, int number, Random random) {
        TableSnapshot base = retried(table::current);
        if (random.nextBoolean()) {
            changes.put(name + "/" + number, write(growing, name + "/" + number, random));
            publish(table, base, growing.flush(), name, number);
            return;
        }
        try (TableWriter writer = base.newWrite(options(random)).newWriter(name, allocator)) {
            changes.put(name + "/" + number, write(writer, name + "/" + number, random));
            publish(table, base, writer.finish(), name, number);
        }
    }

    private void publish(Table table, TableSnapshot base, List<DataFile> files, String name, int number) {
        retried(() -> table.newCommit(base).append(files).txn(name, number).publish());
    }

    /** Rows and deletions; gives what becomes of their keys. */
    private Map<Long, String> write(TableWriter writer, String name, Random random) {
        Map<Long, String> change = new TreeMap<>();
        for (int turn = random.nextInt(3); turn >= 0; turn--) {
            long[] ids = LongStream.generate(() -> random.nextInt(KEYS))
                    .limit(1 + random.nextInt(6))
                    .toArray();
            boolean deletes = random.nextInt(3) == 0;
            String value = deletes ? GONE : name + "/" + turn;
            if (deletes) {
                KeyedTables.delete(writer, allocator, ids);
            } else {
                KeyedTables.write(writer, value, allocator, ids);
            }
            LongStream.of(ids).forEach(id -> change.put(id, value));
        }
        return change;
    }

    private void compact(Table table) {
        try {
            retried(() -> Compaction.of(table).run(allocator));
        } catch (ConflictException e) {
            // Others were faster each time.
            Thread.onSpinWait();
        }
    }

    private void assertEveryVersion(Table table) {
        assertThat(versions.values()).containsExactlyInAnyOrderElementsOf(changes.keySet());
        Map<Long, String> model = new TreeMap<>();
        TableSnapshot newest = table.current();
        for (long version = 0; version <= newest.version(); version++) {
            if (versions.containsKey(version)) {
                model.putAll(changes.get(versions.get(version)));
                model.values().removeIf(GONE::equals);
            }
            assertThat(KeyedTables.read(table.at(version), allocator))
                    .as("version %d, seed %d", version, seed)
                    .isEqualTo(model);
        }
        for (long id = 0; id < KEYS; id++) {
            Optional<VectorSchemaRoot> row = table.lookup(allocator, id);
            assertThat(row.map(found -> String.valueOf(found.getVector("value").getObject(0))))
                    .as("key %d, seed %d", id, seed)
                    .isEqualTo(Optional.ofNullable(model.get(id)));
            row.ifPresent(VectorSchemaRoot::close);
        }
    }
}

package io.synadb.table;

import static io.synadb.table.KeyedTables.read;
import static io.synadb.table.KeyedTables.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.table.data.BitFlips;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys that files cannot have, as their filters tell, are not looked for there: where nobody looks, a damaged column does not
 * show.
 */
class KeyFilterScanTest {
    private static final int ROWS = 500;

    private final BufferAllocator allocator = new RootAllocator();
    private Storage storage;
    private Table table;

    @BeforeEach
    void createTable(@TempDir Path directory) {
        storage = LocalStorage.of(directory);
        table = Table.create(storage, KeyedTables.spec(1));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** Even ids in one file and odd ones in another, so that bounds tell nothing. */
    private void writeTwoFiles() {
        upsert(table, "even", allocator, ids(0));
        upsert(table, "odd", allocator, ids(1));
    }

    private static long[] ids(int first) {
        return LongStream.range(0, ROWS).map(i -> 2 * i + first).toArray();
    }

    /** Flips a bit of the first id of a file. */
    private DataFile damageIds(int place) {
        DataFile file = table.current().files().get(place);
        long offset;
        try (DataFileReader reader = DataFileReader.open(storage, file);
                VectorSchemaRoot ids = reader.view(0, List.of(1), allocator)) {
            assertThat(ids.getRowCount()).isEqualTo(ROWS);
            offset = offsetOf(
                    storage.local(file.path()), ids.getVector(0).getDataBuffer().getLong(8));
        }
        BitFlips.flip(storage.local(file.path()), 8 * offset);
        return file;
    }

    /** Where a file has a number that stands on a multiple of 8. */
    private static long offsetOf(Path file, long number) {
        try {
            LongBuffer longs = ByteBuffer.wrap(Files.readAllBytes(file))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer();
            for (int i = 0; i + 1 < longs.limit(); i++) {
                if (longs.get(i) == number && longs.get(i + 1) == number + 2) {
                    return 8L * i;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("no " + number + " in " + file);
    }

    /** Ids of the first file that the filter of the other one surely does not have. */
    private List<Long> onlyInFirst() {
        try (DataFileReader other =
                DataFileReader.open(storage, table.current().files().get(1))) {
            return LongStream.of(ids(0))
                    .filter(id -> !other.mayHaveKey(KeyHash.ofWhole(id)))
                    .boxed()
                    .toList();
        }
    }

    private ScanBuilder scan(String condition) {
        return table.current().scan().where(Predicate.parse(condition));
    }

    @Test
    void aScanThatNamesTheKeyPassesFilesOver() {
        writeTwoFiles();
        damageIds(1);
        List<Long> ids = onlyInFirst();
        assertThat(ids).hasSizeGreaterThan(ROWS * 9 / 10);
        for (long id : ids.subList(0, 100)) {
            assertThat(read(scan("id = " + id), allocator)).isEqualTo(Map.of(id, "even"));
        }
        String some = ids.stream().limit(5).map(String::valueOf).collect(Collectors.joining(", "));
        assertThat(read(scan("id IN (" + some + ", NULL) AND value = 'even'"), allocator)
                        .size())
                .isEqualTo(5);
        assertThatThrownBy(() -> read(scan("id = 7"), allocator)).isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> read(scan("id IN (" + ids.get(0) + ", 7)"), allocator))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> read(scan("id = " + ids.get(0) + " OR value = 'odd'"), allocator))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> read(scan("NOT id = " + ids.get(0)), allocator))
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void aFirstLookUpReadsOnlyFilesThatMayHaveTheKey() {
        writeTwoFiles();
        damageIds(1);
        long id = onlyInFirst().get(3);
        Table fresh = Table.open(storage);
        try (VectorSchemaRoot row = fresh.lookup(allocator, id).orElseThrow()) {
            assertThat(row.getRowCount()).isEqualTo(1);
        }
        assertThatThrownBy(() -> fresh.lookup(allocator, 7L)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void lookUpsThatHaveReadAsMuchAsAllKeysReadThemOnce() {
        writeTwoFiles();
        damageIds(1);
        List<Long> ids = onlyInFirst();
        Table fresh = Table.open(storage);
        fresh.lookup(allocator, ids.get(0)).orElseThrow().close();
        assertThatThrownBy(() -> fresh.lookup(allocator, ids.get(1)).ifPresent(VectorSchemaRoot::close))
                .as("the second one reads all keys")
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void anUpsertOfFewKeysReadsOnlyFilesThatMayHaveThem() {
        writeTwoFiles();
        damageIds(1);
        List<Long> ids = onlyInFirst();
        Table fresh = Table.open(storage);
        upsert(fresh, "new", allocator, ids.get(0), ids.get(1));
        assertThat(read(scan("id = " + ids.get(1)), allocator)).isEqualTo(Map.of(ids.get(1), "new"));
    }

    @Test
    void everyKeyIsFoundInAnyNumberOfFiles() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, String> expected = new TreeMap<>();
        for (int commit = 0; commit < 30; commit++) {
            long[] ids = random.longs(40, 0, 600).distinct().toArray();
            upsert(table, "round " + commit, allocator, ids);
            for (long id : ids) {
                expected.put(id, "round " + commit);
            }
        }
        Table fresh = Table.open(storage);
        List<Long> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            asked.add((long) random.nextInt(650));
        }
        for (long id : asked) {
            assertThat(read(scan("id = " + id), allocator))
                    .as("id %d, seed %d", id, seed)
                    .isEqualTo(expected.containsKey(id) ? Map.of(id, expected.get(id)) : Map.of());
            // Each by a table of its own, which knows no keys.
            boolean found = Table.open(storage)
                    .lookup(allocator, id)
                    .map(row -> {
                        row.close();
                        return true;
                    })
                    .orElse(false);
            assertThat(found).as("id %d, seed %d", id, seed).isEqualTo(expected.containsKey(id));
            fresh.lookup(allocator, id).ifPresent(VectorSchemaRoot::close);
        }
        String all = asked.stream().map(String::valueOf).collect(Collectors.joining(", "));
        Map<Long, String> some = new TreeMap<>(expected);
        some.keySet().retainAll(asked);
        assertThat(read(scan("id IN (" + all + ")"), allocator)).isEqualTo(some);
    }
}

package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.partition.EncodedKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of one hash: for two numbers and the first of another key, the steps of XXH64 can be undone up to the second number
 * that leads to the same hash.
 */
class KeyCollisionTest {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int KEYS = 40;

    private static final Schema SCHEMA = new Schema(List.of(number("a"), number("b"), number("value")));

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static Field number(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Int(64, true)), null);
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private static long mixed(long number) {
        return Long.rotateLeft(number * PRIME_2, 31) * PRIME_1;
    }

    private static long unmixed(long mixed) {
        return Long.rotateRight(mixed * inverse(PRIME_1), 31) * inverse(PRIME_2);
    }

    /** The inverse of an odd number modulo 2^64, by Newton's method: each step doubles the bits that are right. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    private static long afterFirst(long number) {
        return Long.rotateLeft(PRIME_5 + 16 ^ mixed(number), 27) * PRIME_1 + PRIME_4;
    }

    /** Keys of the first one's hash. */
    private long[][] colliding() {
        long[][] keys = new long[KEYS][2];
        long meeting = afterFirst(1) ^ mixed(2);
        for (int i = 0; i < KEYS; i++) {
            long first = random.nextLong();
            keys[i] = new long[] {first, unmixed(afterFirst(first) ^ meeting)};
        }
        return keys;
    }

    private VectorSchemaRoot rows(long[][] keys, int first, int end, long value) {
        VectorSchemaRoot rows = VectorSchemaRoot.create(SCHEMA, allocator);
        for (int i = first; i < end; i++) {
            ((BigIntVector) rows.getVector("a")).setSafe(i - first, keys[i][0]);
            ((BigIntVector) rows.getVector("b")).setSafe(i - first, keys[i][1]);
            ((BigIntVector) rows.getVector("value")).setSafe(i - first, value);
        }
        rows.setRowCount(end - first);
        return rows;
    }

    @Test
    void keysOfOneHashAreToldApart() {
        long[][] keys = colliding();
        TableSpec spec =
                TableSpec.builder().schema(SCHEMA).key("a", "b").buckets(4).build();
        Table table = Table.create(TestTables.storage(directory), spec);
        upsert(table, keys, 0, 30, 1);
        upsert(table, keys, 20, KEYS, 2);
        assertThat(table.current().rows()).as("seed %d", seed).isEqualTo(KEYS);
        for (int i = 0; i < KEYS; i++) {
            try (VectorSchemaRoot row =
                    table.lookup(allocator, keys[i][0], keys[i][1]).orElseThrow()) {
                assertThat(((BigIntVector) row.getVector("b")).get(0)).isEqualTo(keys[i][1]);
                assertThat(((BigIntVector) row.getVector("value")).get(0))
                        .as("key %d, seed %d", i, seed)
                        .isEqualTo(i < 20 ? 1 : 2);
            }
        }
        assertThat(table.lookup(allocator, 1L, 2L)).isEmpty();
    }

    private void upsert(Table table, long[][] keys, int first, int end, long value) {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot rows = rows(keys, first, end, value)) {
            EncodedKey key = new EncodedKey();
            key.read(rows.getFieldVectors().subList(0, 2), 0);
            long hash = key.hash();
            key.read(rows.getFieldVectors().subList(0, 2), end - first - 1);
            assertThat(key.hash()).isEqualTo(hash);
            writer.write(rows);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }
}

package io.synadb.table.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncodedKeyTest {
    private final BufferAllocator allocator = new RootAllocator();
    private final EncodedKey key = new EncodedKey();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    private long hash(int row, FieldVector... columns) {
        key.read(List.of(columns), row);
        return key.hash();
    }

    @Test
    void oneColumnHasTheHashOfItsValue() {
        try (BigIntVector longs = new BigIntVector("l", allocator);
                IntVector ints = new IntVector("i", allocator);
                VarCharVector texts = new VarCharVector("t", allocator);
                DecimalVector decimals = new DecimalVector("d", allocator, 20, 2)) {
            longs.setSafe(1, -7);
            ints.setSafe(1, -7);
            byte[] text = "a key, rather a long one, of more bytes than there is room for at first: ä€😀"
                    .getBytes(StandardCharsets.UTF_8);
            texts.setSafe(0, "first".getBytes(StandardCharsets.UTF_8));
            texts.setSafe(1, text);
            decimals.setSafe(1, new BigDecimal("-12.50"));
            assertThat(hash(1, longs)).isEqualTo(hash(1, ints)).isEqualTo(KeyHash.ofWhole(-7));
            assertThat(hash(1, texts)).isEqualTo(KeyHash.ofBytes(text));
            assertThat(hash(1, decimals)).isEqualTo(KeyHash.ofDecimal(BigInteger.valueOf(-1250)));
        }
    }

    @Test
    void whereAColumnEndsIsPartOfTheKey() {
        try (VarCharVector one = new VarCharVector("one", allocator);
                VarCharVector other = new VarCharVector("other", allocator);
                BitVector flag = new BitVector("flag", allocator)) {
            one.setSafe(0, "ab".getBytes(StandardCharsets.UTF_8));
            one.setSafe(1, "a".getBytes(StandardCharsets.UTF_8));
            other.setSafe(0, "c".getBytes(StandardCharsets.UTF_8));
            other.setSafe(1, "bc".getBytes(StandardCharsets.UTF_8));
            flag.setSafe(0, 1);
            flag.setSafe(1, 0);
            EncodedKey second = new EncodedKey();
            key.read(List.of(one, other), 0);
            second.read(List.of(one, other), 1);
            assertThat(key.matches(second)).isFalse();
            key.read(List.of(one, other), 1);
            assertThat(key.matches(second)).isTrue();
            assertThat(hash(0, flag)).isNotEqualTo(hash(1, flag));
        }
    }
}

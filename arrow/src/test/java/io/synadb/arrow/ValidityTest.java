package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVectorHelper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidityTest {
    private static final int BITS = 200;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changesTheBitsOfARangeAndNoOther(long seed) {
        Random random = new Random(seed);
        try (RootAllocator allocator = new RootAllocator();
                ArrowBuf source = allocator.buffer(BITS / Byte.SIZE);
                ArrowBuf bits = allocator.buffer(BITS / Byte.SIZE)) {
            BitSet from = fill(source, random);
            BitSet expected = fill(bits, random);
            for (int i = 0; i < 500; i++) {
                int count = random.nextInt(BITS + 1);
                int at = random.nextInt(BITS - count + 1);
                int first = random.nextInt(BITS - count + 1);
                Validity.copy(source, first, bits, at, count);
                for (int bit = 0; bit < count; bit++) {
                    expected.set(at + bit, from.get(first + bit));
                }
                assertThat(bits(bits)).as("seed %d, copy %d", seed, i).isEqualTo(expected);
                int end = at + random.nextInt(count + 1);
                Validity.set(bits, at, end - at);
                expected.set(at, end);
                assertThat(bits(bits)).as("seed %d, set %d", seed, i).isEqualTo(expected);
            }
        }
    }

    private static BitSet fill(ArrowBuf bits, Random random) {
        for (int i = 0; i < BITS / Byte.SIZE; i++) {
            bits.setByte(i, random.nextInt());
        }
        return bits(bits);
    }

    private static BitSet bits(ArrowBuf bits) {
        BitSet set = new BitSet(BITS);
        for (int i = 0; i < BITS; i++) {
            set.set(i, BitVectorHelper.get(bits, i) == 1);
        }
        return set;
    }
}

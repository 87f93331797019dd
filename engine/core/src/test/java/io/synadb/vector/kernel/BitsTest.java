package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BitsTest {
    @Property
    void packedVectorsDifferAsTheirElementsDo(
            @ForAll @IntRange(min = 1, max = 300) int length,
            @ForAll @IntRange(max = 5) int offset,
            @ForAll long seed) {
        float[] a = VectorPair.random(seed, offset + length);
        float[] b = VectorPair.random(~seed, length);
        b[length / 2] = 0;
        int differing = 0;
        for (int i = 0; i < length; i++) {
            differing += (a[offset + i] > 0) == (b[i] > 0) ? 0 : 1;
        }
        long[] packed = new long[2 * Bits.words(length) + 1];

        assertThat(Bits.pack(a, offset, length, packed, 1)).isTrue();
        assertThat(Bits.pack(b, 0, length, packed, 1 + Bits.words(length))).isTrue();

        assertThat(Bits.hamming(packed, 1, packed, 1 + Bits.words(length), Bits.words(length)))
                .isEqualTo(differing);
        assertThat(Bits.hamming(a, offset, b, 0, length)).isEqualTo(differing);
    }

    @Example
    void nanIsNoBit() {
        float[] vector = {1, 2, Float.NaN};

        assertThat(Bits.pack(vector, 0, 3, new long[1], 0)).isFalse();
        assertThat(Bits.pack(vector, 0, 2, new long[1], 0)).isTrue();
        assertThat(Bits.hamming(vector, 0, vector, 0, 3)).isNaN();
        assertThat(Bits.hamming(vector, 0, vector, 1, 2)).isNaN();
    }
}

package io.synadb.table.data.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.LongStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctSketchTest {
    private static DistinctSketch of(LongStream values) {
        DistinctSketch.Builder builder = new DistinctSketch.Builder();
        values.forEach(builder::addWhole);
        return builder.build();
    }

    private static DistinctSketch range(long first, long end) {
        return of(LongStream.range(first, end));
    }

    @Test
    void fewValuesAreCounted() {
        for (int count = 0; count <= 12; count++) {
            assertThat(range(0, count).estimate()).isEqualTo(count);
        }
    }

    /** A hash is the same in every run, so that none of these comes out otherwise another day. */
    @ParameterizedTest
    @ValueSource(longs = {50, 200, 600, 1_000, 5_000, 100_000, 1_000_000})
    void manyValuesAreEstimated(long count) {
        double squares = 0;
        int sets = count < 10_000 ? 40 : 4;
        for (int set = 0; set < sets; set++) {
            double off = (double) range(set * count, (set + 1) * count).estimate() / count - 1;
            assertThat(off).isBetween(-0.25, 0.25);
            squares += off * off;
        }
        assertThat(Math.sqrt(squares / sets)).isLessThan(0.085);
    }

    @Test
    void valuesThatComeAgainDoNotCountAgain() {
        assertThat(of(LongStream.range(0, 10_000).map(value -> value % 7)).estimate())
                .isEqualTo(7);
    }

    @Test
    void theSketchOfPartsIsThatOfTheWholeInAnyOrder() {
        DistinctSketch one = range(0, 300);
        DistinctSketch other = range(200, 1000);
        assertThat(one.union(other)).isEqualTo(range(0, 1000)).isEqualTo(other.union(one));
        assertThat(one.union(one)).isEqualTo(one);
    }

    /** Of the format, and made by another implementation: a change of these is a change of what files say. */
    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, uwM=",
        "7, AwE9AUEBiwOVAbABuwM=",
        "1000, gYwzSAmkkEEEOYGQIkQoQRASiCCjlCHKGKSIQogQRYwzwhBCEEHEGCMQY4QZYhQyTDiCDIFKEEMEE4QQgRByQhADhFFGKAYdEUop"
                + "I4hBBiFFGCGGGCYUIgQRI5QwBAkokFDEIGEMMkIwwhBRRDGDkBIGQaSQUcoQI5QTjCFlkDHGIIIUMYY4QoQixCGDGBNEIGIIQYgI"
                + "IIhBiAhMFEFGEA=="
    })
    void writesTheseBytes(int values, String base64) {
        assertThat(range(0, values).toBase64()).isEqualTo(base64);
    }

    @Test
    void whatItWritesReadsBackWhetherItIsSparseOrDense() {
        for (int values : new int[] {0, 1, 5, 79, 80, 100, 300, 100_000}) {
            DistinctSketch sketch = range(0, values);
            assertThat(Base64.getDecoder().decode(sketch.toBase64()).length).isLessThanOrEqualTo(160);
            assertThat(DistinctSketch.ofBase64(sketch.toBase64()))
                    .isEqualTo(sketch)
                    .hasToString(sketch.toString());
        }
        assertThat(Base64.getDecoder().decode(range(0, 100_000).toBase64())).hasSize(160);
    }

    @Test
    void bytesThatAreNoSketchAreRefused() {
        assertRefused(new byte[] {1}, "found a sketch of distinct values of 1 bytes, expected 160, or pairs");
        assertRefused(new byte[162], "found register 0 with 0 behind register -1");
        assertRefused(new byte[] {4, 1, 3, 1}, "found register 3 with 1 behind register 4");
        assertRefused(new byte[] {4, 32}, "found register 4 with 32 behind register -1");
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> DistinctSketch.ofBase64(Base64.getEncoder().encodeToString(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void textsAreToldApartByTheirEndsWhereTheyAreLong() {
        String middle = "m".repeat(1000);
        assertThat(texts("", "a", "b", "a").estimate()).isEqualTo(3);
        assertThat(texts("a" + middle, "b" + middle, middle + "a", middle, middle + "m")
                        .estimate())
                .isEqualTo(5);
        assertThat(texts("x".repeat(128) + "a" + "x".repeat(128), "x".repeat(128) + "b" + "x".repeat(128))
                        .estimate())
                .isEqualTo(1);
        assertThat(texts("x".repeat(128) + "a" + "x".repeat(127), "x".repeat(128) + "b" + "x".repeat(127))
                        .estimate())
                .isEqualTo(2);
    }

    private static DistinctSketch texts(String... texts) {
        DistinctSketch.Builder builder = new DistinctSketch.Builder();
        try (BufferAllocator allocator = new RootAllocator()) {
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                try (ArrowBuf buffer = allocator.buffer(bytes.length + 1)) {
                    buffer.setBytes(1, bytes);
                    builder.addBytes(buffer, 1, bytes.length);
                }
            }
        }
        return builder.build();
    }
}

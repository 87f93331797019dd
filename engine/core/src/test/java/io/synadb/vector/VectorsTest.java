package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class VectorsTest {
    @Property(tries = 200)
    void everyFormReadsTheSameRows(
            @ForAll @IntRange(min = 1, max = 5000) int dimensions,
            @ForAll @IntRange(max = 300) int rows,
            @ForAll @IntRange(min = 1, max = 70) int segmentRows) {
        int size = Math.min(rows, 300_000 / dimensions);
        float[] flat = numbered(size * dimensions);
        GrowingVectors growing = new GrowingVectors(dimensions);
        int half = size / 2;
        assertThat(growing.append(flat, 0, half)).isZero();
        assertThat(growing.append(flat, half * dimensions, size - half)).isEqualTo(half);

        for (Vectors vectors : List.of(
                Vectors.of(flat, dimensions),
                Vectors.of(segments(flat, segmentRows * dimensions), dimensions),
                growing)) {
            assertThat(vectors.dimensions()).isEqualTo(dimensions);
            assertThat(vectors.size()).isEqualTo(size);
            assertThat(readAll(vectors)).isEqualTo(flat);
            if (size > 0) {
                assertThat(vectors.row(size - 1))
                        .isEqualTo(Arrays.copyOfRange(flat, flat.length - dimensions, flat.length));
            }
        }
    }

    @Example
    void refusesRowsThatDoNotExist() {
        float[] flat = numbered(6);
        GrowingVectors growing = new GrowingVectors(2);
        growing.append(flat, 0, 3);

        for (Vectors vectors : List.of(Vectors.of(flat, 2), Vectors.of(List.of(FloatBuffer.wrap(flat)), 2), growing)) {
            Vectors.Reader reader = vectors.reader();
            assertThatThrownBy(() -> reader.read(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Example
    void refusesWhatIsNotRows() {
        assertThatThrownBy(() -> new GrowingVectors(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Vectors of 0 dimensions: expected at least 1");
        assertThatThrownBy(() -> Vectors.of(numbered(7), 3))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("7 elements are not whole rows of 3: 1 are left over");
        assertThatThrownBy(() -> Vectors.of(segments(numbered(12), 4), 3)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> Vectors.of(
                        List.of(FloatBuffer.allocate(6), FloatBuffer.allocate(3), FloatBuffer.allocate(6)), 3))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Segment 1 holds 1 rows, expected 2 as in the first one");
        assertThatThrownBy(() -> new GrowingVectors(3).append(new float[2]))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("A vector of 2 elements among rows of 3");
    }

    @Example
    void rowsAreReadWhileOthersAreAdded() throws InterruptedException {
        int dimensions = 700;
        int rows = 3000;
        GrowingVectors vectors = new GrowingVectors(dimensions);
        AtomicReference<@Nullable String> broken = new AtomicReference<>();
        Thread reading = new Thread(() -> {
            Vectors.Reader reader = vectors.reader();
            for (int seen = 0; seen < rows; seen = vectors.size()) {
                if (seen > 0) {
                    reader.read(seen - 1, 1);
                    float first = reader.array()[reader.offset()];
                    float last = reader.array()[reader.offset() + dimensions - 1];
                    if (first != seen || last != seen) {
                        broken.set("row %d reads as %s to %s".formatted(seen - 1, first, last));
                    }
                }
            }
        });
        reading.start();
        float[] vector = new float[dimensions];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(vector, row + 1);
            vectors.append(vector);
        }
        reading.join();
        assertThat(broken).hasNullValue();
    }

    private static float[] readAll(Vectors vectors) {
        int dimensions = vectors.dimensions();
        float[] flat = new float[vectors.size() * dimensions];
        Vectors.Reader reader = vectors.reader();
        for (int row = 0; row < vectors.size(); ) {
            int count = reader.read(row, vectors.size() - row);
            System.arraycopy(reader.array(), reader.offset(), flat, row * dimensions, count * dimensions);
            row += count;
        }
        return flat;
    }

    private static List<FloatBuffer> segments(float[] flat, int floats) {
        List<FloatBuffer> segments = new ArrayList<>();
        for (int from = 0; from < flat.length; from += floats) {
            segments.add(FloatBuffer.wrap(flat, from, Math.min(floats, flat.length - from)));
        }
        return segments;
    }

    private static float[] numbered(int count) {
        float[] array = new float[count];
        for (int i = 0; i < count; i++) {
            array[i] = i;
        }
        return array;
    }
}

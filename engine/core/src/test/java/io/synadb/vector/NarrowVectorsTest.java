package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.index.IndexBuilder;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Rows of float16 and int8 are, for whoever reads or searches them, the rows of float32 that the plain twin makes of them. */
class NarrowVectorsTest {
    private static final float SCALE = 0.037f;

    /** Which of the forms stands in buffers without an array. */
    private static final int IN_BUFFERS = 2;

    @Property(tries = 100)
    void everyFormReadsTheRowsThatThePlainTwinWidens(
            @ForAll @IntRange(min = 1, max = 5000) int dimensions,
            @ForAll @IntRange(max = 300) int rows,
            @ForAll @IntRange(min = 1, max = 70) int segmentRows,
            @ForAll long seed) {
        int size = Math.min(rows, 100_000 / dimensions);
        byte[] bytes = new byte[size * dimensions];
        short[] halves = new short[bytes.length];
        SplittableRandom random = new SplittableRandom(seed);
        random.nextBytes(bytes);
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (short) random.nextInt();
        }
        float[] ofHalves = widened(halves);
        for (Vectors vectors : float16(halves, dimensions, segmentRows)) {
            assertReads(vectors, dimensions, ofHalves);
        }
        for (Vectors vectors : int8(bytes, dimensions, segmentRows, SCALE)) {
            assertReads(vectors, dimensions, widened(bytes, SCALE));
        }
        for (Vectors vectors : int8(bytes, dimensions, segmentRows, 1)) {
            assertReads(vectors, dimensions, widened(bytes, 1));
        }
    }

    private static void assertReads(Vectors vectors, int dimensions, float[] expected) {
        assertThat(vectors.dimensions()).isEqualTo(dimensions);
        assertThat(vectors.size()).isEqualTo(expected.length / dimensions);
        float[] read = new float[expected.length];
        Vectors.Reader reader = vectors.reader();
        for (int row = 0; row < vectors.size(); ) {
            int count = reader.read(row, vectors.size() - row);
            System.arraycopy(reader.array(), reader.offset(), read, row * dimensions, count * dimensions);
            row += count;
        }
        // Arrays of floats are equal if their bits are, but for which NaN it is.
        assertThat(read).isEqualTo(expected);
        if (vectors.size() > 0) {
            int last = vectors.size() - 1;
            assertThat(vectors.row(last)).isEqualTo(Arrays.copyOfRange(expected, last * dimensions, expected.length));
        }
    }

    @Example
    void everyIndexAnswersAsItDoesForTheRowsInFloat32() {
        int dimensions = TestVectors.DIMENSIONS;
        SplittableRandom random = new SplittableRandom(7);
        byte[] bytes = new byte[500 * dimensions];
        short[] halves = new short[bytes.length];
        random.nextBytes(bytes);
        for (int i = 0; i < halves.length; i++) {
            // From 1/32 to 8, of either sign.
            halves[i] = (short) (random.nextInt(2) << 15 | random.nextInt(10, 18) << 10 | random.nextInt(1 << 10));
        }
        assertAnswersAlike(float16(halves, dimensions, 128).get(IN_BUFFERS), Vectors.of(widened(halves), dimensions));
        assertAnswersAlike(
                int8(bytes, dimensions, 128, SCALE).get(IN_BUFFERS), Vectors.of(widened(bytes, SCALE), dimensions));
    }

    private static void assertAnswersAlike(Vectors narrow, Vectors inFloat32) {
        Vectors queries = Vectors.of(TestVectors.GAUSSIAN.queries(), TestVectors.DIMENSIONS);
        SearchParams ten = SearchParams.nearest(10);
        for (DistanceMetric metric : DistanceMetric.values()) {
            IndexSpec flat = IndexSpec.of(IndexKind.FLAT, metric);
            for (IndexSpec spec : List.of(flat, flat.with("codes", "none"), IndexSpec.of(IndexKind.HNSW, metric))) {
                try (VectorIndex index = IndexBuilder.forSpec(spec).build(narrow);
                        VectorIndex known = IndexBuilder.forSpec(spec).build(inFloat32)) {
                    assertThat(index.searchBatch(queries, ten))
                            .as("%s", spec)
                            .isEqualTo(known.searchBatch(queries, ten));
                    float[] query = narrow.row(7);
                    assertThat(index.search(
                                    query, SearchParams.builder(10).exact().build()))
                            .as("%s", spec)
                            .isEqualTo(ExactAnswers.measured(inFloat32, metric, query, 10, row -> true));
                }
            }
        }
    }

    @Example
    void queriesMayBeNarrowToo() {
        SearchParams two = SearchParams.nearest(2);
        Vectors rows = Vectors.of(TestVectors.GAUSSIAN.rows(), TestVectors.DIMENSIONS);
        byte[] bytes = new byte[3 * TestVectors.DIMENSIONS];
        new SplittableRandom(7).nextBytes(bytes);
        Vectors queries = Vectors.ofInt8(bytes, TestVectors.DIMENSIONS, SCALE);
        try (VectorIndex index = IndexBuilder.forSpec(IndexSpec.of(IndexKind.FLAT, DistanceMetric.L2))
                .build(rows)) {
            Neighbors[] found = index.searchBatch(queries, two);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isEqualTo(index.search(queries.row(i), two));
            }
        }
    }

    @Example
    void halvesOfAFileAreReadInItsByteOrder() {
        ByteBuffer file = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
        // One, minus two, the largest, infinity.
        file.asShortBuffer().put(new short[] {0x3C00, (short) 0xC000, 0x7BFF, 0x7C00});

        assertThat(Vectors.ofFloat16(List.of(file.asShortBuffer()), 4).row(0))
                .containsExactly(1, -2, 65504, Float.POSITIVE_INFINITY);
    }

    @Example
    @SuppressWarnings("NullAway")
    void refusesWhatIsNotRows() {
        for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Vectors.ofInt8(new byte[6], 3, scale))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("The scale of rows of int8 is " + scale
                            + ": expected a finite number above 0, 1 for rows as they are");
        }
        assertThatThrownBy(() -> Vectors.ofInt8(new byte[7], 3, 1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("7 elements are not whole rows of 3: 1 are left over");
        assertThatThrownBy(() -> Vectors.ofFloat16(new short[7], 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Vectors of 0 dimensions: expected at least 1");
        assertThatThrownBy(() -> Vectors.ofFloat16(List.of(ShortBuffer.allocate(6), ShortBuffer.allocate(9)), 3))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Segment 1 holds 3 rows, expected 2 as in the first one");
        assertThatThrownBy(() -> Vectors.ofFloat16((short[]) null, 3)).hasMessage("The rows are null");
        assertThatThrownBy(() -> Vectors.ofInt8((byte[]) null, 3, 1)).hasMessage("The rows are null");
        for (Vectors vectors : List.of(Vectors.ofFloat16(new short[9], 3), Vectors.ofInt8(new byte[9], 3, 1))) {
            Vectors.Reader reader = vectors.reader();
            assertThatThrownBy(() -> reader.read(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.read(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    /** Of an array, and in segments of one, of a mapped file's kind of buffer, and of one that hides its array. */
    private static List<Vectors> float16(short[] halves, int dimensions, int segmentRows) {
        ShortBuffer heap = ShortBuffer.wrap(halves);
        ShortBuffer direct = ByteBuffer.allocateDirect(Short.BYTES * halves.length)
                .asShortBuffer()
                .put(halves)
                .flip();
        List<Vectors> forms = new ArrayList<>();
        forms.add(Vectors.ofFloat16(halves, dimensions));
        for (ShortBuffer form : List.of(heap, direct, heap.asReadOnlyBuffer())) {
            forms.add(Vectors.ofFloat16(segments(form, ShortBuffer::duplicate, segmentRows * dimensions), dimensions));
        }
        return forms;
    }

    private static List<Vectors> int8(byte[] bytes, int dimensions, int segmentRows, float scale) {
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        List<Vectors> forms = new ArrayList<>();
        forms.add(Vectors.ofInt8(bytes, dimensions, scale));
        for (ByteBuffer form : List.of(heap, direct, heap.asReadOnlyBuffer())) {
            forms.add(
                    Vectors.ofInt8(segments(form, ByteBuffer::duplicate, segmentRows * dimensions), dimensions, scale));
        }
        return forms;
    }

    private static <B extends Buffer> List<B> segments(B all, UnaryOperator<B> duplicate, int elements) {
        List<B> segments = new ArrayList<>();
        for (int from = 0; from < all.limit(); from += elements) {
            B segment = duplicate.apply(all);
            segment.limit(Math.min(all.limit(), from + elements)).position(from);
            segments.add(segment);
        }
        return segments;
    }

    private static float[] widened(short[] halves) {
        float[] floats = new float[halves.length];
        VectorKernels.plainWidening().widenHalves(halves, 0, floats, 0, halves.length);
        return floats;
    }

    private static float[] widened(byte[] bytes, float scale) {
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            floats[i] = bytes[i] * scale;
        }
        return floats;
    }
}

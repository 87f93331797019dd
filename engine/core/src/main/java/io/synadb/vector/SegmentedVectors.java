package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.nio.Buffer;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The rows of buffers of one kind of element: which row stands where. A reader brings them to the heap as float32 in blocks that
 * stay in the first cache until they are used.
 *
 * <p>Immutable and thread-safe, as long as nobody changes what the buffers hold; a reader is not.
 *
 * @param <B> the kind of buffer
 */
abstract sealed class SegmentedVectors<B extends Buffer> implements Vectors
        permits FloatBufferVectors, Float16Vectors, Int8Vectors {
    private static final int BLOCK_FLOATS = 4096;

    private final List<B> segments;
    private final int dimensions;
    private final int segmentRows;
    private final int size;

    /** @param slice makes a view of a buffer from its position to its limit */
    SegmentedVectors(List<B> segments, UnaryOperator<B> slice, int dimensions) {
        Objects.requireNonNull(segments, "The segments of the rows are null");
        ArrayVectors.checkDimensions(dimensions);
        this.segments = segments.stream().map(slice).toList();
        this.dimensions = dimensions;
        this.segmentRows =
                segments.isEmpty() ? 1 : Math.max(1, this.segments.get(0).limit() / dimensions);
        int rows = 0;
        for (int i = 0; i < this.segments.size(); i++) {
            int elements = this.segments.get(i).limit();
            ArrayVectors.checkWholeRows(elements, dimensions);
            int count = elements / dimensions;
            if (count > segmentRows || (count < segmentRows && i < this.segments.size() - 1)) {
                throw new InvalidArgumentException(
                        "Segment %d holds %d rows, expected %d as in the first one".formatted(i, count, segmentRows));
            }
            rows = Math.addExact(rows, count);
        }
        this.size = rows;
    }

    @Override
    public final int size() {
        return size;
    }

    @Override
    public final int dimensions() {
        return dimensions;
    }

    /** Reads a block at a time. */
    abstract class BlockReader implements Reader {
        private final int blockRows = Math.max(1, BLOCK_FLOATS / dimensions);
        private float[] block = new float[dimensions];

        /** Brings elements of a segment to the start of a block. */
        abstract void bring(B segment, int from, float[] to, int count);

        @Override
        public final int read(int row, int count) {
            Vectors.checkRows(row, count, size);
            int inSegment = row % segmentRows;
            int rows = Math.min(Math.min(count, blockRows), segmentRows - inSegment);
            if (rows * dimensions > block.length) {
                block = new float[blockRows * dimensions];
            }
            bring(segments.get(row / segmentRows), inSegment * dimensions, block, rows * dimensions);
            return rows;
        }

        @Override
        public final float[] array() {
            return block;
        }

        @Override
        public final int offset() {
            return 0;
        }
    }
}

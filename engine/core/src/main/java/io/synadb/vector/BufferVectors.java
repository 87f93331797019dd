package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;

/**
 * The rows of buffers. A reader copies them to the heap in blocks that stay in the first cache until they are used: one
 * bytecode for every JDK from 17 on, within a sixth of the speed of loads from the mapping itself, which changed their API
 * in between.
 */
final class BufferVectors implements Vectors {
    private static final int BLOCK_FLOATS = 4096;

    private final FloatBuffer[] segments;
    private final int dimensions;
    private final int segmentRows;
    private final int size;

    BufferVectors(List<FloatBuffer> segments, int dimensions) {
        Objects.requireNonNull(segments, "The segments of the rows are null");
        ArrayVectors.checkDimensions(dimensions);
        this.segments = new FloatBuffer[segments.size()];
        this.dimensions = dimensions;
        this.segmentRows = segments.isEmpty() ? 1 : Math.max(1, segments.get(0).remaining() / dimensions);
        int rows = 0;
        for (int i = 0; i < this.segments.length; i++) {
            FloatBuffer segment = segments.get(i).slice();
            ArrayVectors.checkWholeRows(segment.remaining(), dimensions);
            int count = segment.remaining() / dimensions;
            if (count > segmentRows || (count < segmentRows && i < this.segments.length - 1)) {
                throw new InvalidArgumentException(
                        "Segment %d holds %d rows, expected %d as in the first one".formatted(i, count, segmentRows));
            }
            this.segments[i] = segment;
            rows = Math.addExact(rows, count);
        }
        this.size = rows;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public Reader reader() {
        return new BufferReader();
    }

    private final class BufferReader implements Reader {
        private final int blockRows = Math.max(1, BLOCK_FLOATS / dimensions);
        private float[] block = new float[dimensions];

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size);
            int inSegment = row % segmentRows;
            int rows = Math.min(Math.min(count, blockRows), segmentRows - inSegment);
            if (rows * dimensions > block.length) {
                block = new float[blockRows * dimensions];
            }
            segments[row / segmentRows].get(inSegment * dimensions, block, 0, rows * dimensions);
            return rows;
        }

        @Override
        public float[] array() {
            return block;
        }

        @Override
        public int offset() {
            return 0;
        }
    }
}

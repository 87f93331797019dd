package io.synadb.vector;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * The rows of buffers of float32. They are copied block by block: one bytecode for every JDK from 17 on, within a sixth of the
 * speed of loads from the mapping itself, which changed their API in between.
 *
 * <p>Immutable and thread-safe, as long as nobody changes what the buffers hold; a reader is not.
 */
final class FloatBufferVectors extends SegmentedVectors<FloatBuffer> {
    FloatBufferVectors(List<FloatBuffer> segments, int dimensions) {
        super(segments, FloatBuffer::slice, dimensions);
    }

    @Override
    public Reader reader() {
        return new BlockReader() {
            @Override
            void bring(FloatBuffer segment, int from, float[] to, int count) {
                segment.get(from, to, 0, count);
            }
        };
    }
}

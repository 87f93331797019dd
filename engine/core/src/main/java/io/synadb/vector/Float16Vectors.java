package io.synadb.vector;

import io.synadb.vector.kernel.VectorKernels;
import io.synadb.vector.kernel.WideningKernel;
import java.nio.ShortBuffer;
import java.util.List;

/**
 * The rows of buffers of float16, widened block by block as they are read.
 *
 * <p>Immutable and thread-safe, as long as nobody changes what the buffers hold; a reader is not.
 */
final class Float16Vectors extends SegmentedVectors<ShortBuffer> {
    Float16Vectors(List<ShortBuffer> segments, int dimensions) {
        super(segments, ShortBuffer::slice, dimensions);
    }

    @Override
    public Reader reader() {
        return new BlockReader() {
            private final WideningKernel kernel = VectorKernels.widening();
            private short[] narrow = new short[0];

            @Override
            void bring(ShortBuffer segment, int from, float[] to, int count) {
                if (segment.hasArray()) {
                    kernel.widenHalves(segment.array(), segment.arrayOffset() + from, to, 0, count);
                    return;
                }
                if (narrow.length < count) {
                    narrow = new short[to.length];
                }
                segment.get(from, narrow, 0, count);
                kernel.widenHalves(narrow, 0, to, 0, count);
            }
        };
    }
}

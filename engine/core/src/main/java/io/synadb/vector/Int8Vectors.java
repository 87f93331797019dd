package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.kernel.VectorKernels;
import io.synadb.vector.kernel.WideningKernel;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The rows of buffers of signed bytes, widened block by block as they are read, and multiplied by a scale.
 *
 * <p>Immutable and thread-safe, as long as nobody changes what the buffers hold; a reader is not.
 */
final class Int8Vectors extends SegmentedVectors<ByteBuffer> {
    private final float scale;

    Int8Vectors(List<ByteBuffer> segments, int dimensions, float scale) {
        super(segments, ByteBuffer::slice, dimensions);
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            throw new InvalidArgumentException(
                    "The scale of rows of int8 is %s: expected a finite number above 0, 1 for rows as they are"
                            .formatted(scale));
        }
        this.scale = scale;
    }

    @Override
    public Reader reader() {
        return new BlockReader() {
            private final WideningKernel kernel = VectorKernels.widening();
            private byte[] narrow = new byte[0];

            @Override
            void bring(ByteBuffer segment, int from, float[] to, int count) {
                if (segment.hasArray()) {
                    kernel.widenBytes(segment.array(), segment.arrayOffset() + from, to, 0, count);
                } else {
                    if (narrow.length < count) {
                        narrow = new byte[to.length];
                    }
                    segment.get(from, narrow, 0, count);
                    kernel.widenBytes(narrow, 0, to, 0, count);
                }
                for (int i = 0; i < count && scale != 1; i++) {
                    to[i] *= scale;
                }
            }
        };
    }
}

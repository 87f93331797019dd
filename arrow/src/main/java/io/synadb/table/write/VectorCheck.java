package io.synadb.table.write;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Finds the elements that a vector may not have: null, NaN and infinity. A null vector may have anything. Not
 * thread-safe; keeps its buffers from batch to batch.
 */
public final class VectorCheck {
    private static final int ELEMENTS_AT_ONCE = 8192;

    private final VectorKernel kernel = VectorKernels.active();
    private final byte[] bytes = new byte[ELEMENTS_AT_ONCE * Float.BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final float[] elements = new float[ELEMENTS_AT_ONCE];

    /**
     * Checks a column of a batch.
     *
     * @param vectors the column
     * @param batch where it stands, whose other columns tell a row from others in the message
     * @param firstRow the number of its first row, for the message
     * @param writer who writes, for the message
     */
    public void requireFinite(FixedSizeListVector vectors, VectorSchemaRoot batch, long firstRow, String writer) {
        FieldVector data = vectors.getDataVector();
        int size = vectors.getListSize();
        int count = vectors.getValueCount() * size;
        boolean nullFree = data.getNullCount() == 0;
        for (int start = 0; start < count; start += ELEMENTS_AT_ONCE) {
            int length = Math.min(ELEMENTS_AT_ONCE, count - start);
            data.getDataBuffer().getBytes((long) start * Float.BYTES, bytes, 0, length * Float.BYTES);
            buffer.clear();
            buffer.asFloatBuffer().get(elements, 0, length);
            if (nullFree && kernel.allFinite(elements, 0, length)) {
                continue;
            }
            for (int i = 0; i < length; i++) {
                int row = (start + i) / size;
                boolean isNull = data.isNull(start + i);
                if ((isNull || !Float.isFinite(elements[i])) && !vectors.isNull(row)) {
                    String found = isNull ? "null" : Float.toString(elements[i]);
                    throw new InvalidArgumentException("Cannot write to " + writer + ": row " + (firstRow + row)
                            + " of the rows written" + RowName.of(batch, row) + " has " + found + " as element "
                            + (start + i) % size
                            + " of the vector in column '" + vectors.getName()
                            + "', expected finite numbers. Nothing was committed; make the whole vector null, or leave the"
                            + " row out.");
                }
            }
        }
    }
}

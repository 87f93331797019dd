package io.synadb.table.write;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.VectorElements;
import io.synadb.vector.kernel.VectorKernel;
import io.synadb.vector.kernel.VectorKernels;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/**
 * Finds the elements that a vector or another tensor may not have: null, NaN and infinity. A null vector may have anything. Not
 * thread-safe; keeps its buffers from batch to batch.
 */
public final class VectorCheck {
    private static final int ELEMENTS_AT_ONCE = 8192;

    private final VectorKernel kernel = VectorKernels.active();
    private final float[] elements = new float[ELEMENTS_AT_ONCE];

    /**
     * Checks a column of a batch.
     *
     * @param vectors the column, of vectors or other tensors
     * @param batch where it stands, whose other columns tell a row from others in the message
     * @param firstRow the number of its first row, for the message
     * @param writer who writes, for the message
     */
    public void requireFinite(FixedSizeListVector vectors, VectorSchemaRoot batch, long firstRow, String writer) {
        FieldVector data = vectors.getDataVector();
        boolean nullFree = data.getNullCount() == 0;
        boolean isReal = data instanceof FloatingPointVector;
        if (nullFree && (!isReal || vectors.getValueCount() == 0)) {
            return;
        }
        int count = vectors.getValueCount() * vectors.getListSize();
        boolean asFloats = isReal && !(data instanceof Float8Vector);
        for (int start = 0; start < count; start += ELEMENTS_AT_ONCE) {
            int length = Math.min(ELEMENTS_AT_ONCE, count - start);
            if (asFloats) {
                VectorElements.of(vectors, start, length).read(0, length, elements);
            }
            boolean finite = asFloats ? kernel.allFinite(elements, 0, length) : areFinite(data, start, length);
            if (!nullFree || !finite) {
                requireEach(vectors, batch, firstRow, writer, start, length);
            }
        }
    }

    /** Of float64, some of which are finite and have no finite float32; whole numbers are. */
    private static boolean areFinite(FieldVector data, int start, int length) {
        if (data instanceof Float8Vector reals) {
            for (int i = start; i < start + length; i++) {
                if (!Double.isFinite(reals.getDataBuffer().getDouble((long) i * Double.BYTES))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void requireEach(
            FixedSizeListVector vectors, VectorSchemaRoot batch, long firstRow, String writer, int start, int length) {
        FieldVector data = vectors.getDataVector();
        for (int i = start; i < start + length; i++) {
            int row = i / vectors.getListSize();
            boolean isNull = data.isNull(i);
            boolean wrong =
                    isNull || data instanceof FloatingPointVector reals && !Double.isFinite(reals.getValueAsDouble(i));
            if (wrong && !vectors.isNull(row)) {
                String found = isNull ? "null" : Double.toString(((FloatingPointVector) data).getValueAsDouble(i));
                throw new InvalidArgumentException("Cannot write to " + writer + ": row " + (firstRow + row)
                        + " of the rows written" + RowName.of(batch, row) + " has " + found + " as element "
                        + i % vectors.getListSize()
                        + " of the vector in column '" + vectors.getName()
                        + "', expected finite numbers. Nothing was committed; make the whole vector null, or leave the"
                        + " row out.");
            }
        }
    }
}

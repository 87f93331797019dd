package io.synadb.spark.read;

import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * The vectors of one column of a batch as Spark's own arrays: one copy of memory each, into bytes that are used again.
 *
 * <p>Not thread-safe.
 */
final class VectorCells {
    private final long address;
    private final int vectorBytes;
    private final int headerBytes;
    private final byte[] bytes;
    private final UnsafeArrayData array = new UnsafeArrayData();

    VectorCells(FixedSizeListVector vectors) {
        int dimensions = vectors.getListSize();
        this.address = vectors.getDataVector().getDataBufferAddress();
        this.vectorBytes = dimensions * Float.BYTES;
        this.headerBytes = UnsafeArrayData.calculateHeaderPortionInBytes(dimensions);
        // Whole words, as Spark compares and hashes arrays by words. The bits of the header say: no element is null.
        this.bytes = new byte[(headerBytes + vectorBytes + 7) & ~7];
        Platform.putLong(bytes, Platform.BYTE_ARRAY_OFFSET, dimensions);
        array.pointTo(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length);
    }

    /** The vector of a row that is not null, valid until the next call. */
    UnsafeArrayData at(int row) {
        Platform.copyMemory(
                null, address + (long) row * vectorBytes, bytes, Platform.BYTE_ARRAY_OFFSET + headerBytes, vectorBytes);
        return array;
    }
}

package io.synadb.table.index;

import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorElements;
import io.synadb.table.data.DataFileReader;
import io.synadb.vector.RowBits;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.VectorKernels;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one column of a data file, where they are mapped. A chunk is looked at, and its checksums compared, when
 * somebody first reads a row of it; the zeros of a null row are read as such.
 *
 * <p>Thread-safe but for closing, after which nobody reads.
 */
final class ColumnVectors implements Vectors, AutoCloseable {
    /** So many floats are taken from the mapped file at once: they stay in the first cache until they are used. */
    private static final int BLOCK_FLOATS = 4096;

    private final DataFileReader reader;
    private final int column;
    private final int dimensions;
    private final BufferAllocator allocator;
    private final AtomicReferenceArray<@Nullable Chunk> chunks;

    /** What is mapped of a chunk. */
    private record Chunk(VectorSchemaRoot batch, long firstRow, long endRow) {
        FixedSizeListVector vectors() {
            return (FixedSizeListVector) batch.getVector(0);
        }
    }

    /**
     * @param reader stays the caller's
     * @param column the field id
     * @param allocator is charged for the mapped bytes until this is closed
     */
    ColumnVectors(DataFileReader reader, int column, BufferAllocator allocator) {
        this.reader = reader;
        this.column = column;
        this.dimensions = Schemas.dimensions(
                Schemas.select(reader.schema(), List.of(column)).getFields().get(0));
        this.allocator = allocator;
        this.chunks = new AtomicReferenceArray<>(reader.chunks());
    }

    @Override
    public int size() {
        return Math.toIntExact(reader.rows());
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public Reader reader() {
        return new ColumnReader();
    }

    /** The rows that have a vector, and one of float64 no element that is too great for float32: its distances are infinite. */
    RowBits present() {
        BitSet present = new BitSet(size());
        for (int chunk = 0; chunk < reader.chunks(); chunk++) {
            Chunk loaded = chunk(chunk);
            FixedSizeListVector vectors = loaded.vectors();
            int first = (int) loaded.firstRow;
            present.set(first, (int) loaded.endRow);
            boolean mayOverflow = vectors.getDataVector() instanceof Float8Vector;
            boolean all = vectors.getNullCount() == 0 && !mayOverflow;
            for (int row = 0; !all && row < vectors.getValueCount(); row++) {
                if (vectors.isNull(row) || mayOverflow && overflows(first + row)) {
                    present.clear(first + row);
                }
            }
        }
        return RowBits.of(present);
    }

    private boolean overflows(int row) {
        return VectorKernels.active().firstNonFinite(row(row), 0, dimensions) >= 0;
    }

    private Chunk chunk(int index) {
        Chunk known = chunks.get(index);
        return known != null ? known : load(index);
    }

    private synchronized Chunk load(int index) {
        Chunk known = chunks.get(index);
        if (known != null) {
            return known;
        }
        VectorSchemaRoot batch = reader.view(index, List.of(column), allocator);
        long first = reader.firstRowOf(index);
        Chunk chunk = new Chunk(batch, first, first + reader.rowsOf(index));
        chunks.set(index, chunk);
        return chunk;
    }

    /** Lets go of what is mapped. */
    @Override
    public synchronized void close() {
        for (int i = 0; i < chunks.length(); i++) {
            Chunk chunk = chunks.getAndSet(i, null);
            if (chunk != null) {
                chunk.batch.close();
            }
        }
    }

    private final class ColumnReader implements Reader {
        private final int blockRows = Math.max(1, BLOCK_FLOATS / dimensions);
        private float[] block = new float[dimensions];
        private @Nullable Chunk last;
        private @Nullable VectorElements elements;

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size());
            Chunk chunk = last;
            VectorElements ofChunk = elements;
            if (chunk == null || ofChunk == null || row < chunk.firstRow || row >= chunk.endRow) {
                chunk = chunk(reader.chunkOf(row));
                last = chunk;
                ofChunk = VectorElements.of(chunk.vectors());
                elements = ofChunk;
            }
            int rows = (int) Math.min(Math.min(count, blockRows), chunk.endRow - row);
            if (rows * dimensions > block.length) {
                block = new float[blockRows * dimensions];
            }
            ofChunk.read((row - chunk.firstRow) * dimensions, rows * dimensions, block);
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

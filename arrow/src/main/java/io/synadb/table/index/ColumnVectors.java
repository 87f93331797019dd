package io.synadb.table.index;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFileReader;
import io.synadb.vector.RowBits;
import io.synadb.vector.Vectors;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.arrow.memory.BufferAllocator;
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
    private record Chunk(VectorSchemaRoot batch, FloatBuffer elements, long firstRow, long endRow) {}

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

    /** The rows that have a vector. */
    RowBits present() {
        BitSet present = new BitSet(size());
        for (int chunk = 0; chunk < reader.chunks(); chunk++) {
            Chunk loaded = chunk(chunk);
            FixedSizeListVector vectors = (FixedSizeListVector) loaded.batch.getVector(0);
            int first = (int) loaded.firstRow;
            present.set(first, (int) loaded.endRow);
            for (int row = 0; vectors.getNullCount() > 0 && row < vectors.getValueCount(); row++) {
                if (vectors.isNull(row)) {
                    present.clear(first + row);
                }
            }
        }
        return RowBits.of(present);
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
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector(0);
        FloatBuffer elements = vectors.getDataVector()
                .getDataBuffer()
                .nioBuffer(0, vectors.getValueCount() * dimensions * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        long first = reader.firstRowOf(index);
        Chunk chunk = new Chunk(batch, elements, first, first + reader.rowsOf(index));
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

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size());
            Chunk chunk = last;
            if (chunk == null || row < chunk.firstRow || row >= chunk.endRow) {
                chunk = chunk(reader.chunkOf(row));
                last = chunk;
            }
            int rows = (int) Math.min(Math.min(count, blockRows), chunk.endRow - row);
            if (rows * dimensions > block.length) {
                block = new float[blockRows * dimensions];
            }
            chunk.elements.get((int) (row - chunk.firstRow) * dimensions, block, 0, rows * dimensions);
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

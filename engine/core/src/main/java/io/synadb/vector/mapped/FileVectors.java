package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import io.synadb.file.MappedWindow;
import io.synadb.vector.Vectors;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file: those of full extents mapped, those of the extent that is being filled on the heap too.
 *
 * <p>A row of an opened file is checked against its checksum when it is first read, and never again. Rows that no key has
 * are not checked, so a damaged one is done with when its key is deleted or gets another vector.
 *
 * <p>Thread-safe for any number of readers beside one writer. A reader uses its rows before {@link #release}.
 */
final class FileVectors implements Vectors {
    private static final int BLOCK_FLOATS = 4096;

    private final DataFile file;
    private final Header header;
    private final IntFunction<String> keys;
    private final int dimensions;
    private final int extentRows;

    private volatile Extent[] extents = new Extent[0];
    private volatile int size;

    /**
     * @param keys names the key of a row in messages
     */
    FileVectors(DataFile file, Header header, IntFunction<String> keys) {
        this.file = file;
        this.header = header;
        this.keys = keys;
        this.dimensions = header.dimensions();
        this.extentRows = header.rowsPerExtent();
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
        return new FileReader();
    }

    /** Takes in a row at rest, to be checked when it is read. */
    void add(int row, int crc) {
        extent(row / extentRows).addUnchecked(row % extentRows, crc, extentRows);
    }

    /** Takes in the checksum of a row that is being written. */
    void note(int row, int crc) {
        extent(row / extentRows).setCrc(row % extentRows, crc, extentRows);
    }

    /** CRC32C of a row's bytes, without reading them. */
    int crc(int row) {
        return extents[row / extentRows].crcs[row % extentRows];
    }

    /** A row that no key has any more is read by nobody who cares for it. */
    void forget(int row) {
        extent(row / extentRows).setUnchecked(row % extentRows, false);
    }

    /** The array that rows of the extent that is being filled stand in: row r at {@code r % rowsPerExtent * dimensions}. */
    float[] heap(int extent) {
        Extent filled = extent(extent);
        float[] heap = filled.heap;
        if (heap == null) {
            heap = new float[extentRows * dimensions];
            filled.heap = heap;
        }
        return heap;
    }

    /** Reads rows of the extent that goes on being filled to the heap. */
    void load(int from, int end) {
        float[] heap = heap(from / extentRows);
        ByteBuffer bytes = VectorFileFormat.little(Math.toIntExact((end - from) * header.rowBytes()));
        file.read(bytes, header.rowOffset(from));
        bytes.clear().asFloatBuffer().get(heap, from % extentRows * dimensions, (end - from) * dimensions);
    }

    /** Maps an extent, whose rows do not change any more. */
    void map(int number) {
        Extent extent = extent(number);
        if (extent.window == null) {
            long start = header.rowOffset(number * extentRows);
            MappedWindow window = file.map(start, extentRows * header.rowBytes());
            extent.window = window;
            extent.bytes = window.slice(start, Math.toIntExact(extentRows * header.rowBytes()));
            extent.floats = extent.bytes.asFloatBuffer();
        }
        extent.heap = null;
    }

    /** From now on there are so many rows. */
    void publish(int rows) {
        size = rows;
    }

    /** Unmaps; nobody reads rows any more. */
    void release() {
        for (Extent extent : extents) {
            if (extent.window != null) {
                extent.window.release();
            }
        }
        extents = new Extent[0];
    }

    private Extent extent(int number) {
        Extent[] known = extents;
        if (number >= known.length) {
            int before = known.length;
            known = Arrays.copyOf(known, number + 1);
            for (int i = before; i < known.length; i++) {
                known[i] = new Extent();
            }
            extents = known;
        }
        return known[number];
    }

    private void check(Extent extent, int row) {
        int inExtent = row % extentRows;
        if (extent.isUnchecked(inExtent)) {
            if (extent.crc(inExtent, dimensions) != extent.crcs[inExtent]) {
                throw new CorruptDataException(
                        file.path(),
                        header.rowOffset(row),
                        "the vector of key '" + keys.apply(row)
                                + "' does not match its checksum; delete the key, give it a"
                                + " new vector, or restore the file from a copy.");
            }
            extent.setUnchecked(inExtent, false);
        }
    }

    /** Rows that stand together in the file: on the heap while they are being written, mapped when they are full. */
    private static final class Extent {
        /** By row, its checksum. */
        int[] crcs = new int[0];

        /** A bit a row. Readers that clear bits of one word at once may leave one set: the row is then checked again. */
        private long[] unchecked = new long[0];

        /** Written before {@link #heap} is taken away, whose volatile write publishes them. */
        @Nullable
        MappedWindow window;

        ByteBuffer bytes = ByteBuffer.allocate(0);
        FloatBuffer floats = FloatBuffer.allocate(0);

        volatile float @Nullable [] heap;

        void setCrc(int row, int crc, int rows) {
            if (crcs.length == 0) {
                crcs = new int[rows];
            }
            crcs[row] = crc;
        }

        void addUnchecked(int row, int crc, int rows) {
            if (unchecked.length == 0) {
                unchecked = new long[(rows + Long.SIZE - 1) / Long.SIZE];
            }
            setCrc(row, crc, rows);
            setUnchecked(row, true);
        }

        boolean isUnchecked(int row) {
            return unchecked.length > 0 && (unchecked[row / Long.SIZE] >>> row & 1) != 0;
        }

        void setUnchecked(int row, boolean value) {
            if (unchecked.length > 0) {
                long bit = 1L << row;
                unchecked[row / Long.SIZE] =
                        value ? unchecked[row / Long.SIZE] | bit : unchecked[row / Long.SIZE] & ~bit;
            }
        }

        int crc(int row, int dimensions) {
            int rowBytes = dimensions * Float.BYTES;
            float[] rows = heap;
            if (rows == null) {
                return VectorFileFormat.crc(bytes, row * rowBytes, rowBytes);
            }
            ByteBuffer copy = VectorFileFormat.little(rowBytes);
            copy.asFloatBuffer().put(rows, row * dimensions, dimensions);
            return VectorFileFormat.crc(copy, 0, rowBytes);
        }
    }

    private final class FileReader implements Reader {
        private final int blockRows = Math.max(1, BLOCK_FLOATS / dimensions);
        private float[] block = new float[0];
        private float[] array = block;
        private int offset;

        @Override
        public int read(int row, int count) {
            Vectors.checkRows(row, count, size);
            Extent extent = extents[row / extentRows];
            int inExtent = row % extentRows;
            int rows = Math.min(count, extentRows - inExtent);
            float[] heap = extent.heap;
            if (heap != null) {
                array = heap;
                offset = inExtent * dimensions;
            } else {
                rows = Math.min(rows, blockRows);
                if (rows * dimensions > block.length) {
                    block = new float[rows == 1 ? dimensions : blockRows * dimensions];
                }
                extent.floats.get(inExtent * dimensions, block, 0, rows * dimensions);
                array = block;
                offset = 0;
            }
            for (int i = 0; i < rows; i++) {
                check(extent, row + i);
            }
            return rows;
        }

        @Override
        public float[] array() {
            return array;
        }

        @Override
        public int offset() {
            return offset;
        }
    }
}

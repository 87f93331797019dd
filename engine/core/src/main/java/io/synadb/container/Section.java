package io.synadb.container;

import io.synadb.CorruptDataException;
import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one section. Every method that reads them first compares the checksums of the blocks that it has not compared
 * yet, and throws {@link CorruptDataException} if one does not fit, {@link IndexOutOfBoundsException} outside the section,
 * {@link InternalError} where the file was cut since it was mapped. Nothing is allocated for a read but the first of a block.
 *
 * <p>Offsets count from the start of the section; those of numbers are multiples of their size. Thread-safe as long as the
 * {@link ContainerReader} is retained.
 */
public final class Section {
    private static final int COPY_BYTES = 1 << 13;

    private final Path path;
    private final String name;
    private final long start;
    private final long length;
    private final int windowShift;
    private final ByteBuffer[] windows;
    private final IntBuffer[] ints;
    private final FloatBuffer[] floats;
    private final @Nullable Section sums;

    /** By block, 1 where the checksum was compared. Written by races that all write 1. */
    private final byte[] compared;

    Section(Path path, String name, long start, long length, List<MappedWindow> mapped, int windowShift) {
        this.path = path;
        this.name = name;
        this.start = start;
        this.length = length;
        this.windowShift = windowShift;
        this.sums = null;
        this.compared = new byte[0];
        int first = (int) (start >> windowShift);
        int count = length == 0 ? 0 : (int) ((start + length - 1) >> windowShift) + 1;
        this.windows = new ByteBuffer[count];
        this.ints = new IntBuffer[count];
        this.floats = new FloatBuffer[count];
        for (int i = first; i < count; i++) {
            long from = (long) i << windowShift;
            int size = (int) Math.min(Integer.MAX_VALUE & ~(ContainerFormat.ALIGNMENT - 1), start + length - from);
            windows[i] = mapped.get(i).slice(from, size);
            ints[i] = windows[i].asIntBuffer();
            floats[i] = windows[i].asFloatBuffer();
        }
    }

    private Section(Section bytes, Section sums) {
        this.path = bytes.path;
        this.name = bytes.name;
        this.start = bytes.start;
        this.length = bytes.length;
        this.windowShift = bytes.windowShift;
        this.windows = bytes.windows;
        this.ints = bytes.ints;
        this.floats = bytes.floats;
        this.sums = sums;
        this.compared = new byte[blocks(length)];
    }

    private static int blocks(long length) {
        return (int) ((length + ContainerFormat.BLOCK_BYTES - 1) >> ContainerFormat.BLOCK_SHIFT);
    }

    /** The same section, whose blocks are compared with the checksums of another one. */
    Section checkedBy(Section blockSums) {
        if (blockSums.length != (long) blocks(length) * Integer.BYTES) {
            throw ContainerFormat.damaged(
                    path,
                    blockSums.start,
                    "section %s has %d bytes, expected %d checksums"
                            .formatted(blockSums.name, blockSums.length, blocks(length)));
        }
        return new Section(this, blockSums);
    }

    /** How many bytes it has. */
    public long length() {
        return length;
    }

    /** Copies bytes. */
    public void read(long offset, byte[] target, int at, int count) {
        check(offset, count);
        if (count == 0) {
            return;
        }
        int window = window(offset);
        windows[window].get(position(offset, window), target, at, count);
    }

    /** One number of 32 bits. */
    public int readInt(long offset) {
        check(offset, Integer.BYTES);
        int window = window(offset);
        return windows[window].getInt(position(offset, window));
    }

    /** Copies numbers of 32 bits. */
    public void readInts(long offset, int[] target, int at, int count) {
        check(offset, (long) count * Integer.BYTES);
        if (count == 0) {
            return;
        }
        int window = window(offset);
        ints[window].get(position(offset, window) / Integer.BYTES, target, at, count);
    }

    /** Copies numbers of float32. */
    public void readFloats(long offset, float[] target, int at, int count) {
        check(offset, (long) count * Float.BYTES);
        if (count == 0) {
            return;
        }
        int window = window(offset);
        floats[window].get(position(offset, window) / Float.BYTES, target, at, count);
    }

    /** Compares the checksum of all bytes. */
    void checkWhole(int expected) {
        compare(0, length, expected);
    }

    private int window(long offset) {
        return (int) ((start + offset) >> windowShift);
    }

    private int position(long offset, int window) {
        return (int) (start + offset - ((long) window << windowShift));
    }

    private void check(long offset, long count) {
        Objects.checkFromIndexSize(offset, count, length);
        if (sums != null && count > 0) {
            int last = (int) ((offset + count - 1) >> ContainerFormat.BLOCK_SHIFT);
            for (int block = (int) (offset >> ContainerFormat.BLOCK_SHIFT); block <= last; block++) {
                if (compared[block] == 0) {
                    checkBlock(sums, block);
                }
            }
        }
    }

    private void checkBlock(Section blockSums, int block) {
        long from = (long) block << ContainerFormat.BLOCK_SHIFT;
        int expected = blockSums.readInt((long) block * Integer.BYTES);
        compare(from, Math.min(ContainerFormat.BLOCK_BYTES, length - from), expected);
        compared[block] = 1;
    }

    private void compare(long from, long count, int expected) {
        CRC32C crc = new CRC32C();
        // A copy throws where the file was cut since it was mapped; the checksum of the mapping itself would end the
        // process.
        byte[] copy = new byte[(int) Math.min(count, COPY_BYTES)];
        long end = from + count;
        while (from < end) {
            int window = window(from);
            int size = (int) Math.min(end - from, copy.length);
            windows[window].get(position(from, window), copy, 0, size);
            crc.update(copy, 0, size);
            from += size;
        }
        if ((int) crc.getValue() != expected) {
            throw ContainerFormat.damaged(
                    path,
                    start + end - count,
                    "the checksum of %d bytes of section %s is %08x, expected %08x"
                            .formatted(count, name, (int) crc.getValue(), expected));
        }
    }
}

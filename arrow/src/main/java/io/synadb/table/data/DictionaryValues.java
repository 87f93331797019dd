package io.synadb.table.data;

import java.util.Arrays;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.types.pojo.Field;

/** Values and their numbers, counted from 0 as they come: a hash table over one array of bytes. Not thread-safe. */
final class DictionaryValues {
    private static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
    private static final int NONE = -1;

    private byte[] bytes = new byte[256];
    /** The end of each value in {@code bytes}, which starts where the one before it ends. */
    private int[] ends = new int[16];
    /** Linear probing; never more than half full. */
    private int[] slots = filled(32);

    private int count;

    private static int[] filled(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, NONE);
        return slots;
    }

    int count() {
        return count;
    }

    int sizeBytes() {
        return end(count - 1);
    }

    int lengthBytes(int value) {
        return end(value) - end(value - 1);
    }

    private int end(int value) {
        return value < 0 ? 0 : ends[value];
    }

    /** The number of a value, which is new if the value is. */
    int number(ArrowBuf source, long start, int length) {
        int at = sizeBytes();
        reserve(Math.addExact(at, length));
        source.getBytes(start, bytes, at, length);
        int slot = HASH.hash(bytes, at, length, 0) & slots.length - 1;
        while (slots[slot] != NONE) {
            int value = slots[slot];
            int first = end(value - 1);
            if (Arrays.equals(bytes, first, ends[value], bytes, at, at + length)) {
                return value;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = count;
        ends = count == ends.length ? Arrays.copyOf(ends, 2 * count) : ends;
        ends[count++] = at + length;
        if (2 * count > slots.length) {
            rehash();
        }
        return count - 1;
    }

    private void reserve(int length) {
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(length, Math.min(MAX_ARRAY, 2L * bytes.length)));
        }
    }

    private void rehash() {
        slots = filled(2 * slots.length);
        for (int value = 0; value < count; value++) {
            int first = end(value - 1);
            int slot = HASH.hash(bytes, first, ends[value] - first, 0) & slots.length - 1;
            while (slots[slot] != NONE) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = value;
        }
    }

    /** All values in order, as a column that the caller closes. */
    BaseVariableWidthVector toVector(Field column, BufferAllocator allocator) {
        BaseVariableWidthVector vector = (BaseVariableWidthVector) column.createVector(allocator);
        try {
            vector.allocateNew(sizeBytes(), count);
            vector.getDataBuffer().setBytes(0, bytes, 0, sizeBytes());
            vector.getOffsetBuffer().setInt(0, 0);
            for (int value = 0; value < count; value++) {
                vector.getOffsetBuffer().setInt((value + 1L) * Integer.BYTES, ends[value]);
            }
            vector.getValidityBuffer().setOne(0, (count + 7L) / 8);
            vector.setLastSet(count - 1);
            vector.setValueCount(count);
            return vector;
        } catch (RuntimeException | Error e) {
            vector.close();
            throw e;
        }
    }
}

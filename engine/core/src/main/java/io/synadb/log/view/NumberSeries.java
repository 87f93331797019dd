package io.synadb.log.view;

import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.Series;
import io.synadb.SynaException;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.BitSet;

/** A {@link Series} in memory, 16 bytes a point. Immutable and thread-safe. */
final class NumberSeries implements Series {
    private static final int CHUNK = 1024;

    /** The key and its file, for messages. */
    private final String name;

    private final long[] timestamps;
    /** Of an int its value, of a float its bits. */
    private final long[] bits;

    private final BitSet ints;

    /** Takes the arrays over; the first {@code size} of each count. */
    NumberSeries(String name, long[] timestamps, long[] bits, int size, BitSet ints) {
        this.name = name;
        this.timestamps = timestamps.length == size ? timestamps : Arrays.copyOf(timestamps, size);
        this.bits = bits.length == size ? bits : Arrays.copyOf(bits, size);
        this.ints = ints;
    }

    @Override
    public int size() {
        return bits.length;
    }

    @Override
    public double[] values() {
        double[] values = new double[bits.length];
        toDoubles(0, values, values.length);
        return values;
    }

    private void toDoubles(int from, double[] target, int count) {
        int nextInt = ints.nextSetBit(from);
        for (int i = 0; i < count; i++) {
            if (from + i == nextInt) {
                target[i] = exactDouble(nextInt);
                nextInt = ints.nextSetBit(nextInt + 1);
            } else {
                target[i] = Double.longBitsToDouble(bits[from + i]);
            }
        }
    }

    private double exactDouble(int point) {
        long value = bits[point];
        double nearest = value;
        if ((long) nearest != value || value == Long.MAX_VALUE) {
            throw mismatch(point, "is the int " + value + ", which no double equals: read longs() instead.");
        }
        return nearest;
    }

    @Override
    public long[] longs() {
        requireInts();
        return bits.clone();
    }

    private void requireInts() {
        int other = ints.nextClearBit(0);
        if (other < bits.length) {
            throw mismatch(
                    other,
                    "is the float " + Double.longBitsToDouble(bits[other]) + ", not an int: read values() instead.");
        }
    }

    private SynaException mismatch(int point, String what) {
        return new SynaException(
                ErrorCode.TYPE_MISMATCH,
                "Point " + point + " of the series of " + name + ", written at " + timestamps[point] + " µs, " + what);
    }

    @Override
    public long[] timestampsMicros() {
        return timestamps.clone();
    }

    @Override
    public void copyTo(DoubleBuffer target) {
        requireRoom(target.remaining());
        double[] chunk = new double[Math.min(CHUNK, bits.length)];
        for (int from = 0; from < bits.length; from += CHUNK) {
            int count = Math.min(CHUNK, bits.length - from);
            toDoubles(from, chunk, count);
            target.put(chunk, 0, count);
        }
    }

    @Override
    public void copyTo(LongBuffer target) {
        requireInts();
        requireRoom(target.remaining());
        target.put(bits);
    }

    private void requireRoom(int remaining) {
        if (remaining < bits.length) {
            throw new InvalidArgumentException("The series of " + name + " has " + bits.length
                    + " points, and the buffer room for " + remaining + ".");
        }
    }

    @Override
    public String toString() {
        return "Series[" + name + ", size=" + bits.length + "]";
    }
}

package io.synadb;

import java.nio.DoubleBuffer;
import java.nio.LongBuffer;

/**
 * The numbers that a key has had, oldest first, each with the time of its write; ready for a tensor.
 *
 * <p>A point is a {@link Atom.Float} or an {@link Atom.Int}. Deletions and {@link Atom.Null} say that there was no value, and
 * are no points. A key with text, bytes or a vector among what is asked for has no series.
 *
 * <p>Arrays are copies, the caller's own. Immutable and thread-safe.
 */
public interface Series {

    /** How many points there are. */
    int size();

    /**
     * The points, ints as the doubles that they equal.
     *
     * @throws SynaException of {@link ErrorCode#TYPE_MISMATCH} when an int is so large that no double equals it
     */
    double[] values();

    /**
     * The points, all of which must be ints.
     *
     * @throws SynaException of {@link ErrorCode#TYPE_MISMATCH} when one is a float
     */
    long[] longs();

    /** When each point was written, in microseconds since the epoch. */
    long[] timestampsMicros();

    /**
     * Puts {@link #values} at the target's position, which moves behind them. Makes no other copy of them, so that a direct
     * buffer can be handed to a native library at once.
     *
     * @throws InvalidArgumentException when there is not enough room
     */
    void copyTo(DoubleBuffer target);

    /** As {@link #copyTo(DoubleBuffer)}, for {@link #longs}. */
    void copyTo(LongBuffer target);
}

package io.synadb;

/**
 * A key whose numbers are asked for, {@link DbReader#series}; the points are those of the moment in which it was asked.
 *
 * <p>Immutable and thread-safe.
 */
public interface SeriesQuery {

    /**
     * All points.
     *
     * @throws SynaException of {@link ErrorCode#TYPE_MISMATCH} when a value is no number; the message names it
     */
    Series all();

    /**
     * The points that were written from one time to another. Versions outside are not read, but for some to find the first
     * and the last.
     *
     * @param fromMicros the earliest time that counts, in microseconds since the epoch
     * @param toMicros the earliest time that does not count any more
     * @throws InvalidArgumentException when {@code toMicros} is before {@code fromMicros}
     * @throws SynaException of {@link ErrorCode#TYPE_MISMATCH} when a value between them is no number
     */
    Series between(long fromMicros, long toMicros);
}

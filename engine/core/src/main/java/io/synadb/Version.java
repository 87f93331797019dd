package io.synadb;

/**
 * One write of a key.
 *
 * @param offset where its record starts in the file; larger is later
 * @param timestampMicros when it was written, in microseconds since the epoch
 * @param value what was written; {@link Atom.Null} for a deletion
 * @param deleted whether the write was a deletion
 */
public record Version(long offset, long timestampMicros, Atom value, boolean deleted) {}

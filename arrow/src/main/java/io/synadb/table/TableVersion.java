package io.synadb.table;

import java.util.Map;

/**
 * What is known of a version without its rows.
 *
 * <p>Immutable and thread-safe.
 *
 * @param version counted from 0, the creation
 * @param timeMicros when it was committed, in microseconds since the epoch
 * @param operation what its commit did, a word for people: {@code append} or {@code delete} among others
 * @param counts numbers for people, by a word: {@code rows} or {@code files} among others
 */
public record TableVersion(long version, long timeMicros, String operation, Map<String, Long> counts) {
    public TableVersion {
        counts = Map.copyOf(counts);
    }
}

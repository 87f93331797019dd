package io.synadb.vector.store;

/**
 * One vector that a search found.
 *
 * <p>Immutable and thread-safe.
 *
 * @param key its key
 * @param distance from the query, by the metric of the collection: smaller is nearer
 */
public record SearchResult(String key, float distance) {}

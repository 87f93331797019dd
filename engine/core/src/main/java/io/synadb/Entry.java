package io.synadb;

/**
 * A key and a version of it: its newest, which is no deletion, unless a history was asked for.
 *
 * <p>Immutable and thread-safe.
 *
 * @param key the key
 * @param version what was written under it
 */
public record Entry(String key, Version version) {

    /** The key's value. */
    public Atom value() {
        return version.value();
    }
}

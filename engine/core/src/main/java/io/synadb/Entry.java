package io.synadb;

/**
 * A key and its newest version, which is no deletion.
 *
 * <p>Immutable and thread-safe.
 *
 * @param key the key
 * @param version what was written last under it
 */
public record Entry(String key, Version version) {

    /** The key's value. */
    public Atom value() {
        return version.value();
    }
}

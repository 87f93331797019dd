package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;

/**
 * The name of a version, as users give it. A version with a tag does not expire.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name 1 to 255 characters, not only spaces
 */
public record Tag(String name) {
    private static final int MAX_LENGTH = 255;

    public Tag {
        if (Arguments.require(name, "Tag.of", "a name").isBlank() || name.length() > MAX_LENGTH) {
            throw new InvalidArgumentException("A tag cannot be called '" + name + "': expected 1 to " + MAX_LENGTH
                    + " characters, not only spaces.");
        }
    }

    public static Tag of(String name) {
        return new Tag(name);
    }

    @Override
    public String toString() {
        return name;
    }
}

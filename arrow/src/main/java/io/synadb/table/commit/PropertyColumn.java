package io.synadb.table.commit;

import io.synadb.table.data.FileEncoding;
import java.util.List;
import java.util.Optional;

/** Which column a table property is about, by its name. Stateless and thread-safe. */
public final class PropertyColumn {
    /** Properties of a column start with one of these, and end with a word behind its name. */
    private static final List<String> PREFIXES = List.of("vector.", "tensor.", "sparse.");

    private PropertyColumn() {}

    /** The name of the column, which may have dots; empty for a property that is about none. */
    public static Optional<String> of(String property) {
        if (property.startsWith(FileEncoding.DICTIONARY_PREFIX)) {
            return Optional.of(property.substring(FileEncoding.DICTIONARY_PREFIX.length()));
        }
        int start = property.indexOf('.') + 1;
        int end = property.lastIndexOf('.');
        return PREFIXES.stream().anyMatch(property::startsWith) && end > start
                ? Optional.of(property.substring(start, end))
                : Optional.empty();
    }
}

package io.synadb.arrow.ipc;

import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How many fields a schema message has, and how deep they stand in one another. A few damaged or malicious bytes can say the same
 * field many times over, or that it stands in itself, so that whoever follows them never comes to an end. Stateless and
 * thread-safe.
 */
final class SchemaSize {
    /** As many as Arrow's own readers take. */
    private static final int MOST_LEVELS = 64;

    private static final int MOST_FIELDS = 1_000_000;

    private SchemaSize() {}

    /** @throws IllegalArgumentException when nobody has such a schema */
    static void require(@Nullable Schema schema) {
        int fields = 0;
        for (int i = 0; schema != null && i < schema.fieldsLength(); i++) {
            fields = count(schema.fields(i), 1, fields);
        }
    }

    /** @return {@code before} and the fields from this one down */
    private static int count(@Nullable Field field, int level, int before) {
        int fields = before + 1;
        if (level > MOST_LEVELS || fields > MOST_FIELDS) {
            throw new IllegalArgumentException(
                    "fields of more than " + MOST_LEVELS + " levels, or more than " + MOST_FIELDS + " of them");
        }
        for (int i = 0; field != null && i < field.childrenLength(); i++) {
            fields = count(field.children(i), level + 1, fields);
        }
        return fields;
    }
}

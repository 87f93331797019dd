package io.synadb.table.commit;

import io.synadb.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of the folder of a partition, {@code name=value}: for people and other tools, never parsed.
 *
 * <p>Both sides are UTF-8, with every byte outside {@code A–Z a–z 0–9 _ - .} and a leading {@code .} as {@code %XX}. A null
 * value is {@value #NULL}; a text that says so itself starts with {@code %5F}. Stateless and thread-safe.
 */
public final class PartitionFolder {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final int MAX_LENGTH = 255;

    private PartitionFolder() {}

    /**
     * The folder of one partition column's value.
     *
     * @throws InvalidArgumentException when it is longer than file systems allow
     */
    public static String of(String column, @Nullable String value) {
        String folder = encode(column) + "=" + (value == null ? NULL : encodeValue(value));
        if (folder.length() > MAX_LENGTH) {
            throw new InvalidArgumentException(
                    "Partition column '" + column + "' holds a text whose folder would have a name of "
                            + folder.length() + " characters: expected at most " + MAX_LENGTH
                            + ". Partition by a shorter column. Found '" + folder.substring(0, 60) + "…'.");
        }
        return folder;
    }

    private static String encodeValue(String value) {
        return value.equals(NULL) ? escape((byte) '_') + encode(value.substring(1)) : encode(value);
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= 'A' && b <= 'Z'
                    || b >= 'a' && b <= 'z'
                    || b >= '0' && b <= '9'
                    || b == '_'
                    || b == '-'
                    || b == '.' && encoded.length() > 0;
            encoded.append(plain ? String.valueOf((char) b) : escape(b));
        }
        return encoded.toString();
    }

    private static String escape(byte b) {
        return String.format(Locale.ROOT, "%%%02X", b);
    }
}

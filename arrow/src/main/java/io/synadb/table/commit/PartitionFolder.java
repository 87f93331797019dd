package io.synadb.table.commit;

import io.synadb.table.partition.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of the folder of a partition, {@code name=value}: for people and other tools, never parsed.
 *
 * <p>Both sides are UTF-8, with every byte outside {@code A–Z a–z 0–9 _ - .} and a leading {@code .} as {@code %XX}. A null
 * value is {@value #NULL}; a text that says so itself starts with {@code %5F}.
 *
 * <p>A name longer than file systems take, {@value #MAX_LENGTH} bytes, is cut, and ends in {@code ~} and the {@link KeyHash}
 * of all of it, 16 hexadecimal digits: other values have other folders still, and the value itself stands in the commit.
 * Stateless and thread-safe.
 */
public final class PartitionFolder {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final int MAX_LENGTH = 255;
    private static final int CUT_LENGTH = MAX_LENGTH - 1 - 2 * Long.BYTES;

    private PartitionFolder() {}

    /** The folder of a value of one partition field. */
    public static String of(String name, @Nullable String value) {
        String folder = encode(name) + "=" + (value == null ? NULL : encodeValue(value));
        return folder.length() <= MAX_LENGTH ? folder : shortened(folder);
    }

    private static String shortened(String folder) {
        int escape = folder.lastIndexOf('%', CUT_LENGTH - 1);
        int end = escape > CUT_LENGTH - 3 ? escape : CUT_LENGTH;
        long hash = KeyHash.ofBytes(folder.getBytes(StandardCharsets.US_ASCII));
        return folder.substring(0, end) + '~' + HexFormat.of().toHexDigits(hash);
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

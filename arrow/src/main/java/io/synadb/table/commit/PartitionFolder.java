package io.synadb.table.commit;

import io.synadb.table.partition.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The name of the folder of a partition, {@code name=value}: for people and other tools, never parsed.
 *
 * <p>Both sides are UTF-8, with every byte outside {@code A–Z a–z 0–9 _ - .} and a leading {@code .} as {@code %XX}. A null
 * value is {@value #NULL}; a text that says so itself starts with {@code %5F}.
 *
 * <p>A name longer than file systems take, {@value #MAX_LENGTH} bytes, is cut, and ends in {@code ~} and the {@link KeyHash}
 * of all of it, 16 hexadecimal digits: other values have other folders still, and the value itself stands in the commit. Where
 * the folders of all fields together are longer than {@value #MAX_PATH}, of the 4,096 that paths may have, the first stay and
 * one that is cut so stands for the others. Stateless and thread-safe.
 */
public final class PartitionFolder {
    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final int MAX_LENGTH = 255;
    private static final int CUT_LENGTH = MAX_LENGTH - 1 - 2 * Long.BYTES;
    private static final int MAX_PATH = 3_000;

    private PartitionFolder() {}

    /** The folder of a value of one partition field. */
    public static String of(String name, @Nullable String value) {
        String folder = encode(name) + "=" + (value == null ? NULL : encodeValue(value));
        return folder.length() <= MAX_LENGTH ? folder : shortened(folder);
    }

    /** The path of folders within one another, with a {@code /} behind each; nothing of none. */
    public static String path(List<String> folders) {
        String whole = joined(folders);
        if (whole.length() <= MAX_PATH) {
            return whole;
        }
        int first = 0;
        int length = 0;
        while (length + folders.get(first).length() + 1 <= MAX_PATH - MAX_LENGTH - 1) {
            length += folders.get(first).length() + 1;
            first++;
        }
        String others = String.join(",", folders.subList(first, folders.size()));
        return joined(folders.subList(0, first)) + (others.length() <= MAX_LENGTH ? others : shortened(others)) + '/';
    }

    private static String joined(List<String> folders) {
        return folders.stream().map(folder -> folder + '/').collect(Collectors.joining());
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

package io.synadb.vector.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * What the file of a store's graph is called: {@code documents.syv.syx} beside the vector file {@code documents.syv}, and {@code
 * documents.db.vec%2F.syx} beside the database {@code documents.db} of a store with the prefix {@code vec/}.
 *
 * <p>Bytes of a prefix outside {@code A–Z a–z 0–9 _ -} are written {@code %XX}. What makes a name longer than file systems allow is
 * cut, and a checksum of the prefix put in its place. Should two stores get one name by that, each finds that the other's
 * file is not its own. Stateless and thread-safe.
 */
final class GraphFileName {
    private static final String SUFFIX = ".syx";
    private static final int MAX_PREFIX_CHARACTERS = 100;
    private static final int CHECKSUM_CHARACTERS = 9;

    /** What file systems allow, less {@code .tmp} and a number for the file that is being written. */
    private static final int MAX_NAME_BYTES = 255 - 8;

    private GraphFileName() {}

    static Path of(Path vectors) {
        return vectors.resolveSibling(vectors.getFileName() + SUFFIX);
    }

    static Path of(Path database, String prefix) {
        String start = database.getFileName() + ".";
        int room = MAX_NAME_BYTES - start.getBytes(StandardCharsets.UTF_8).length - SUFFIX.length();
        return database.resolveSibling(start + encoded(prefix, room) + SUFFIX);
    }

    private static String encoded(String prefix, int room) {
        byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        if (name.length() <= Math.min(MAX_PREFIX_CHARACTERS, room)) {
            return name.toString();
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int kept = Math.max(0, Math.min(MAX_PREFIX_CHARACTERS, room - CHECKSUM_CHARACTERS));
        return name.substring(0, Math.min(kept, name.length())) + String.format(Locale.ROOT, "~%08x", crc.getValue());
    }
}

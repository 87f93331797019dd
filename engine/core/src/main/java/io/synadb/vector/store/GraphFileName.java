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

    private GraphFileName() {}

    static Path of(Path vectors) {
        return vectors.resolveSibling(vectors.getFileName() + SUFFIX);
    }

    static Path of(Path database, String prefix) {
        return database.resolveSibling(database.getFileName() + "." + encoded(prefix) + SUFFIX);
    }

    private static String encoded(String prefix) {
        byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        if (name.length() <= MAX_PREFIX_CHARACTERS) {
            return name.toString();
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return name.substring(0, MAX_PREFIX_CHARACTERS) + String.format(Locale.ROOT, "~%08x", crc.getValue());
    }
}

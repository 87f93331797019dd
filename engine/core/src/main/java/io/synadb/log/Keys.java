package io.synadb.log;

import io.synadb.KeyException;
import java.nio.charset.StandardCharsets;

/** Keys as text and as bytes. */
final class Keys {

    private Keys() {}

    /**
     * The key in UTF-8.
     *
     * @throws KeyException when it is empty, too long, or holds half of a surrogate pair
     */
    static byte[] encode(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            throw new KeyException("A key is empty; it must have 1 to " + LogFormat.MAX_KEY_BYTES + " bytes of UTF-8.");
        }
        if (bytes.length > LogFormat.MAX_KEY_BYTES) {
            throw new KeyException("A key that starts '" + key.substring(0, 40) + "' has " + bytes.length
                    + " bytes of UTF-8; at most " + LogFormat.MAX_KEY_BYTES + " are possible.");
        }
        checkSurrogates(key);
        return bytes;
    }

    private static void checkSurrogates(String key) {
        for (int i = 0; i < key.length(); i++) {
            char unit = key.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            boolean paired = Character.isHighSurrogate(unit)
                    && i + 1 < key.length()
                    && Character.isLowSurrogate(key.charAt(i + 1));
            if (!paired) {
                throw new KeyException("A key holds half of a surrogate pair (U+"
                        + Integer.toHexString(unit).toUpperCase(java.util.Locale.ROOT) + " at index " + i
                        + "), which UTF-8 cannot say; it must be valid text.");
            }
            i++;
        }
    }
}

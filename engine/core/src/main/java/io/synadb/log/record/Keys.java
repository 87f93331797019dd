package io.synadb.log.record;

import io.synadb.KeyException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Keys as text and as bytes. */
public final class Keys {

    private Keys() {}

    /**
     * The key in UTF-8.
     *
     * @throws KeyException when it is empty, too long, or holds half of a surrogate pair
     */
    public static byte[] encode(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            throw new KeyException("A key is empty; it must have 1 to " + LogFormat.MAX_KEY_BYTES + " bytes of UTF-8.");
        }
        if (bytes.length > LogFormat.MAX_KEY_BYTES) {
            throw new KeyException("A key that starts '" + key.substring(0, 40) + "' has " + bytes.length
                    + " bytes of UTF-8; at most " + LogFormat.MAX_KEY_BYTES + " are possible.");
        }
        int lone = loneSurrogate(key);
        if (lone >= 0) {
            throw new KeyException("A key holds half of a surrogate pair at index " + lone
                    + ", which UTF-8 cannot say; it must be valid Unicode.");
        }
        return bytes;
    }

    /** As {@link #encode}, for a key that is to be written. */
    public static byte[] encodeForWriting(String key) {
        byte[] bytes = encode(key);
        if (ReservedFormat.isReserved(key)) {
            throw new KeyException("The key '\\u0001" + key.substring(1)
                    + "' is reserved: keys that start with U+0001 'syna/' belong to the file itself.");
        }
        return bytes;
    }

    /** The hash by which keys are found. */
    public static int hash(byte[] key) {
        CRC32C hash = new CRC32C();
        hash.update(key, 0, key.length);
        return (int) hash.getValue();
    }

    /** The index of the first half of a surrogate pair that stands alone; −1 when there is none. */
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            boolean paired = Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!paired) {
                return i;
            }
            i++;
        }
        return -1;
    }
}

package io.synadb;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys that follow each other in order. Keys are ordered as the unsigned bytes of their UTF-8, which is the order of their
 * code points: {@code "Z"} before {@code "a"}, {@code "a"} before {@code "a/"}, {@code "z"} before {@code "é"}. It differs
 * from that of {@link String#compareTo} for characters beyond U+FFFF.
 *
 * <p>Immutable and thread-safe.
 */
public final class KeyRange {
    private static final KeyRange ALL = new KeyRange(new byte[0], null);

    private final byte[] from;
    private final byte @Nullable [] to;

    private KeyRange(byte[] from, byte @Nullable [] to) {
        this.from = from;
        this.to = to;
    }

    /** All keys. */
    public static KeyRange all() {
        return ALL;
    }

    /** The keys that start with {@code prefix}; all where that is empty. */
    public static KeyRange prefix(String prefix) {
        byte[] from = encode(prefix);
        if (from.length == 0) {
            return ALL;
        }
        // No byte of UTF-8 is 0xFF, so that the last one can always be one more.
        byte[] to = from.clone();
        to[to.length - 1]++;
        return new KeyRange(from, to);
    }

    /** The key {@code from} and those behind it, up to the one before {@code to}. */
    public static KeyRange between(String from, String to) {
        return new KeyRange(encode(from), encode(to));
    }

    /** The key {@code from} and all behind it. */
    public static KeyRange startingAt(String from) {
        return new KeyRange(encode(from), null);
    }

    /** All keys before {@code to}. */
    public static KeyRange before(String to) {
        return new KeyRange(new byte[0], encode(to));
    }

    private static byte[] encode(String bound) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(bound));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new KeyException("The bound of a range of keys holds half of a surrogate pair, which no key can;"
                    + " it must be valid Unicode.");
        }
    }

    /**
     * Where a key stands: before the range when negative, in it when 0, behind it when positive.
     *
     * @param key UTF-8
     */
    public int compare(byte[] key) {
        if (Arrays.compareUnsigned(key, from) < 0) {
            return -1;
        }
        return to == null || Arrays.compareUnsigned(key, to) < 0 ? 0 : 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRange range && Arrays.equals(from, range.from) && Arrays.equals(to, range.to);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(from) + Arrays.hashCode(to);
    }
}

package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A pattern of SQL's {@code LIKE}, matched on UTF-8: {@code %} is any bytes, {@code _} one character, a code point.
 *
 * <p>Matching goes from left to right and, where it fails, back to the last {@code %} only, which is enough because an
 * earlier one could not do better. Immutable and thread-safe.
 */
public final class LikePattern {
    private static final char ESCAPE = '\\';
    private static final short ANY = 256;
    private static final short ONE = 257;

    /** Bytes of text, and the two wildcards. */
    private final short[] symbols;

    private LikePattern(short[] symbols) {
        this.symbols = symbols;
    }

    /**
     * The pattern of a text in which a backslash escapes wildcards and itself.
     *
     * @throws InvalidArgumentException if one escapes anything else
     */
    public static LikePattern parse(String pattern) {
        byte[] utf8 = pattern.getBytes(StandardCharsets.UTF_8);
        short[] symbols = new short[utf8.length];
        int count = 0;
        for (int i = 0; i < utf8.length; i++) {
            short symbol = (short) (utf8[i] & 0xFF);
            if (symbol == ESCAPE) {
                i++;
                if (i == utf8.length || utf8[i] != '%' && utf8[i] != '_' && utf8[i] != ESCAPE) {
                    throw new InvalidArgumentException("The LIKE pattern '" + pattern
                            + "' has a backslash that escapes nothing: expected '%', '_' or '\\' behind it; write '\\\\' for"
                            + " a backslash.");
                }
                symbol = utf8[i];
            } else if (symbol == '%') {
                symbol = ANY;
            } else if (symbol == '_') {
                symbol = ONE;
            }
            boolean repeated = symbol == ANY && count > 0 && symbols[count - 1] == ANY;
            if (!repeated) {
                symbols[count++] = symbol;
            }
        }
        return new LikePattern(Arrays.copyOf(symbols, count));
    }

    /** The pattern that only the text itself matches. */
    static String quote(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** What every match starts with. */
    public byte[] prefix() {
        ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        for (int i = 0; i < symbols.length && symbols[i] < ANY; i++) {
            prefix.write(symbols[i]);
        }
        return prefix.toByteArray();
    }

    /** Whether only the prefix itself matches. */
    public boolean isPlain() {
        return prefix().length == symbols.length;
    }

    /** Whether whatever starts with the prefix matches. */
    public boolean isPrefix() {
        return symbols.length > 0 && prefix().length == symbols.length - 1 && symbols[symbols.length - 1] == ANY;
    }

    /** Whether the bytes from {@code start} to {@code end} match. */
    public boolean matches(ByteBuffer text, int start, int end) {
        int at = start;
        int symbol = 0;
        int afterAny = -1;
        int retry = start;
        while (at < end) {
            if (symbol < symbols.length && symbols[symbol] == ANY) {
                afterAny = ++symbol;
                retry = at;
            } else if (symbol < symbols.length && symbols[symbol] == ONE) {
                at = Math.min(end, at + characterLength(text.get(at)));
                symbol++;
            } else if (symbol < symbols.length && symbols[symbol] == (text.get(at) & 0xFF)) {
                at++;
                symbol++;
            } else if (afterAny >= 0) {
                retry = Math.min(end, retry + characterLength(text.get(retry)));
                at = retry;
                symbol = afterAny;
            } else {
                return false;
            }
        }
        while (symbol < symbols.length && symbols[symbol] == ANY) {
            symbol++;
        }
        return symbol == symbols.length;
    }

    /** By the first byte; a byte that starts no character counts as one. */
    private static int characterLength(byte first) {
        int value = first & 0xFF;
        return value < 0xC0 ? 1 : value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
    }
}

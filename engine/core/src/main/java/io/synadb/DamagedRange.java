package io.synadb;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A range of a database file in which no whole, believable record stands.
 *
 * <p>Immutable and thread-safe.
 *
 * @param offset its first byte
 * @param length how many bytes it has; 0 where a seal misses records of which not a byte is left
 * @param key the key of the record that starts it, where that can be read; it may itself be damaged
 * @param reason what is wrong
 * @param mayHide what may have stood there, as far as anything in the file says so
 */
public record DamagedRange(
        long offset, long length, @Nullable String key, String reason, String mayHide) {
    private static final int SHOWN_KEY_CHARACTERS = 100;

    public DamagedRange {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(mayHide, "mayHide");
    }

    /** The first byte behind it. */
    public long end() {
        return offset + length;
    }

    @Override
    public String toString() {
        String named = key == null ? "" : ", key '" + legible(key) + "'";
        return "offset " + offset + ", " + length + " bytes" + named + ": " + reason + "; may hide " + mayHide;
    }

    /** A key as it can be printed: control characters by their code, a long one cut. */
    private static String legible(String key) {
        StringBuilder text = new StringBuilder();
        int shown = Math.min(key.length(), SHOWN_KEY_CHARACTERS);
        for (int i = 0; i < shown; i++) {
            char unit = key.charAt(i);
            text.append(Character.isISOControl(unit) ? String.format("\\u%04X", (int) unit) : unit);
        }
        return shown < key.length() ? text + "…" : text.toString();
    }
}

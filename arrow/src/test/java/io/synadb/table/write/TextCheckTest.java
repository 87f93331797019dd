package io.synadb.table.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCheckTest {
    private static int broken(byte[] bytes) {
        return TextCheck.firstBroken(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, bytes.length);
    }

    /** The JDK's strict decoder stops in front of the first character that is not one. */
    private static boolean isUtf8(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try {
            decoder.decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyCharacterIsUtf8() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = ("abcdefg" + Character.toString(point)).getBytes(StandardCharsets.UTF_8);
                if (broken(bytes) >= 0) {
                    throw new AssertionError(String.format("U+%X", point));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FF, 0",
        "80, 0",
        "C080, 0",
        "C1BF, 0",
        "F5808080, 0", // begins no character
        "E08080, 1",
        "EDA080, 1",
        "F0808080, 1",
        "F4908080, 1", // longer than needed, half of a pair, too large
        "C3, 0",
        "E282, 0",
        "F09F98, 0", // ends within a character
        "C328, 1",
        "E28228, 2",
        "F09F9828, 3", // another begins within one
        "6162636465666768C3A4FF, 10",
        "61C3A4616161616161616161FF, 12"
    })
    void saysWhichByteNoCharacterHasThere(String hex, int at) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(isUtf8(bytes)).isFalse();
        assertThat(broken(bytes)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheDecoderOfTheJdk(long seed) {
        Random random = new Random(seed);
        int good = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int at = 0; at < bytes.length; at++) {
                // Mostly bytes that belong together, or nothing would be UTF-8.
                bytes[at] = (byte) (random.nextInt(3) > 0 ? 'a' + random.nextInt(4) : 0x80 + random.nextInt(0x80));
                if (at >= 2 && random.nextInt(3) == 0) {
                    byte[] whole =
                            Character.toString(0x80 + random.nextInt(0x700)).getBytes(StandardCharsets.UTF_8);
                    System.arraycopy(whole, 0, bytes, at - 1, 2);
                }
            }
            good += isUtf8(bytes) ? 1 : 0;
            if (broken(bytes) < 0 != isUtf8(bytes)) {
                throw new AssertionError("seed " + seed + ", " + HexFormat.of().formatHex(bytes));
            }
        }
        assertThat(good).isBetween(5_000, 95_000);
    }
}

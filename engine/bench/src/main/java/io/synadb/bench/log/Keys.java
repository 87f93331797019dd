package io.synadb.bench.log;

import java.nio.charset.StandardCharsets;

/** The key of a number: 16 hexadecimal digits, so that keys ascend with their numbers. */
final class Keys {
    static final int LENGTH = 16;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private Keys() {}

    static byte[] bytes(long number) {
        byte[] key = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            key[i] = DIGITS[(int) (number >>> (4 * (LENGTH - 1 - i))) & 0xF];
        }
        return key;
    }

    static String text(long number) {
        return new String(bytes(number), StandardCharsets.US_ASCII);
    }
}

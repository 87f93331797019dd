package io.synadb.table.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The hashes of keys, kept for ever: rows of tables were split by them. Made by another implementation of XXH64, which gives
 * the vectors that are published for it (of nothing: ef46db3751d8e999; of "abc": 44bc2cf5ad770999).
 */
class KeyHashTest {
    @ParameterizedTest
    @CsvSource({
        "0, 34c96acdcadb1bbb, 11",
        "1, 9f29cb17a2a49995, 5",
        "34, d4988bada7460695, 5",
        "-1, 85d136adb773c6c9, 9",
        "20778, 8284a77cdcaed023, 3",
        "1795209600000000, 9229e339ffff781f, 15",
        "-9223372036854775808, 3f425eacf01544e0, 0"
    })
    void ofWholeNumbers(long value, String hash, int ofSixteen) {
        assertThat(KeyHash.ofWhole(value)).isEqualTo(Long.parseUnsignedLong(hash, 16));
        assertThat(new Transform.Bucket(16).of(KeyHash.ofWhole(value))).isEqualTo(ofSixteen);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 3aefa6fd5cf2deb4",
        "a, de685b5f47fff3b8",
        "iceberg, f46fb9b6012b37db",
        "größe, a08d98d15f83da94",
        "'the first sixty-four bytes of this text are the same as of another, x', 35d8b302d2214000"
    })
    void ofTexts(String value, String hash) {
        assertThat(KeyHash.ofBytes(value.getBytes(StandardCharsets.UTF_8))).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }

    @Test
    void ofBinary() {
        assertThat(KeyHash.ofBytes(new byte[] {0, 1, 2, 3})).isEqualTo(0x27708106a744f38dL);
    }

    @ParameterizedTest
    @CsvSource({
        "1420, e4a57c6fb6a9cb3d",
        "-1420, 97dc54feba88c5f5",
        "-1, a721445d6a57c444",
        "10000000000000000000000000000000000000, 2bc78df86fa11029"
    })
    void ofDecimals(BigInteger unscaled, String hash) {
        assertThat(KeyHash.ofDecimal(unscaled)).isEqualTo(Long.parseUnsignedLong(hash, 16));
    }
}

package io.synadb.log.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.UnsupportedFeatureException;
import io.synadb.log.record.RecordJudge.Origin;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    private static final UUID FILE = UUID.fromString("811e46c5-b496-4bcc-bddd-4b7e8d5f9407");

    @Test
    void theChecksumIsCastagnolis() {
        CRC32C checksum = new CRC32C();
        checksum.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(checksum.getValue()).isEqualTo(0xE3069283L);
    }

    @Test
    void aUuidStandsInTheOrderOfItsText() {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(bytes, FILE);
        assertThat(HexFormat.of().formatHex(bytes.array())).isEqualTo("811e46c5b4964bccbddd4b7e8d5f9407");
        assertThat(LogFormat.uuid(bytes, 0)).isEqualTo(FILE);
    }

    @Test
    void atomsStandAsThePublishedLibraryWritesThem() {
        assertThat(encoded(Atom.ofNull())).isEqualTo("00000000");
        assertThat(encoded(Atom.of(23.5))).isEqualTo("010000000000000000803740");
        assertThat(encoded(Atom.of(-2))).isEqualTo("02000000feffffffffffffff");
        assertThat(encoded(Atom.of("hé"))).isEqualTo("03000000030000000000000068c3a9");
        assertThat(encoded(Atom.of(new byte[] {1, 2}))).isEqualTo("0400000002000000000000000102");
        assertThat(encoded(Atom.of(new float[] {1, -0.5f}))).isEqualTo("0500000002000000000000000000803f000000bf0200");
    }

    @Test
    void theCountBehindAVectorWraps() {
        Atom vector = Atom.of(new float[65_537]);
        assertThat(encoded(vector)).endsWith("0100");
        ByteBuffer bytes =
                ByteBuffer.wrap(HexFormat.of().parseHex(encoded(vector))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(AtomFormat.read(bytes, 0, bytes.capacity())).isEqualTo(vector);
    }

    @Test
    void noAtomIsReadFromLengthsThatDoNotAgree() {
        for (String hex : new String[] {
            "",
            "00",
            "0000000000",
            "06000000",
            "0100000000000000",
            "0300000002000000000000006",
            "03000000010000000000000080",
            "0400000000000000000000000000",
            "04000000ffffffffffffffff",
            "050000000100000000000000000080"
        }) {
            String even = hex.length() % 2 == 0 ? hex : hex + "0";
            ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(even)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(AtomFormat.read(bytes, 0, bytes.capacity())).as(hex).isNull();
        }
    }

    @Test
    void aRecordIsOursInItsFileAndPlaceOnly() {
        ByteBuffer record = record(Atom.of("some text"), Compression.NONE);
        LogFormat.RecordHeader header = LogFormat.header(record, 0);
        assertThat(new RecordJudge(FILE).judge(record, 0, header, 100)).isEqualTo(Origin.OURS);
        assertThat(new RecordJudge(FILE).judge(record, 0, header, 101)).isEqualTo(Origin.DAMAGED);
        assertThat(new RecordJudge(UUID.randomUUID()).judge(record, 0, header, 100))
                .isEqualTo(Origin.DAMAGED);
        assertThat(new RecordJudge(null).judge(record, 0, header, 100)).isEqualTo(Origin.DAMAGED);
    }

    @Test
    void noFlippedBitPassesForAnotherRecord() {
        Random random = new Random(3);
        byte[] noise = new byte[40];
        random.nextBytes(noise);
        for (Atom atom : new Atom[] {
            Atom.ofNull(),
            Atom.of(1.5),
            Atom.of("text"),
            Atom.of(noise),
            Atom.of(new float[] {1, 2}),
            Atom.of("z".repeat(80))
        }) {
            ByteBuffer good = record(atom, Compression.LZ4);
            int length = good.capacity();
            for (int bit = 0; bit < length * 8; bit++) {
                ByteBuffer bad = ByteBuffer.wrap(good.array().clone()).order(ByteOrder.LITTLE_ENDIAN);
                bad.put(bit / 8, (byte) (bad.get(bit / 8) ^ (1 << bit % 8)));
                LogFormat.RecordHeader header = LogFormat.header(bad, 0);
                if (header.isPossible(length) && header.recordBytes() == length) {
                    assertThat(new RecordJudge(FILE).judge(bad, 0, header, 100))
                            .as("%s, bit %d", atom, bit)
                            .isEqualTo(Origin.DAMAGED);
                }
            }
        }
    }

    @Test
    void compressedValuesEndInTheirChecksumAndReadBack() {
        Random random = new Random(9);
        for (int round = 0; round < 2000; round++) {
            byte[] value = new byte[53 + random.nextInt(400)];
            int distinct = 1 + random.nextInt(20);
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) random.nextInt(distinct);
            }
            Atom atom = Atom.of(value);
            ByteBuffer record = record(atom, Compression.LZ4);
            LogFormat.RecordHeader header = LogFormat.header(record, 0);
            assertThat(new RecordJudge(FILE).judge(record, 0, header, 100)).isEqualTo(Origin.OURS);
            assertThat(new StoredRecord(Path.of("x"), 100, header, record, true).atom())
                    .isEqualTo(atom);
        }
    }

    @Test
    void refusesFilesOfLaterVersions() {
        Path path = Path.of("later.db");
        assertThatThrownBy(() -> new ReservedFormat.Meta(FILE, 2, 0).requireReadable(path, 1))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "The file later.db needs a reader of format 2; this one knows format 1: use a newer SynaDB.");
        assertThatThrownBy(() -> new ReservedFormat.Meta(FILE, 1, 6).requireReadable(path, 1))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "The file later.db needs the features 0x6, which this version does not know: use a newer SynaDB.");
    }

    private static String encoded(Atom atom) {
        AtomFormat.Encodable encodable = AtomFormat.encodable(atom);
        ByteBuffer bytes = ByteBuffer.allocate((int) encodable.encodedBytes()).order(ByteOrder.LITTLE_ENDIAN);
        encodable.write(bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    /** A record of {@link #FILE} at offset 100. */
    private static ByteBuffer record(Atom atom, Compression compression) {
        byte[] key = "key".getBytes(StandardCharsets.UTF_8);
        ByteBuffer encoded = new RecordEncoder(compression).encode(FILE, 100, 1, key, 0, AtomFormat.encodable(atom));
        ByteBuffer copy = ByteBuffer.allocate(encoded.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(encoded);
        return copy;
    }
}

package io.synadb.log.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge.Origin;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordEncoderProperties {
    private static final UUID FILE = UUID.fromString("811e46c5-b496-4bcc-bddd-4b7e8d5f9407");
    private static final long OFFSET = 1234;
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);
    private static final int ROOM = ReservedFormat.BATCH_RECORD_BYTES;

    @Property(tries = 300)
    void aCompressedRecordIsNeverLongerThanAPlainOneAndHoldsTheSame(@ForAll("atoms") Atom atom) {
        ByteBuffer plain = encode(Compression.NONE, List.of(atom));
        ByteBuffer compressed = encode(Compression.LZ4, List.of(atom));
        assertThat(compressed.capacity()).isLessThanOrEqualTo(plain.capacity());
        boolean smaller = compressed.capacity() < plain.capacity();
        assertThat(LogFormat.header(compressed, ROOM).isLz4())
                .as("the flag of a record that is smaller, and of no other")
                .isEqualTo(smaller);
        assertHolds(compressed, List.of(atom));
    }

    @Property(tries = 100)
    void recordsLaidOutTogetherAreWholeEach(@ForAll("lists") List<Atom> atoms, @ForAll Compression compression) {
        assertHolds(encode(compression, atoms), atoms);
    }

    @Provide
    Arbitrary<List<Atom>> lists() {
        return atoms().list().ofMaxSize(30);
    }

    @Provide
    Arbitrary<Atom> atoms() {
        return Arbitraries.oneOf(
                Arbitraries.of(Atom.ofNull(), Atom.of(1.5), Atom.of(-7)),
                Arbitraries.integers().between(0, 9000).map(n -> Atom.of("x".repeat(n))),
                Arbitraries.strings()
                        .ofMaxLength(300)
                        .filter(text -> Keys.loneSurrogate(text) < 0)
                        .map(Atom::of),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(9000).map(Atom::of),
                Arbitraries.floats().array(float[].class).ofMaxSize(300).map(Atom::of),
                Arbitraries.integers().between(0, 300).map(n -> Atom.of(new float[n])));
    }

    /** A batch record and the records of {@code atoms}, as one write would bring them to the file. */
    private static ByteBuffer encode(Compression compression, List<Atom> atoms) {
        RecordEncoder encoder = new RecordEncoder(compression);
        encoder.begin(FILE, OFFSET, ROOM);
        for (Atom atom : atoms) {
            encoder.add(1, KEY, 0, AtomFormat.encodable(atom));
        }
        ByteBuffer payload = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        LogFormat.putUuid(payload, FILE);
        payload.put(ReservedFormat.batchFields(new ReservedFormat.Batch(0, 1))).flip();
        encoder.addFirst(
                1,
                ReservedFormat.BATCH.getBytes(StandardCharsets.UTF_8),
                LogFormat.FLAG_TOMBSTONE,
                AtomFormat.encodable(Atom.Bytes.copyOf(payload)));
        ByteBuffer records = encoder.records();
        ByteBuffer copy = ByteBuffer.allocate(records.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        return copy.put(records).flip();
    }

    private static void assertHolds(ByteBuffer bytes, List<Atom> atoms) {
        RecordHeader batch = LogFormat.header(bytes, 0);
        assertThat(batch.recordBytes()).isEqualTo(ROOM);
        assertThat(LogFormat.isIntact(bytes, 0, ROOM, FILE, OFFSET)).isTrue();
        int at = ROOM;
        for (Atom atom : atoms) {
            RecordHeader header = LogFormat.header(bytes, at);
            int length = (int) header.recordBytes();
            assertThat(LogFormat.isIntact(bytes, at, length, FILE, OFFSET + at)).isTrue();
            ByteBuffer alone = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            alone.put(bytes.slice(at, length)).flip();
            assertThat(new RecordJudge(FILE).judge(alone, 0, header, OFFSET + at))
                    .isEqualTo(Origin.OURS);
            assertThat(new StoredRecord(Path.of("test.db"), OFFSET + at, header, alone, true).atom())
                    .isEqualTo(atom);
            at += length;
        }
        assertThat(at).isEqualTo(bytes.capacity());
    }
}

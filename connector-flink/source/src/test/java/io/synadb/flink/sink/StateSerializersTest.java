package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.commit.format.DataFileJson;
import io.synadb.table.data.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in savepoints is read for ever: each kept state is read as what it was, and written as it is. */
class StateSerializersTest {
    private static final DataFile FILE = DataFileJson.read(
            "test",
            "{\"add\":{\"path\":\"data/pos=n/x.syna\",\"length\":4096,\"footer\":3000,\"footerCrc\":\"0badcafe\",\"rows\":12,"
                    + "\"stats\":{\"1\":{\"min\":0,\"max\":11,\"nulls\":0}},\"partition\":{\"2\":\"größe\"},\"bucket\":0,"
                    + "\"generation\":0}}");
    private static final DataFile EMPTY = DataFileJson.read(
            "test",
            "{\"add\":{\"path\":\"data/y.syna\",\"length\":1,\"footer\":0,\"footerCrc\":\"00000000\",\"rows\":0,\"stats\":{},"
                    + "\"partition\":{},\"bucket\":0,\"generation\":0}}");
    private static final UUID TABLE = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);

    /** Checked in and never edited are the bytes of each version. */
    private record Kept<T>(String name, int version, SimpleVersionedSerializer<T> serializer, T value) {
        byte[] golden() throws IOException {
            try (InputStream in = Objects.requireNonNull(
                    StateSerializersTest.class.getResourceAsStream("/golden/sink/" + name + "-" + version + ".hex"),
                    name)) {
                return HexFormat.of().parseHex(new String(in.readAllBytes()).replaceAll("\\s", ""));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kept<?>> states() {
        return Stream.of(
                new Kept<>(
                        "write-result",
                        1,
                        new WriteResultSerializer(),
                        new WriteResult(TABLE, WriteResult.UNKNOWN, List.of(FILE, EMPTY))),
                new Kept<>(
                        "write-result",
                        2,
                        new WriteResultSerializer(),
                        new WriteResult(TABLE, 258, List.of(FILE, EMPTY))),
                new Kept<>(
                        "committable",
                        1,
                        new SynaCommittableSerializer(),
                        new SynaCommittable(TABLE, "flink-app", 42, 40, List.of(), List.of(EMPTY, FILE))),
                new Kept<>(
                        "committable",
                        2,
                        new SynaCommittableSerializer(),
                        new SynaCommittable(TABLE, "flink-app", 42, 40, List.of(7L, 258L), List.of(EMPTY, FILE))),
                new Kept<>("application", 1, new ApplicationSerializer(), new Application("flink-app", 1L << 40)));
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void eachVersionIsReadAndTheNewestWritten(Kept<T> state) throws IOException {
        assertThat(state.serializer().deserialize(state.version(), state.golden()))
                .isEqualTo(state.value());
        if (state.version() == state.serializer().getVersion()) {
            assertThat(HexFormat.of().formatHex(state.serializer().serialize(state.value())))
                    .isEqualTo(HexFormat.of().formatHex(state.golden()));
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void everyCutIsDamage(Kept<T> state) throws IOException {
        byte[] bytes = state.golden();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> state.serializer().deserialize(state.version(), cut))
                    .isInstanceOf(CorruptDataException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
        assertThatThrownBy(() -> state.serializer().deserialize(state.version(), longer))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("3 bytes are left over, expected none");
    }

    @ParameterizedTest
    @MethodSource("states")
    <T> void aNewerVersionIsRefused(Kept<T> state) throws IOException {
        byte[] bytes = state.golden();
        int newer = state.serializer().getVersion() + 1;
        assertThatThrownBy(() -> state.serializer().deserialize(newer, bytes))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Cannot read the ")
                .hasMessageEndingWith("of a sink from Flink's state: found version " + newer
                        + ", this SynaDB knows version " + (newer - 1) + ". Restore the job with a newer SynaDB.");
    }
}

package io.synadb.flink.source.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.databases.DatabasePosition;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateSerializersTest {
    private static final DatabaseSplit NEW = new DatabaseSplit("/a.db", null);
    private static final DatabaseSplit MIDDLE = new DatabaseSplit("/b.db", new DatabasePosition(4096, "vec/ä", 258));
    private static final DatabaseSourceState STATE = new DatabaseSourceState(true, List.of(NEW, MIDDLE));

    private static final String NEW_V1 = "00000005" + "2f612e6462" + "00";
    private static final String MIDDLE_V1 =
            "00000005" + "2f622e6462" + "01" + "0000000000001000" + "00000006" + "7665632fc3a4" + "0000000000000102";
    /** What was released is read for ever. */
    private static final String STATE_V1 =
            "01" + "00000001" + "00000002" + "0000000a" + NEW_V1 + "00000024" + MIDDLE_V1;

    private final DatabaseSplitSerializer splits = DatabaseSplitSerializer.INSTANCE;
    private final DatabaseSourceStateSerializer states = DatabaseSourceStateSerializer.INSTANCE;

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void bytesAreThoseOfVersionOne() throws IOException {
        assertThat(splits.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(splits.serialize(NEW))).isEqualTo(NEW_V1);
        assertThat(HexFormat.of().formatHex(splits.serialize(MIDDLE))).isEqualTo(MIDDLE_V1);
        assertThat(splits.deserialize(1, bytes(MIDDLE_V1))).isEqualTo(MIDDLE);
        assertThat(states.getVersion()).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(states.serialize(STATE))).isEqualTo(STATE_V1);
        assertThat(states.deserialize(1, bytes(STATE_V1))).isEqualTo(STATE);
    }

    @Test
    void otherBytesAreRefused() {
        byte[] state = bytes(STATE_V1);
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> states.deserialize(1, cut)).isInstanceOf(CorruptDataException.class);
        }
        assertThatThrownBy(() -> states.deserialize(1, Arrays.copyOf(state, state.length + 1)))
                .hasMessageContaining("1 bytes are left over, expected none");
        assertThatThrownBy(() -> splits.deserialize(2, bytes(NEW_V1)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Cannot read the database of a source from Flink's state: found version 2");
        byte[] behindEnd = bytes(MIDDLE_V1);
        behindEnd[behindEnd.length - 2] = 0x7f;
        assertThatThrownBy(() -> splits.deserialize(1, behindEnd))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("A row at offset 32514 of a log that ends at 4096");
    }
}

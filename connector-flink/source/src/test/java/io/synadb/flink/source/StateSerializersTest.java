package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.deletes.DeletesEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What checkpoints hold. The golden files were made by hand from the layout, not by this code, and never change. */
class StateSerializersTest {
    private static final SynaSplit MIDDLE = new SynaSplit(
            7,
            SynaSplit.file(
                    "data/pos=noun/811e46c5-b496-4bcc-bddd-4b7e8d5f9407.syna",
                    1_234_567_890_123L,
                    1_234_567_880_000L,
                    0xdeadbeef,
                    2_000_000_000L),
            1_000_000,
            1_000_255,
            1_500_000);
    private static final SynaSplit WHOLE = new SynaSplit(8, SynaSplit.file("data/b.syna", 4096, 4000, 1, 10), 0, 0, 10);
    private static final SynaSplit DELETED = new SynaSplit(
            MIDDLE.version(),
            MIDDLE.file()
                    .withDeletes(new DeletesEntry(
                            "deletes/0f0e0d0c-0b0a-0908-0706-050403020100.dv", 8, 4_294_967_297L, 0xcafebabe, 123_456)),
            MIDDLE.firstRow(),
            MIDDLE.nextRow(),
            MIDDLE.endRow());
    private static final SynaEnumeratorState STATE_OF_FIRST_SPLITS = state(MIDDLE, WHOLE);
    private static final SynaEnumeratorState STATE = state(DELETED, WHOLE);

    private final SynaSplitSerializer splits = SynaSplitSerializer.INSTANCE;
    private final SynaEnumeratorStateSerializer states = SynaEnumeratorStateSerializer.INSTANCE;

    private static SynaEnumeratorState state(SynaSplit... splits) {
        return new SynaEnumeratorState(new UUID(0x0123456789abcdefL, 0xfedcba9876543210L), 8, 42, List.of(splits));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = StateSerializersTest.class.getResourceAsStream("/source/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void readsSplitsOfVersionOne() throws IOException {
        assertThat(splits.deserialize(1, golden("split-v1.bin"))).isEqualTo(MIDDLE);
    }

    @Test
    void readsSplitsOfVersionTwo() throws IOException {
        assertThat(splits.deserialize(2, golden("split-v2.bin"))).isEqualTo(DELETED);
    }

    @Test
    void readsPlansOfVersionOne() throws IOException {
        assertThat(states.deserialize(1, golden("enumerator-v1.bin"))).isEqualTo(STATE_OF_FIRST_SPLITS);
        assertThat(states.deserialize(1, golden("enumerator-v1-splits-v2.bin"))).isEqualTo(STATE);
    }

    @Test
    void writesWhatTheGoldenFilesHold() throws IOException {
        assertThat(splits.getVersion()).isEqualTo(2);
        assertThat(splits.serialize(DELETED)).isEqualTo(golden("split-v2.bin"));
        assertThat(states.getVersion()).isEqualTo(1);
        assertThat(states.serialize(STATE)).isEqualTo(golden("enumerator-v1-splits-v2.bin"));
    }

    @Test
    void thePlanOfANewJobComesBack() throws IOException {
        SynaEnumeratorState start = new SynaEnumeratorState(
                UUID.randomUUID(), SynaEnumeratorState.NOTHING_PLANNED, Long.MAX_VALUE, List.of());
        assertThat(states.deserialize(1, states.serialize(start))).isEqualTo(start);
    }

    @Test
    void anUnknownVersionSaysWhatToDo() {
        assertThatThrownBy(() -> splits.deserialize(3, golden("split-v1.bin")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Cannot read the split of a source from Flink's state: found version 3, this SynaDB knows"
                        + " version 2. Restore the job with a newer SynaDB.");
        assertThatThrownBy(() -> states.deserialize(0, golden("enumerator-v1.bin")))
                .hasMessageContaining("plan of a source from Flink's state: found version 0");
    }

    @Test
    void bytesThatAreCutOrTooManyAreRefused() throws IOException {
        byte[] split = golden("split-v2.bin");
        byte[] state = golden("enumerator-v1-splits-v2.bin");
        for (int length = 0; length < split.length; length++) {
            byte[] cut = Arrays.copyOf(split, length);
            assertThatThrownBy(() -> splits.deserialize(2, cut)).isInstanceOf(CorruptDataException.class);
        }
        for (int length = 0; length < state.length; length++) {
            byte[] cut = Arrays.copyOf(state, length);
            assertThatThrownBy(() -> states.deserialize(1, cut)).isInstanceOf(CorruptDataException.class);
        }
        assertThatThrownBy(() -> splits.deserialize(2, Arrays.copyOf(split, split.length + 1)))
                .hasMessage("Damaged file 'split of a source' in Flink's state at offset " + split.length
                        + ": 1 bytes are left over, expected none. Restore the job from another savepoint or"
                        + " checkpoint.");
        assertThatThrownBy(() -> states.deserialize(1, Arrays.copyOf(state, state.length + 3)))
                .hasMessageContaining("3 bytes are left over, expected none");
    }

    @Test
    void rowsThatNoFileHasAreDamage() throws IOException {
        byte[] split = golden("split-v1.bin");
        split[split.length - 8] = 1;
        assertThatThrownBy(() -> splits.deserialize(1, split))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("cut short or damaged (java.lang.IllegalArgumentException: Rows 1000000 to ");
    }
}

package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AtomTest {

    @Test
    void atomsOfOneKindThatHoldTheSameAreEqual() {
        List<List<Atom>> groups = List.of(
                List.of(Atom.ofNull(), Atom.ofNull()),
                List.of(Atom.of(1.0), Atom.of(1.0)),
                List.of(Atom.of(1), Atom.of(1L)),
                List.of(Atom.of(Double.NaN), Atom.of(Double.NaN)),
                List.of(Atom.of(0.0)),
                List.of(Atom.of(-0.0)),
                List.of(Atom.of("1"), Atom.of("1")),
                List.of(Atom.of(new byte[] {1}), Atom.of(new byte[] {1})),
                List.of(Atom.of(new float[] {1}), Atom.of(new float[] {1})));
        Set<Atom> all = new HashSet<>();
        for (List<Atom> group : groups) {
            all.addAll(group);
            assertThat(group.get(0)).isEqualTo(group.get(group.size() - 1));
        }
        assertThat(all).hasSize(groups.size());
    }

    @Test
    void arraysAreCopiedOnTheWayInAndOut() {
        byte[] bytes = {1, 2};
        float[] floats = {1, 2};
        Atom.Bytes ofBytes = (Atom.Bytes) Atom.of(bytes);
        Atom.Vector ofFloats = (Atom.Vector) Atom.of(floats);
        bytes[0] = 9;
        floats[0] = 9;
        ofBytes.value()[1] = 9;
        ofFloats.value()[1] = 9;
        assertThat(ofBytes.value()).containsExactly(1, 2);
        assertThat(ofFloats.value()).containsExactly(1, 2);
        assertThat(ofBytes.view().isReadOnly()).isTrue();
        assertThat(ofFloats.view().isReadOnly()).isTrue();
    }

    @Test
    void aTextSaysWhatItHoldsAndABlobHowMuch() {
        assertThat(Atom.of("x")).hasToString("Text[value=x]");
        assertThat(Atom.of(new byte[3])).hasToString("Bytes[size=3]");
        assertThat(Atom.of(new float[3])).hasToString("Vector[dimensions=3]");
    }
}

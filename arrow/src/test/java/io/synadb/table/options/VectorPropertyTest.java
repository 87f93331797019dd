package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorPropertyTest {
    @ParameterizedTest
    @CsvSource({"vector.emb.dim, emb", "VECTOR.Emb.Dim, Emb", "vector.a.b.dim, a.b", "vector.dim.dim, dim"})
    void theColumnIsWhatStandsBetween(String word, String column) {
        assertThat(VectorProperty.parse(word)).contains(new VectorProperty(column));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vector.dim", "vector..dim", "vector.emb.dims", "tensor.emb.dim", "dim", ""})
    void otherWordsAreNone(String word) {
        assertThat(VectorProperty.parse(word)).isEmpty();
    }

    @Test
    void aColumnOfAnotherCaseIsFoundAndTheExactOneWins() {
        Map<String, String> resolved =
                VectorProperty.resolve(Map.of("vector.emb.dim", "3", "comment", "c"), List.of("id", "Emb", "EMB"));

        assertThat(resolved).containsExactly(Map.entry("comment", "c"), Map.entry("vector.Emb.dim", "3"));
        assertThat(VectorProperty.resolve(Map.of("vector.EMB.dim", "3"), List.of("Emb", "EMB")))
                .containsExactly(Map.entry("vector.EMB.dim", "3"));
    }

    @Test
    void aPropertyOfNoColumnIsRefused() {
        assertThatThrownBy(() -> VectorProperty.resolve(Map.of("vector.w.dim", "3"), List.of("id", "v")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'vector.w.dim' names no column: the table has id, v");
    }

    @Test
    void aMisspeltPropertyIsRefused() {
        assertThatThrownBy(() -> VectorProperty.resolve(Map.of("vector.v.dims", "3"), List.of("v")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown table property 'vector.v.dims': did you mean 'vector.<column>.dim'?"
                        + " Known are vector.<column>.dim");
    }
}

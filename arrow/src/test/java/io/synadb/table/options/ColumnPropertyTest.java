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

class ColumnPropertyTest {
    @ParameterizedTest
    @CsvSource({
        "vector.emb.dim, vector, emb, dim",
        "VECTOR.Emb.Dim, vector, Emb, dim",
        "vector.a.b.encoding, vector, a.b, encoding",
        "vector.dim.dim, vector, dim, dim",
        "vector.v.metric, vector, v, metric",
        "tensor.T.Shape, tensor, T, shape",
        "tensor.a.dtype, tensor, a, dtype",
        "sparse.a.b.dim, sparse, a.b, dim",
        "Sparse.Terms.DIM, sparse, Terms, dim"
    })
    void theColumnIsWhatStandsBetween(String word, String group, String column, String attribute) {
        assertThat(ColumnProperty.parse(word)).contains(new ColumnProperty(group, column, attribute));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vector.dim",
                "vector..dim",
                "vector.v.shape",
                "vector",
                ".",
                "vector.emb.dims",
                "tensor.emb.dim",
                "sparse.dim",
                "sparse..dim",
                "dim",
                ""
            })
    void otherWordsAreNone(String word) {
        assertThat(ColumnProperty.parse(word)).isEmpty();
    }

    @Test
    void aColumnOfAnotherCaseIsFoundAndTheExactOneWins() {
        Map<String, String> resolved =
                ColumnProperty.resolve(Map.of("vector.emb.dim", "3", "comment", "c"), List.of("id", "Emb", "EMB"));

        assertThat(resolved).containsExactly(Map.entry("comment", "c"), Map.entry("vector.Emb.dim", "3"));
        assertThat(ColumnProperty.resolve(Map.of("sparse.terms.dim", "9"), List.of("Terms")))
                .containsExactly(Map.entry("sparse.Terms.dim", "9"));
        assertThat(ColumnProperty.resolve(Map.of("vector.EMB.dim", "3"), List.of("Emb", "EMB")))
                .containsExactly(Map.entry("vector.EMB.dim", "3"));
    }

    @Test
    void aPropertyOfNoColumnIsRefused() {
        assertThatThrownBy(() -> ColumnProperty.resolve(Map.of("vector.w.dim", "3"), List.of("id", "v")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'vector.w.dim' names no column: the table has id, v");
    }

    @Test
    void aMisspeltPropertyIsRefused() {
        assertThatThrownBy(() -> ColumnProperty.resolve(Map.of("vector.v.dims", "3"), List.of("v")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown table property 'vector.v.dims': did you mean 'vector.<column>.dim'?"
                        + " Known are sparse.<column>.dim, tensor.<column>.dtype, tensor.<column>.shape, vector.<column>.dim,"
                        + " vector.<column>.encoding, vector.<column>.metric");
    }
}

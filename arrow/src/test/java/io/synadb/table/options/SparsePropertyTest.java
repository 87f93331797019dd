package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SparsePropertyTest {
    @Test
    void theColumnIsWhatStandsBetween() {
        assertThat(SparseProperty.parse("sparse.a.b.dim")).contains(new SparseProperty("a.b"));
        assertThat(SparseProperty.parse("Sparse.Terms.DIM")).contains(new SparseProperty("Terms"));
        assertThat(SparseProperty.parse("sparse.dim")).isEmpty();
        assertThat(SparseProperty.parse("sparse..dim")).isEmpty();
        assertThat(SparseProperty.parse("vector.terms.dim")).isEmpty();
    }

    @Test
    void aTableKeepsTheNameOfItsColumn() {
        assertThat(VectorProperty.resolve(
                        Map.of("sparse.terms.dim", "9", "vector.EMB.dim", "3"), List.of("Terms", "emb")))
                .containsOnly(Map.entry("sparse.Terms.dim", "9"), Map.entry("vector.emb.dim", "3"));
        assertThatThrownBy(() -> VectorProperty.resolve(Map.of("sparse.words.dim", "9"), List.of("id")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'sparse.words.dim' names no column: the table has id");
        assertThatThrownBy(() -> VectorProperty.resolve(Map.of("sparse.terms.dims", "9"), List.of("terms")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown table property 'sparse.terms.dims': did you mean 'sparse.<column>.dim'?"
                        + " Known are sparse.<column>.dim");
    }
}

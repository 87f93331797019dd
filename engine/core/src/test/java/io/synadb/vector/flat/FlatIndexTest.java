package io.synadb.vector.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Vectors;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With codes, the default. */
class FlatIndexTest extends AbstractFlatIndexTest {
    @Override
    protected GrowingIndex empty(Vectors vectors, DistanceMetric metric) {
        return FlatIndex.empty(vectors, IndexSpec.of(IndexKind.FLAT, metric));
    }

    @Test
    void saysWhichOptionsItChose() {
        Vectors vectors = Vectors.of(new float[6], 2);

        assertThat(FlatIndex.build(vectors, IndexSpec.parse("flat", Map.of())).spec())
                .hasToString("flat metric=cosine codes=7bit");
        assertThat(FlatIndex.build(vectors, IndexSpec.parse("flat", Map.of("codes", "none", "metric", "dot")))
                        .spec())
                .hasToString("flat metric=dot codes=none");
        assertThat(FlatIndex.build(vectors, IndexSpec.parse("flat", Map.of("metric", "hamming")))
                        .spec())
                .hasToString("flat metric=hamming codes=none");
    }

    @Test
    void refusesTheOptionsOfAnotherIndex() {
        assertThatThrownBy(() ->
                        FlatIndex.empty(Vectors.of(new float[2], 2), IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A flat index from the options of another kind: hnsw metric=l2");
    }
}

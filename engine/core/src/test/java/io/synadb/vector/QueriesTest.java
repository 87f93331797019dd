package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import org.junit.jupiter.api.Test;

class QueriesTest {
    @Test
    void acceptsFiniteVectorsOfTheRightLength() {
        assertThatCode(() -> Queries.check(new float[] {1, 2}, 2)).doesNotThrowAnyException();
        assertThatCode(() -> Queries.checkBatch(Vectors.of(new float[] {1, 2, 3, 4}, 2), 2))
                .doesNotThrowAnyException();
    }

    @Test
    void saysWhatIsWrongWithAQuery() {
        assertThatThrownBy(() -> Queries.check(new float[3], 2))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("The query has 3 elements, the rows have 2");
        assertThatThrownBy(() -> Queries.check(new float[] {1, Float.NaN}, 2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The query holds NaN at element 1: a search needs finite numbers");
    }

    @Test
    void aRadiusIsADistanceOfTheMetric() {
        assertThatCode(() -> Queries.checkRadius(0, DistanceMetric.L2)).doesNotThrowAnyException();
        assertThatCode(() -> Queries.checkRadius(-3, DistanceMetric.DOT)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Queries.checkRadius(-3, DistanceMetric.L2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The radius is -3.0: expected a distance of the metric l2, which is at least 0");
        assertThatThrownBy(() -> Queries.checkRadius(Float.NaN, DistanceMetric.DOT))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The radius is NaN: expected a distance of the metric dot, a negated product");
        assertThatThrownBy(() -> RangeParams.within(Float.NaN))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The radius is NaN: expected a distance of the metric");
    }

    @Test
    void saysWhichQueryOfABatchIsWrong() {
        assertThatThrownBy(() -> Queries.checkBatch(Vectors.of(new float[6], 3), 2))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("The queries have 3 elements, the rows have 2");
        assertThatThrownBy(() -> Queries.checkBatch(Vectors.of(new float[] {1, 2, 3, Float.NEGATIVE_INFINITY}, 2), 2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Query 1 holds -Infinity at element 1: a search needs finite numbers");
    }
}

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
    void saysWhichQueryOfABatchIsWrong() {
        assertThatThrownBy(() -> Queries.checkBatch(Vectors.of(new float[6], 3), 2))
                .isInstanceOf(DimensionMismatchException.class)
                .hasMessage("The queries have 3 elements, the rows have 2");
        assertThatThrownBy(() -> Queries.checkBatch(Vectors.of(new float[] {1, 2, 3, Float.NEGATIVE_INFINITY}, 2), 2))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Query 1 holds -Infinity at element 1: a search needs finite numbers");
    }
}

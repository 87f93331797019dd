package io.synadb.bench.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {
    private static final Curve CURVE = new Curve(List.of(
            new Curve.Point(10, 0.8, 16_000, 1),
            new Curve.Point(20, 0.9, 4000, 1),
            new Curve.Point(40, 0.96, 1000, 1)));

    @Test
    void isItsPointsAtTheirRecall() {
        assertThat(CURVE.rateAt(0.8)).hasValue(16_000);
        assertThat(CURVE.rateAt(0.9).getAsDouble()).isCloseTo(4000, within(1e-6));
        assertThat(CURVE.rateAt(0.96).getAsDouble()).isCloseTo(1000, within(1e-6));
    }

    @Test
    void takesTheGeometricMeanHalfWayBetweenTwoPoints() {
        assertThat(CURVE.rateAt(0.85).getAsDouble()).isCloseTo(8000, within(1e-6));
        assertThat(CURVE.rateAt(0.93).getAsDouble()).isCloseTo(2000, within(1e-6));
    }

    @Test
    void saysNothingOfARecallThatItWasNotSeenAt() {
        assertThat(CURVE.rateAt(0.79)).isEmpty();
        assertThat(CURVE.rateAt(0.97)).isEmpty();
        assertThat(CURVE.most()).isEqualTo(0.96);
    }
}

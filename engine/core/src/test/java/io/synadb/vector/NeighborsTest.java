package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.kernel.TopK;
import org.junit.jupiter.api.Test;

class NeighborsTest {
    @Test
    void areTheRowsOfARankingBestFirst() {
        Neighbors neighbors = neighbors(3, Float.NaN, 0.5f, 0.25f, 0.5f);

        assertThat(neighbors.rows()).containsExactly(2, 1, 3);
        assertThat(neighbors.distances()).containsExactly(0.25f, 0.5f, 0.5f);
        assertThat(neighbors.size()).isEqualTo(3);
        assertThat(neighbors.row(1)).isEqualTo(1);
        assertThat(neighbors.distance(1)).isEqualTo(0.5f);
        assertThat(neighbors).hasToString("[2 at 0.25, 1 at 0.5, 3 at 0.5]");
    }

    @Test
    void areEqualIfRowsAndDistancesAre() {
        assertThat(neighbors(2, 1f, Float.NaN))
                .isEqualTo(neighbors(2, 1f, Float.NaN))
                .hasSameHashCodeAs(neighbors(2, 1f, Float.NaN))
                .isNotEqualTo(neighbors(2, 1f, 2f))
                .isNotEqualTo(neighbors(1, 1f));
    }

    private static Neighbors neighbors(int k, float... distances) {
        TopK top = TopK.of(k);
        for (int row = 0; row < distances.length; row++) {
            top.offer(distances[row], row);
        }
        return Neighbors.of(top.ranking());
    }
}

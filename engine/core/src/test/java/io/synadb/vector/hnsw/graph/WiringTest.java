package io.synadb.vector.hnsw.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WiringTest {
    private static final int M = 2;
    private static final int ROWS = 16;

    private final Links links = new Links(M);
    private final CodedRows rows = new CodedRows(new Coding(DistanceMetric.L2, 4));

    WiringTest() {
        SplittableRandom random = new SplittableRandom(7);
        for (int row = 0; row < ROWS; row++) {
            float[] vector = new float[4];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) random.nextGaussian();
            }
            rows.put(row, vector, 0);
            links.reserve(row, 0);
            links.become(row, Links.PRESENT);
        }
    }

    /** A copy of a record may name a row twice, if another row leaves it meanwhile. */
    @Test
    void aRowThatIsNamedTwiceIsNeverLinkedWithItself() {
        for (int twice = 1; twice < ROWS - 1; twice++) {
            int most = links.tooMany(0);
            int first = twice;
            int[] linked = IntStream.range(0, most)
                    .map(i -> i < 2 ? first : 1 + (first + i) % (ROWS - 2))
                    .toArray();
            links.restore(0, 0, linked);
            for (int row = 1; row < ROWS; row++) {
                int other = row;
                boolean back = Arrays.stream(linked).anyMatch(link -> link == other);
                links.restore(0, row, back ? new int[] {0} : new int[0]);
            }
            wiring(ROWS - 1).link(0, 0, ROWS - 1);
            checkNoneIsLinkedWithItself();
        }
    }

    @Test
    void aRowThatALeavingOneNamesTwiceIsNeverLinkedWithItself() {
        links.restore(0, 0, new int[] {3, 3, 4});
        links.restore(0, 3, new int[] {0});
        links.restore(0, 4, new int[] {0});
        links.become(0, Links.LEAVING);
        new Repair(links, rows, wiring(3)).takeOut(0, 0);
        checkNoneIsLinkedWithItself();
        assertThat(links.has(0, 3, 4)).isTrue();
    }

    /**
     * A row that was chosen, then removed, and is just being inserted again: who is linked with it alone would leave the level
     * with it, if it was made the entry before it is linked with the others.
     */
    @Test
    void aRowWithoutLinksLetsNobodyIntoALevelUnlessItIsTheEntry() {
        assertThat(wiring(2).link(0, 0, 1)).isFalse();
        assertThat(links.count(0, 0)).isZero();
        assertThat(wiring(1).link(0, 0, 1)).isTrue();
        assertThat(wiring(1).link(0, 2, 0)).as("by way of one that is linked").isTrue();
    }

    private Wiring wiring(int entry) {
        return new Wiring(links, rows, () -> entry);
    }

    private void checkNoneIsLinkedWithItself() {
        for (int row = 0; row < ROWS; row++) {
            assertThat(links.has(0, row, row))
                    .as("row %d is linked with itself", row)
                    .isFalse();
        }
    }
}

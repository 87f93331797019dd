package io.synadb.table.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import org.junit.jupiter.api.Test;

/** How hard a file is searched, by its share of the rows. */
class EffortTest {
    @Test
    void aFileThatIsAloneIsSearchedAsTheIndexOrTheCallerSays() {
        assertThat(Effort.shared(10, 1, 0, 64)).isEqualTo(new Effort(10, 0));
        assertThat(Effort.shared(10, 1, 200, 64)).isEqualTo(new Effort(10, 200));
        assertThat(Effort.shared(10, 1, 5, 64)).isEqualTo(new Effort(10, 10));
    }

    @Test
    void theMoreFilesThereAreTheLessIsAskedOfEach() {
        assertThat(Effort.shared(10, 0.5, 0, 64)).isEqualTo(new Effort(10, 0));
        assertThat(Effort.shared(100, 0.5, 0, 64)).isEqualTo(new Effort(66, 132));
        assertThat(Effort.shared(100, 1.0 / 64, 0, 64)).isEqualTo(new Effort(7, 16));
        assertThat(Effort.shared(10, 0.125, 0, 64)).isEqualTo(new Effort(6, 38));
        assertThat(Effort.shared(10, 0.125, 200, 64)).isEqualTo(new Effort(6, 120));
        assertThat(Effort.shared(10, 0.125, 0, 0)).isEqualTo(new Effort(6, 0));
        for (double share = 0; share <= 1; share += 0.01) {
            Effort effort = Effort.shared(1000, share, 0, 64);
            assertThat(effort.k()).isBetween((int) (1000 * share), 1000);
        }
    }

    @Test
    void anEffortThatFindsTooFewIsRefused() {
        assertThatThrownBy(() -> new Effort(0, 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("for 0 rows with ef 0");
        assertThatThrownBy(() -> new Effort(10, 9))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("for 10 rows with ef 9");
    }
}

package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SearchParamsTest {
    @Test
    void leavesToTheIndexWhatIsNotChosen() {
        SearchParams params = SearchParams.nearest(10);

        assertThat(params.k()).isEqualTo(10);
        assertThat(params.filter()).isEmpty();
        assertThat(params.ef()).isEmpty();
        assertThat(params.nprobe()).isEmpty();
        assertThat(params.recallTarget()).isEmpty();
        assertThat(params.exact()).isFalse();
        assertThat(params).hasToString("k=10");
    }

    @Test
    void holdsWhatIsChosen() {
        RowFilter filter = RowBits.of(1, 2);
        SearchParams params =
                SearchParams.builder(3).filter(filter).ef(40).nprobe(8).build();

        assertThat(params.filter()).containsSame(filter);
        assertThat(params.ef()).hasValue(40);
        assertThat(params.nprobe()).hasValue(8);
        assertThat(params).hasToString("k=3 filter=2 rows ef=40 nprobe=8");
        assertThat(SearchParams.builder(3).recallTarget(0.95).build()).hasToString("k=3 recall=0.95");
        assertThat(SearchParams.builder(3).exact().build()).hasToString("k=3 exact");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        assertRefused(() -> SearchParams.nearest(0), "k is 0, expected at least 1");
        assertRefused(() -> SearchParams.builder(10).ef(9).build(), "ef is 9, expected at least k, which is 10");
        assertRefused(() -> SearchParams.builder(1).ef(0).build(), "ef is 0, expected at least 1");
        assertRefused(() -> SearchParams.builder(1).nprobe(-1).build(), "nprobe is -1, expected at least 1");
        assertRefused(
                () -> SearchParams.builder(1).recallTarget(Double.NaN).build(),
                "recall is NaN, expected more than 0 and at most 1");
        assertRefused(
                () -> SearchParams.builder(1).recallTarget(1.1).build(),
                "recall is 1.1, expected more than 0 and at most 1");
        assertRefused(
                () -> SearchParams.builder(1).recallTarget(.9).ef(3).build(),
                "A recall target chooses ef and nprobe: give one or the other");
        assertRefused(
                () -> SearchParams.builder(1).exact().nprobe(3).build(),
                "An exact search has no ef, nprobe or recall target: leave them out");
    }

    @Test
    @SuppressWarnings("NullAway")
    void refusesAFilterThatIsNull() {
        assertThatThrownBy(() -> SearchParams.builder(1).filter(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The filter is null: leave it out to search among all rows");
        assertThatThrownBy(() -> RangeParams.within(1).among(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("The filter is null: leave it out to search among all rows");
    }

    private static void assertRefused(Supplier<SearchParams> params, String message) {
        assertThatThrownBy(params::get)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(message);
    }
}

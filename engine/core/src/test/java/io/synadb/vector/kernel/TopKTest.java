package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TopKTest {
    private record Candidate(float distance, long row) {}

    private static final Comparator<Candidate> NEAREST_FIRST = Comparator.comparing(
                    (Candidate candidate) -> Float.isNaN(candidate.distance()))
            .thenComparingDouble(candidate -> candidate.distance() + 0.0)
            .thenComparingLong(Candidate::row);

    @Property
    void keepsWhatASortWouldPutFirst(
            @ForAll("distances") List<Float> distances, @ForAll @IntRange(min = 1, max = 40) int k, @ForAll long seed) {
        List<Candidate> sorted = sorted(distances);

        Ranking ranking = offered(TopK.of(k), distances, seed);

        assertThat(rows(ranking)).isEqualTo(rows(sorted.subList(0, Math.min(k, sorted.size()))));
        assertThatDistancesBelongToTheirRows(ranking, distances);
    }

    @Property
    void keepsEveryTieAtRankKWhereAsked(
            @ForAll("distances") List<Float> distances, @ForAll @IntRange(min = 1, max = 40) int k, @ForAll long seed) {
        List<Candidate> sorted = sorted(distances);
        int kept = Math.min(k, sorted.size());
        while (kept > 0
                && kept < sorted.size()
                && TopK.compare(sorted.get(kept).distance(), sorted.get(k - 1).distance()) == 0) {
            kept++;
        }

        Ranking ranking = offered(TopK.keepingTies(k), distances, seed);

        assertThat(rows(ranking)).isEqualTo(rows(sorted.subList(0, kept)));
        assertThatDistancesBelongToTheirRows(ranking, distances);
    }

    @Property
    void keepsAllWithinARadiusWhereAsked(
            @ForAll("distances") List<Float> distances, @ForAll("distances") List<Float> radii, @ForAll long seed) {
        float radius = radii.isEmpty() || Float.isNaN(radii.get(0)) ? 0 : radii.get(0);
        List<Candidate> within = sorted(distances).stream()
                .filter(candidate -> candidate.distance() <= radius)
                .toList();

        TopK top = TopK.within(radius);
        assertThat(top.limit()).isEqualTo(radius);
        Ranking ranking = offered(top, distances, seed);

        assertThat(rows(ranking)).isEqualTo(rows(within));
        assertThatDistancesBelongToTheirRows(ranking, distances);
    }

    @Example
    void knowsWhichRowsItKeeps() {
        TopK top = TopK.keepingTies(2);
        top.offer(3, 30);
        top.offer(1, 10);
        top.offer(3, 31);
        top.offer(4, 40);
        assertThat(top.contains(10)).isTrue();
        assertThat(top.contains(30)).isTrue();
        assertThat(top.contains(31)).isTrue();
        assertThat(top.contains(40)).isFalse();
    }

    @Example
    void ordersNanBehindEveryNumberAndBothZerosAlike() {
        List<Float> distances = List.of(Float.NaN, Float.POSITIVE_INFINITY, 0f, -0f, -1f, Float.NaN);

        assertThat(rows(offered(TopK.of(10), distances, 0))).containsExactly(4L, 2L, 3L, 1L, 0L, 5L);
        assertThat(rows(offered(TopK.keepingTies(2), distances, 0))).containsExactly(4L, 2L, 3L);
        assertThat(rows(offered(TopK.keepingTies(5), distances, 0))).hasSize(6);
    }

    @Example
    void mayBeOfferedMoreAfterARanking() {
        TopK top = TopK.keepingTies(2);
        assertThat(top.ranking().size()).isZero();
        top.offer(2f, 0);
        top.offer(2f, 1);
        top.offer(2f, 2);
        assertThat(top.ranking().rows()).containsExactly(0, 1, 2);
        top.offer(1f, 3);
        assertThat(top.ranking().rows()).containsExactly(3, 0, 1, 2);
        top.offer(1.5f, 4);
        assertThat(top.size()).isEqualTo(2);
        assertThat(top.ranking().rows()).containsExactly(3, 4);
        assertThat(top.ranking().distances()).containsExactly(1f, 1.5f);
    }

    @Example
    void growsToALargeKOnlyAsFarAsItIsOffered() {
        TopK top = TopK.of(Integer.MAX_VALUE);
        IntStream.range(0, 1000).forEach(row -> top.offer(-row, row));

        assertThat(top.ranking().row(0)).isEqualTo(999);
        assertThat(top.ranking().size()).isEqualTo(1000);
    }

    @Example
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> TopK.of(0)).hasMessage("k is 0, expected at least 1");
    }

    @Provide
    Arbitrary<List<Float>> distances() {
        Arbitrary<Float> few = Arbitraries.of(0f, -0f, 1f, 2f, 3f, Float.NaN, Float.POSITIVE_INFINITY, -1f);
        Arbitrary<Float> any = Arbitraries.floats();
        return Arbitraries.oneOf(few.list().ofMaxSize(120), any.list().ofMaxSize(120));
    }

    private static Ranking offered(TopK top, List<Float> distances, long seed) {
        List<Integer> rows =
                new ArrayList<>(IntStream.range(0, distances.size()).boxed().toList());
        Collections.shuffle(rows, new Random(seed));
        rows.forEach(row -> top.offer(distances.get(row), row));
        Ranking ranking = top.ranking();
        assertThat(ranking.size()).isEqualTo(top.size());
        return ranking;
    }

    private static List<Candidate> sorted(List<Float> distances) {
        return IntStream.range(0, distances.size())
                .mapToObj(row -> new Candidate(distances.get(row), row))
                .sorted(NEAREST_FIRST)
                .toList();
    }

    private static List<Long> rows(Ranking ranking) {
        return IntStream.range(0, ranking.size()).mapToObj(ranking::row).toList();
    }

    private static List<Long> rows(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::row).toList();
    }

    private static void assertThatDistancesBelongToTheirRows(Ranking ranking, List<Float> distances) {
        for (int rank = 0; rank < ranking.size(); rank++) {
            float offered = distances.get((int) ranking.row(rank));
            assertThat(TopK.compare(ranking.distance(rank), offered)).isZero();
        }
    }
}

package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.predicate.ColumnPath;
import java.util.stream.IntStream;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.junit.jupiter.api.Test;

/** Filters as deep as a program makes them that joins terms in a loop. */
class DeepFilterTest {
    private static final int MANY = 100_000;

    private static Predicate equal(int value) {
        return new Predicate("=", new Expression[] {Expressions.column("a"), Expressions.literal(value)});
    }

    private static Predicate join(String name, Expression left, Expression right) {
        return new Predicate(name, new Expression[] {left, right});
    }

    @Test
    void aChainOfPairsIsOneListOfTermsOnWhicheverSideItGrew() {
        var expected = new io.synadb.table.predicate.Predicate.Or(IntStream.rangeClosed(0, MANY)
                .<io.synadb.table.predicate.Predicate>mapToObj(
                        i -> ColumnPath.of("a").equalTo(i))
                .toList());
        Predicate left = equal(0);
        Predicate right = equal(MANY);
        for (int i = 1; i <= MANY; i++) {
            left = join("OR", left, equal(i));
            right = join("OR", equal(MANY - i), right);
        }
        assertThat(PushedFilters.translate(left).orElseThrow().equals(expected)).isTrue();
        assertThat(PushedFilters.translate(right).orElseThrow().equals(expected))
                .isTrue();
    }

    @Test
    void whatIsTooDeepForAPredicateStaysWithSpark() {
        Predicate filter = equal(0);
        for (int i = 1; i <= MANY; i++) {
            filter = join(i % 2 == 0 ? "AND" : "OR", filter, equal(i));
        }
        assertThat(PushedFilters.translate(filter)).isEmpty();
        Predicate negated = equal(0);
        for (int i = 0; i < MANY; i++) {
            negated = new org.apache.spark.sql.connector.expressions.filter.Not(negated);
        }
        assertThat(PushedFilters.translate(negated)).isEmpty();
    }

    @Test
    void oneTermThatSparkKeepsKeepsTheWholeChain() {
        Predicate unknown = new Predicate("SOMETHING", new Expression[] {Expressions.column("a")});
        assertThat(PushedFilters.translate(join("OR", join("OR", equal(1), unknown), equal(2))))
                .isEmpty();
    }
}

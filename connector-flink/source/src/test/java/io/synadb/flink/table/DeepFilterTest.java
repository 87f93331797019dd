package io.synadb.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Schemas;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinition;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.junit.jupiter.api.Test;

/** Filters as deep as Flink makes them of an IN list, or a program that joins terms in a loop. */
class DeepFilterTest {
    private static final int MANY = 100_000;
    private static final Schema SCHEMA =
            Schemas.withFieldIds(new Schema(List.of(Field.nullable("a", new ArrowType.Int(32, true)))), 1);

    private static ResolvedExpression equal(int value) {
        return call(
                BuiltInFunctionDefinitions.EQUALS,
                new FieldReferenceExpression("a", DataTypes.INT(), 0, 0),
                new ValueLiteralExpression(value, DataTypes.INT().notNull()));
    }

    private static ResolvedExpression call(BuiltInFunctionDefinition function, ResolvedExpression... operands) {
        return CallExpression.permanent(function, List.of(operands), DataTypes.BOOLEAN());
    }

    @Test
    void aChainOfPairsIsOneListOfTermsOnWhicheverSideItGrew() {
        Predicate expected = new Predicate.Or(IntStream.rangeClosed(0, MANY)
                .<Predicate>mapToObj(i -> ColumnPath.of("a").equalTo(i))
                .toList());
        ResolvedExpression left = equal(0);
        ResolvedExpression right = equal(MANY);
        for (int i = 1; i <= MANY; i++) {
            left = call(BuiltInFunctionDefinitions.OR, left, equal(i));
            right = call(BuiltInFunctionDefinitions.OR, equal(MANY - i), right);
        }
        assertThat(PushedFilters.translate(left, SCHEMA).orElseThrow().equals(expected))
                .isTrue();
        assertThat(PushedFilters.translate(right, SCHEMA).orElseThrow().equals(expected))
                .isTrue();
    }

    @Test
    void whatIsTooDeepForAPredicateStaysWithFlink() {
        ResolvedExpression filter = equal(0);
        ResolvedExpression negated = equal(0);
        for (int i = 1; i <= MANY; i++) {
            filter =
                    call(i % 2 == 0 ? BuiltInFunctionDefinitions.AND : BuiltInFunctionDefinitions.OR, filter, equal(i));
            negated = call(BuiltInFunctionDefinitions.NOT, negated);
        }
        assertThat(PushedFilters.translate(filter, SCHEMA)).isEmpty();
        assertThat(PushedFilters.translate(negated, SCHEMA)).isEmpty();
    }
}

package io.synadb.flink.table;

import io.synadb.SynaException;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import io.synadb.table.predicate.bound.BoundPredicate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.expressions.CallExpression;
import org.apache.flink.table.expressions.FieldReferenceExpression;
import org.apache.flink.table.expressions.NestedFieldReferenceExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.functions.BuiltInFunctionDefinitions;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * Flink's filters as predicates of the table, where both mean the same for every row. {@link PushedComparison} has what is
 * different in numbers and texts; what has no exact counterpart is left to Flink.
 *
 * <p>Stateless and thread-safe.
 */
final class PushedFilters {
    private static final Map<FunctionDefinition, Operator> COMPARISONS = Map.of(
            BuiltInFunctionDefinitions.EQUALS, Operator.EQUAL,
            BuiltInFunctionDefinitions.NOT_EQUALS, Operator.NOT_EQUAL,
            BuiltInFunctionDefinitions.LESS_THAN, Operator.LESS,
            BuiltInFunctionDefinitions.LESS_THAN_OR_EQUAL, Operator.LESS_OR_EQUAL,
            BuiltInFunctionDefinitions.GREATER_THAN, Operator.GREATER,
            BuiltInFunctionDefinitions.GREATER_THAN_OR_EQUAL, Operator.GREATER_OR_EQUAL);

    private PushedFilters() {}

    /** The predicate that is true exactly where Flink's filter is, if there is one; whose columns it has nobody has checked. */
    static Optional<Predicate> translate(ResolvedExpression filter) {
        try {
            return translate(filter, 0);
        } catch (SynaException e) {
            // A literal with half a character, or a filter that is too deep.
            return Optional.empty();
        }
    }

    /** The predicate that is true exactly where Flink's filter is, if there is one for a table of this schema. */
    static Optional<Predicate> translate(ResolvedExpression filter, Schema schema) {
        try {
            Optional<Predicate> predicate = translate(filter, 0);
            predicate.ifPresent(condition -> BoundPredicate.of(condition, schema, "the table"));
            return predicate;
        } catch (SynaException e) {
            // No column has values like this literal: of another kind, with nanoseconds, or with half a character. Or
            // the filter is too deep.
            return Optional.empty();
        }
    }

    private static Optional<Predicate> translate(ResolvedExpression filter, int levels) {
        if (levels > Predicate.MOST_LEVELS) {
            return Optional.empty();
        }
        if (filter instanceof CallExpression call) {
            return translate(call, levels);
        }
        return flag(filter).map(column -> column.equalTo(true));
    }

    private static Optional<Predicate> translate(CallExpression call, int levels) {
        FunctionDefinition function = call.getFunctionDefinition();
        List<ResolvedExpression> operands = call.getResolvedChildren();
        Operator operator = COMPARISONS.get(function);
        if (operator != null) {
            return comparison(operator, operands);
        } else if (function.equals(BuiltInFunctionDefinitions.AND)) {
            return all(call, levels).map(Predicate.And::new);
        } else if (function.equals(BuiltInFunctionDefinitions.OR)) {
            return all(call, levels).map(Predicate.Or::new);
        } else if (function.equals(BuiltInFunctionDefinitions.NOT)) {
            return translate(operands.get(0), levels + 1).map(Predicate::negate);
        } else if (function.equals(BuiltInFunctionDefinitions.IS_NULL)) {
            return column(operands.get(0)).map(ColumnPath::isNull);
        } else if (function.equals(BuiltInFunctionDefinitions.IS_NOT_NULL)) {
            return column(operands.get(0)).map(ColumnPath::isNotNull);
        } else if (function.equals(BuiltInFunctionDefinitions.IS_TRUE)) {
            return certainly(true, operands.get(0));
        } else if (function.equals(BuiltInFunctionDefinitions.IS_NOT_TRUE)) {
            return certainly(true, operands.get(0)).map(Predicate::negate);
        } else if (function.equals(BuiltInFunctionDefinitions.IS_FALSE)) {
            return certainly(false, operands.get(0));
        } else if (function.equals(BuiltInFunctionDefinitions.IS_NOT_FALSE)) {
            return certainly(false, operands.get(0)).map(Predicate::negate);
        } else if (function.equals(BuiltInFunctionDefinitions.LIKE) && operands.size() == 2) {
            return column(operands.get(0)).flatMap(column -> literal(operands.get(1))
                    .flatMap(literal -> literal.getValueAs(String.class))
                    .flatMap(pattern -> like(column, pattern)));
        }
        return Optional.empty();
    }

    /** The terms of a chain, which Flink builds of pairs, as deep as it is long. */
    private static Optional<List<Predicate>> all(CallExpression chain, int levels) {
        List<Predicate> terms = new ArrayList<>();
        Deque<ResolvedExpression> left = new ArrayDeque<>(List.of(chain));
        while (!left.isEmpty()) {
            ResolvedExpression next = left.pop();
            if (next instanceof CallExpression pair
                    && pair.getFunctionDefinition().equals(chain.getFunctionDefinition())) {
                List<ResolvedExpression> operands = pair.getResolvedChildren();
                for (int i = operands.size() - 1; i >= 0; i--) {
                    left.push(operands.get(i));
                }
                continue;
            }
            Optional<Predicate> term = translate(next, levels + 1);
            if (term.isEmpty()) {
                return Optional.empty();
            }
            terms.add(term.get());
        }
        return terms.size() < 2 ? Optional.empty() : Optional.of(terms);
    }

    private static Optional<Predicate> comparison(Operator operator, List<ResolvedExpression> operands) {
        ResolvedExpression left = operands.get(0);
        ResolvedExpression right = operands.get(1);
        return column(left)
                .flatMap(column -> literal(right).flatMap(literal -> compare(column, left, operator, literal)))
                .or(() -> column(right).flatMap(column -> literal(left)
                        .flatMap(literal -> compare(column, right, operator.mirrored(), literal))));
    }

    private static Optional<Predicate> compare(
            ColumnPath column, ResolvedExpression typed, Operator operator, ValueLiteralExpression literal) {
        LogicalType type = typed.getOutputDataType().getLogicalType();
        return new PushedComparison(column, type.getTypeRoot(), operator).with(literal);
    }

    /** Never unknown: a column of booleans is what it should be, or it is not. */
    private static Optional<Predicate> certainly(boolean value, ResolvedExpression operand) {
        return flag(operand).map(column -> column.equalTo(value).and(column.isNotNull()));
    }

    /** Only a part at an end or in the middle: Flink answers other patterns by regular expressions, in which a line may end. */
    private static Optional<Predicate> like(ColumnPath column, String pattern) {
        boolean anyStart = pattern.startsWith("%");
        boolean anyEnd = pattern.length() > 1 && pattern.endsWith("%");
        String part = pattern.substring(anyStart ? 1 : 0, pattern.length() - (anyEnd ? 1 : 0));
        if (part.isEmpty() || part.chars().anyMatch(character -> "%_\\".indexOf(character) >= 0)) {
            return Optional.empty();
        } else if (anyStart) {
            return Optional.of(anyEnd ? column.contains(part) : column.endsWith(part));
        }
        return Optional.of(anyEnd ? column.startsWith(part) : column.equalTo(part));
    }

    private static Optional<ValueLiteralExpression> literal(ResolvedExpression expression) {
        return expression instanceof ValueLiteralExpression literal && !literal.isNull()
                ? Optional.of(literal)
                : Optional.empty();
    }

    private static Optional<ColumnPath> flag(ResolvedExpression expression) {
        LogicalType type = expression.getOutputDataType().getLogicalType();
        return type.is(LogicalTypeRoot.BOOLEAN) ? column(expression) : Optional.empty();
    }

    private static Optional<ColumnPath> column(ResolvedExpression expression) {
        if (expression instanceof FieldReferenceExpression field) {
            return Optional.of(new ColumnPath(List.of(field.getName())));
        } else if (expression instanceof NestedFieldReferenceExpression nested) {
            return Optional.of(new ColumnPath(List.of(nested.getFieldNames())));
        }
        return Optional.empty();
    }
}

package io.synadb.spark.read;

import io.synadb.SynaException;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import io.synadb.table.predicate.bound.BoundPredicate;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Spark's filters as predicates of the table, where both mean the same for every row: Spark orders NaN, texts and zeros as
 * the table does, and compares values of one type only, because it casts the others.
 *
 * <p>What has no counterpart is left to Spark. Stateless and thread-safe.
 */
public final class PushedFilters {
    private PushedFilters() {}

    /** The predicate that is true exactly where Spark's is, if there is one for a table of this schema. */
    public static Optional<Predicate> translate(Expression filter, Schema schema) {
        try {
            Optional<Predicate> predicate = translate(filter);
            predicate.ifPresent(condition -> BoundPredicate.of(condition, schema, "the table"));
            return predicate;
        } catch (SynaException e) {
            // No column has values like this literal, or the filter is deeper than a predicate can be.
            return Optional.empty();
        }
    }

    /** The predicate that is true exactly where Spark's is, if there is one for any columns. */
    static Optional<Predicate> translate(Expression filter) {
        return translate(filter, 0);
    }

    private static Optional<Predicate> translate(Expression filter, int levels) {
        if (!(filter instanceof org.apache.spark.sql.connector.expressions.filter.Predicate predicate)
                || levels > Predicate.MOST_LEVELS) {
            return Optional.empty();
        }
        Expression[] children = predicate.children();
        return switch (predicate.name()) {
            case "ALWAYS_TRUE" -> Optional.of(Predicate.TRUE);
            case "ALWAYS_FALSE" -> Optional.of(Predicate.FALSE);
            case "AND" -> all(predicate, levels).map(Predicate.And::new);
            case "OR" -> all(predicate, levels).map(Predicate.Or::new);
            case "NOT" -> translate(children[0], levels + 1).map(Predicate::negate);
            case "IS_NULL" -> column(children[0]).map(ColumnPath::isNull);
            case "IS_NOT_NULL" -> column(children[0]).map(ColumnPath::isNotNull);
            case "IN" -> in(children);
            case "STARTS_WITH" ->
                text(children).map(text -> column(children[0]).orElseThrow().startsWith(text));
            case "ENDS_WITH" ->
                text(children).map(text -> column(children[0]).orElseThrow().endsWith(text));
            case "CONTAINS" ->
                text(children).map(text -> column(children[0]).orElseThrow().contains(text));
            case "<=>" -> sameOrBothNull(children);
            default -> comparison(predicate.name(), children);
        };
    }

    /** The terms of a chain, which Spark builds of pairs, as deep as it is long. */
    private static Optional<List<Predicate>> all(
            org.apache.spark.sql.connector.expressions.filter.Predicate chain, int levels) {
        List<Predicate> terms = new ArrayList<>();
        Deque<Expression> left = new ArrayDeque<>(List.of(chain));
        while (!left.isEmpty()) {
            Expression next = left.pop();
            if (next instanceof org.apache.spark.sql.connector.expressions.filter.Predicate pair
                    && pair.name().equals(chain.name())) {
                Expression[] children = pair.children();
                for (int i = children.length - 1; i >= 0; i--) {
                    left.push(children[i]);
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

    private static Optional<Predicate> comparison(String name, Expression[] children) {
        if (children.length != 2) {
            return Optional.empty();
        }
        return Operator.of(name).flatMap(operator -> column(children[0])
                .flatMap(column -> literal(children[1]).map(literal -> column.compare(operator, literal))));
    }

    /** Never unknown: a null and a value are two values. */
    private static Optional<Predicate> sameOrBothNull(Expression[] children) {
        return column(children[0]).flatMap(column -> literal(children[1])
                .map(literal -> literal.isNull()
                        ? column.isNull()
                        : column.equalTo(literal).and(column.isNotNull())));
    }

    private static Optional<Predicate> in(Expression[] children) {
        List<Literal> literals = new ArrayList<>();
        for (Expression child : Arrays.asList(children).subList(1, children.length)) {
            Optional<Literal> literal = literal(child);
            if (literal.isEmpty()) {
                return Optional.empty();
            }
            literals.add(literal.get());
        }
        return literals.isEmpty()
                ? Optional.empty()
                : column(children[0]).map(column -> new Predicate.In(column, literals));
    }

    /** The text that a column is searched for. */
    private static Optional<String> text(Expression[] children) {
        return Stream.of(children[1])
                .filter(child -> column(children[0]).isPresent())
                .flatMap(child -> literal(child).stream())
                .filter(Literal.Text.class::isInstance)
                .map(literal -> ((Literal.Text) literal).value())
                .findFirst();
    }

    private static Optional<ColumnPath> column(Expression expression) {
        return expression instanceof NamedReference reference
                ? Optional.of(new ColumnPath(List.of(reference.fieldNames())))
                : Optional.empty();
    }

    private static Optional<Literal> literal(Expression expression) {
        if (!(expression instanceof org.apache.spark.sql.connector.expressions.Literal<?> literal)) {
            return Optional.empty();
        }
        Object value = literal.value();
        if (literal.dataType() instanceof DateType && value instanceof Integer day) {
            return Optional.of(new Literal.Date(LocalDate.ofEpochDay(day)));
        } else if (literal.dataType() instanceof TimestampType && value instanceof Long micros) {
            return Optional.of(new Literal.Timestamp(micros, true));
        } else if (literal.dataType() instanceof TimestampNTZType && value instanceof Long micros) {
            return Optional.of(new Literal.Timestamp(micros, false));
        } else if (literal.dataType() instanceof TimeType && value instanceof Long nanos) {
            return Optional.of(new Literal.Time(LocalTime.ofNanoOfDay(nanos)));
        } else if (literal.dataType() instanceof YearMonthIntervalType && value instanceof Integer months) {
            return Optional.of(new Literal.YearMonthInterval(months));
        } else if (literal.dataType() instanceof DayTimeIntervalType && value instanceof Long micros) {
            return Optional.of(new Literal.DayTimeInterval(Duration.of(micros, ChronoUnit.MICROS)));
        } else if (value instanceof UTF8String text) {
            // A text that is no UTF-8 has no counterpart.
            return text.isValid() ? Optional.of(new Literal.Text(text.toString())) : Optional.empty();
        } else if (value instanceof Decimal decimal) {
            BigDecimal number = decimal.toJavaBigDecimal();
            return Optional.of(new Literal.Decimal(number));
        }
        boolean plain = value == null
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double
                || value instanceof byte[];
        return plain && isOrdered(literal.dataType()) ? Optional.of(Literal.of(value)) : Optional.empty();
    }

    /** Other types have values of these classes inside, too, which mean something else there. */
    private static boolean isOrdered(DataType type) {
        return type instanceof NumericType
                || type instanceof BooleanType
                || type instanceof BinaryType
                || type instanceof NullType
                || type instanceof StringType
                || type instanceof DateType;
    }
}

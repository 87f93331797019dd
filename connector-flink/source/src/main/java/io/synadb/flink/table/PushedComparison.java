package io.synadb.flink.table;

import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.Optional;
import org.apache.flink.table.expressions.ValueLiteralExpression;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/**
 * A column against a literal, where Flink and the table agree.
 *
 * <p>They differ in floating-point numbers. Flink compares them as Java does: nothing is above, below or equal to NaN, which
 * the table has above all numbers. Beside a decimal literal, though, it compares them as {@link Double#compare} does: NaN is
 * above all, and −0.0 is below 0.0, which the table has equal. And Flink rounds a BIGINT to compare it with a DOUBLE, where
 * the table is exact. So such comparisons are said so that they mean what Flink means, or are left to Flink.
 *
 * <p>Immutable and thread-safe.
 *
 * @param column the column
 * @param type of the column
 * @param operator with the column on its left
 */
record PushedComparison(ColumnPath column, LogicalTypeRoot type, Operator operator) {
    private static final int NANOS_PER_MILLI = 1_000_000;
    /** Every whole number up to this one is a float. */
    private static final long FLOAT_WHOLES = 1L << 24;
    /** Every whole number up to this one is a double. */
    private static final long DOUBLE_WHOLES = 1L << 53;

    /**
     * The comparison with a literal that is not null; none if they would not agree for some row.
     *
     * @throws io.synadb.SynaException if the table has no values like this literal
     */
    Optional<Predicate> with(ValueLiteralExpression literal) {
        LogicalTypeRoot other = literal.getOutputDataType().getLogicalType().getTypeRoot();
        return switch (type) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
                isExact(other)
                        ? literal.getValueAs(BigDecimal.class).flatMap(number -> compare(number(number, other)))
                        : Optional.empty();
            case FLOAT, DOUBLE -> withReal(literal, other);
            case CHAR, VARCHAR -> isText(other) ? compare(literal, String.class) : Optional.empty();
            case BOOLEAN -> other == type && isEquality() ? compare(literal, Boolean.class) : Optional.empty();
            case DATE -> other == type ? compare(literal, LocalDate.class) : Optional.empty();
            case TIMESTAMP_WITHOUT_TIME_ZONE ->
                other == type ? compare(literal, LocalDateTime.class) : Optional.empty();
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> other == type ? compare(literal, Instant.class) : Optional.empty();
            case TIME_WITHOUT_TIME_ZONE ->
                other == type
                        ? literal.getValueAs(LocalTime.class)
                                .filter(time -> isMillis(time.getNano()))
                                .flatMap(this::compare)
                        : Optional.empty();
            case INTERVAL_YEAR_MONTH ->
                other == type
                        ? literal.getValueAs(Period.class)
                                .filter(period -> period.getDays() == 0)
                                .flatMap(this::compare)
                        : Optional.empty();
            case INTERVAL_DAY_TIME ->
                other == type
                        ? literal.getValueAs(Duration.class)
                                .filter(interval -> isMillis(interval.getNano()))
                                .flatMap(this::compare)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Flink keeps milliseconds of times and intervals, and cuts a literal to them. */
    private static boolean isMillis(int nanos) {
        return nanos % NANOS_PER_MILLI == 0;
    }

    private <T> Optional<Predicate> compare(ValueLiteralExpression literal, Class<T> kind) {
        return literal.getValueAs(kind).flatMap(this::compare);
    }

    private Optional<Predicate> compare(Object value) {
        return Optional.of(column.compare(operator, value));
    }

    private Optional<Predicate> withReal(ValueLiteralExpression literal, LogicalTypeRoot other) {
        if (other == LogicalTypeRoot.DECIMAL) {
            return literal.getValueAs(BigDecimal.class).flatMap(this::withDecimal);
        } else if (other == LogicalTypeRoot.FLOAT) {
            return literal.getValueAs(Float.class).flatMap(this::withPrimitive);
        } else if (other == LogicalTypeRoot.DOUBLE) {
            return literal.getValueAs(Double.class).flatMap(this::withPrimitive);
        } else if (isExact(other)) {
            long wholes = type == LogicalTypeRoot.FLOAT ? FLOAT_WHOLES : DOUBLE_WHOLES;
            return literal.getValueAs(BigDecimal.class)
                    .filter(number -> number.abs().compareTo(BigDecimal.valueOf(wholes)) <= 0)
                    .flatMap(this::withPrimitive);
        }
        return Optional.empty();
    }

    private Optional<Predicate> withPrimitive(Number number) {
        double value = number.doubleValue();
        boolean isAbove = operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL;
        if (Double.isNaN(value)) {
            return Optional.empty();
        }
        Predicate comparison = column.compare(operator, value);
        return Optional.of(isAbove ? comparison.and(column.isNan().negate()) : comparison);
    }

    private Optional<Predicate> withDecimal(BigDecimal number) {
        boolean zerosAreOne = operator == Operator.GREATER || operator == Operator.LESS_OR_EQUAL;
        double value = number.doubleValue();
        return value != 0 || zerosAreOne ? Optional.of(column.compare(operator, value)) : Optional.empty();
    }

    private static Number number(BigDecimal value, LogicalTypeRoot type) {
        return type == LogicalTypeRoot.DECIMAL ? value : (Number) value.longValueExact();
    }

    private boolean isEquality() {
        return operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
    }

    private static boolean isText(LogicalTypeRoot root) {
        return root == LogicalTypeRoot.CHAR || root == LogicalTypeRoot.VARCHAR;
    }

    private static boolean isExact(LogicalTypeRoot root) {
        return switch (root) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> true;
            default -> false;
        };
    }
}

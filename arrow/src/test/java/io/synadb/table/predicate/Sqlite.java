package io.synadb.table.predicate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The same rows in SQLite, which judges. What it lacks is stored as what it has: dates, times, intervals and decimals as integers;
 * NaN as a text, because its texts are above its numbers and equal to themselves, as NaN is for us.
 *
 * <p>SQLite compares integers with floats exactly, and texts by their UTF-8. Not thread-safe.
 */
final class Sqlite implements AutoCloseable {
    private static final String NAN = "NaN";

    private final Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");

    Sqlite(VectorSchemaRoot rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA case_sensitive_like = ON");
            // Columns without a type convert nothing.
            statement.execute(PredicateCases.COLUMNS.stream()
                    .map(column -> "c" + PredicateCases.COLUMNS.indexOf(column))
                    .collect(Collectors.joining(", ", "CREATE TABLE t (row INTEGER PRIMARY KEY, ", ")")));
        }
        String values = "?, ".repeat(PredicateCases.COLUMNS.size()) + "?";
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (" + values + ")")) {
            for (int row = 0; row < rows.getRowCount(); row++) {
                insert.setInt(1, row);
                for (int column = 0; column < PredicateCases.COLUMNS.size(); column++) {
                    insert.setObject(column + 2, value(vector(rows, column), row));
                }
                insert.executeUpdate();
            }
        }
        connection.commit();
    }

    private static FieldVector vector(VectorSchemaRoot rows, int column) {
        FieldVector vector = rows.getVector(PredicateCases.place(column));
        return column < 13 || column > 14
                ? vector
                : column == 13
                        ? vector.getChildrenFromFields().get(0)
                        : vector.getChildrenFromFields()
                                .get(1)
                                .getChildrenFromFields()
                                .get(0);
    }

    private static @Nullable Object value(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        } else if (vector instanceof BitVector bits) {
            return bits.get(row);
        } else if (vector instanceof TinyIntVector numbers) {
            return (int) numbers.get(row);
        } else if (vector instanceof SmallIntVector numbers) {
            return (int) numbers.get(row);
        } else if (vector instanceof IntVector numbers) {
            return numbers.get(row);
        } else if (vector instanceof BigIntVector numbers) {
            return numbers.get(row);
        } else if (vector instanceof Float4Vector numbers) {
            return real(numbers.get(row));
        } else if (vector instanceof Float8Vector numbers) {
            return real(numbers.get(row));
        } else if (vector instanceof DecimalVector numbers) {
            return numbers.getObject(row).unscaledValue().longValueExact();
        } else if (vector instanceof DateDayVector days) {
            return days.get(row);
        } else if (vector instanceof TimeStampVector times) {
            return times.get(row);
        } else if (vector instanceof TimeNanoVector times) {
            return times.get(row);
        } else if (vector instanceof IntervalYearVector months) {
            return months.get(row);
        } else if (vector instanceof DurationVector durations) {
            return DurationVector.get(durations.getDataBuffer(), row);
        } else if (vector instanceof VarCharVector texts) {
            return new String(texts.get(row), StandardCharsets.UTF_8);
        }
        return ((VarBinaryVector) vector).get(row);
    }

    private static Object real(double value) {
        return Double.isNaN(value) ? NAN : value;
    }

    /** The rows for which a condition is true. */
    BitSet select(Predicate predicate) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        String sql = "SELECT row FROM t WHERE " + sql(predicate, parameters);
        BitSet selected = new BitSet();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                query.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    selected.set(rows.getInt(1));
                }
            }
        }
        return selected;
    }

    private static String sql(Predicate predicate, List<Object> parameters) {
        if (predicate instanceof Predicate.Constant constant) {
            return constant.value() ? "1" : "0";
        } else if (predicate instanceof Predicate.Not not) {
            return "NOT (" + sql(not.term(), parameters) + ")";
        } else if (predicate instanceof Predicate.And and) {
            return joined(and.terms(), " AND ", parameters);
        } else if (predicate instanceof Predicate.Or or) {
            return joined(or.terms(), " OR ", parameters);
        } else if (predicate instanceof Predicate.IsNull check) {
            return name(check.column()) + " IS NULL";
        } else if (predicate instanceof Predicate.IsNan check) {
            String column = name(check.column());
            return "CASE WHEN " + column + " IS NOT NULL THEN typeof(" + column + ") = 'text' END";
        } else if (predicate instanceof Predicate.Like like) {
            parameters.add(like.pattern());
            return name(like.column()) + " LIKE ? ESCAPE '\\'";
        } else if (predicate instanceof Predicate.In in) {
            return in.literals().stream()
                    .map(literal -> parameter(in.column(), literal, parameters))
                    .collect(Collectors.joining(", ", name(in.column()) + " IN (", ")"));
        }
        Predicate.Comparison comparison = (Predicate.Comparison) predicate;
        return name(comparison.column()) + " " + comparison.operator() + " "
                + parameter(comparison.column(), comparison.literal(), parameters);
    }

    private static String joined(List<Predicate> terms, String operator, List<Object> parameters) {
        return terms.stream()
                .map(term -> "(" + sql(term, parameters) + ")")
                .collect(Collectors.joining(operator, "(", ")"));
    }

    private static String name(ColumnPath column) {
        return "c" + PredicateCases.COLUMNS.indexOf(column);
    }

    private static String parameter(ColumnPath column, Literal literal, List<Object> parameters) {
        parameters.add(value(PredicateCases.COLUMNS.indexOf(column), literal));
        return "?";
    }

    private static @Nullable Object value(int column, Literal literal) {
        if (literal instanceof Literal.Bool bool) {
            return bool.value() ? 1 : 0;
        } else if (literal instanceof Literal.Text text) {
            return text.value();
        } else if (literal instanceof Literal.Bytes bytes) {
            return bytes.value();
        } else if (literal instanceof Literal.Date date) {
            return date.value().toEpochDay();
        } else if (literal instanceof Literal.Timestamp time) {
            return exact(new BigDecimal(BigInteger.valueOf(time.micros() * 1000 + time.nanos()), column == 16 ? 0 : 3));
        } else if (literal instanceof Literal.Time time) {
            return time.value().toNanoOfDay();
        } else if (literal instanceof Literal.YearMonthInterval interval) {
            return interval.months();
        } else if (literal instanceof Literal.DayTimeInterval interval) {
            return exact(new BigDecimal(BigInteger.valueOf(interval.value().toNanos()), 3));
        } else if (literal instanceof Literal.Null) {
            return null;
        } else if (literal instanceof Literal.Real real && (column < 7 || !Double.isFinite(real.value()))) {
            return real(real.value());
        } else if (literal instanceof Literal.Decimal decimal && (column == 5 || column == 6)) {
            return column == 5
                    ? (double) decimal.value().floatValue()
                    : decimal.value().doubleValue();
        }
        return exact(number(literal).scaleByPowerOfTen(column == 7 ? PredicateCases.SCALE : 0));
    }

    private static BigDecimal number(Literal literal) {
        return literal instanceof Literal.Whole whole
                ? BigDecimal.valueOf(whole.value())
                : literal instanceof Literal.Real real
                        ? new BigDecimal(real.value())
                        : ((Literal.Decimal) literal).value();
    }

    /** A number that SQLite has, and that every integer of 64 bits compares with as with the given one. */
    private static Object exact(BigDecimal number) {
        BigDecimal floor = number.setScale(0, RoundingMode.FLOOR);
        if (floor.toBigInteger().bitLength() >= Long.SIZE) {
            return number.signum() * Double.POSITIVE_INFINITY;
        }
        return floor.compareTo(number) == 0 ? (Object) floor.longValueExact() : (Object) (floor.doubleValue() + 0.5);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

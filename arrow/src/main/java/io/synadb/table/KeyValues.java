package io.synadb.table;

import io.synadb.arrow.StoredTimes;
import io.synadb.arrow.Timestamps;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Literals as values of the columns of a key. Stateless and thread-safe. */
final class KeyValues {
    /** Of more keys nearly every file may have one, as filters tell. */
    private static final int MOST_KEYS = 200;

    private KeyValues() {}

    /**
     * The hashes of the keys that rows can have for which a predicate is true.
     *
     * @param columns of the key, in its order
     * @return empty where the predicate does not say what each column of the key equals, or one of many values
     */
    static Optional<long[]> hashes(Predicate predicate, Schema columns) {
        List<List<Literal>> values = new ArrayList<>();
        long keys = columns.getFields().isEmpty() ? 0 : 1;
        for (Field column : columns.getFields()) {
            List<Literal> equal = equal(predicate, ColumnPath.of(column.getName()));
            values.add(equal);
            keys *= Math.min(equal.size(), MOST_KEYS + 1);
            if (keys == 0 || keys > MOST_KEYS) {
                return Optional.empty();
            }
        }
        return keys == 0 ? Optional.empty() : hashes(columns, values, (int) keys);
    }

    /** What a column is one of where a predicate is true; none where that is not said. */
    private static List<Literal> equal(Predicate predicate, ColumnPath column) {
        if (predicate instanceof Predicate.Comparison comparison) {
            boolean equal = comparison.operator() == Predicate.Operator.EQUAL
                    && comparison.column().equals(column);
            return equal ? List.of(comparison.literal()) : List.of();
        } else if (predicate instanceof Predicate.In in) {
            return in.column().equals(column) ? in.literals() : List.of();
        } else if (predicate instanceof Predicate.And and) {
            return and.terms().stream()
                    .map(term -> equal(term, column))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse(List.of());
        }
        return List.of();
    }

    /** Of every key that takes one of the values of each column. */
    private static Optional<long[]> hashes(Schema columns, List<List<Literal>> values, int keys) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot rows = VectorSchemaRoot.create(columns, allocator)) {
            int step = 1;
            for (int i = 0; i < values.size(); i++) {
                FieldVector column = rows.getVector(i);
                column.setInitialCapacity(keys);
                column.allocateNew();
                for (int row = 0; row < keys; row++) {
                    List<Literal> of = values.get(i);
                    if (!set(column, row, of.get(row / step % of.size()))) {
                        return Optional.empty();
                    }
                }
                step *= values.get(i).size();
            }
            EncodedKey key = new EncodedKey();
            long[] hashes = new long[keys];
            for (int row = 0; row < keys; row++) {
                key.read(rows.getFieldVectors(), row);
                hashes[row] = key.hash();
            }
            return Optional.of(hashes);
        }
    }

    /** Sets a value of a key column; false if no value of it equals the literal, or not surely so. */
    static boolean set(FieldVector column, int row, Literal literal) {
        if (column instanceof BaseIntVector whole && literal instanceof Literal.Whole number) {
            whole.setWithPossibleTruncate(row, number.value());
            return whole.getValueAsLong(row) == number.value();
        } else if (column instanceof VarCharVector text && literal instanceof Literal.Text found) {
            text.setSafe(row, found.value().getBytes(StandardCharsets.UTF_8));
            return true;
        } else if (column instanceof VarBinaryVector binary && literal instanceof Literal.Bytes found) {
            binary.setSafe(row, found.value());
            return true;
        } else if (column instanceof BitVector bit && literal instanceof Literal.Bool found) {
            bit.set(row, found.value() ? 1 : 0);
            return true;
        } else if (column instanceof DateDayVector day && literal instanceof Literal.Date found) {
            OptionalLong days = StoredTimes.whole(day.getField().getType(), found.value());
            days.ifPresent(value -> day.set(row, (int) value));
            return days.isPresent();
        } else if (column instanceof TimeStampVector time) {
            return setTime(time, row, literal);
        } else if (column instanceof TimeNanoVector time && literal instanceof Literal.Time found) {
            time.set(row, found.value().toNanoOfDay());
            return true;
        } else if (column instanceof IntervalYearVector months && literal instanceof Literal.YearMonthInterval found) {
            months.set(row, found.months());
            return true;
        } else if (column instanceof DurationVector duration && literal instanceof Literal.DayTimeInterval found) {
            OptionalLong micros = StoredTimes.whole(duration.getField().getType(), found.value());
            micros.ifPresent(value -> duration.set(row, value));
            return micros.isPresent();
        } else if (column instanceof DecimalVector decimal && literal instanceof Literal.Decimal found) {
            BigDecimal exact = found.value().stripTrailingZeros();
            boolean fits = exact.scale() <= decimal.getScale()
                    && exact.precision() - exact.scale() <= decimal.getPrecision() - decimal.getScale();
            if (fits) {
                decimal.set(row, exact.setScale(decimal.getScale()));
            }
            return fits;
        }
        return false;
    }

    private static boolean setTime(TimeStampVector column, int row, Literal literal) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) column.getField().getType();
        if (!(literal instanceof Literal.Timestamp time) || time.zoned() != (type.getTimezone() != null)) {
            return false;
        }
        OptionalLong value = Timestamps.isNanos(type)
                ? Timestamps.nanos(time.micros(), time.nanos())
                : time.nanos() == 0 ? OptionalLong.of(time.micros()) : OptionalLong.empty();
        value.ifPresent(found -> column.set(row, found));
        return value.isPresent();
    }
}

package io.synadb.table.data.statistics;

import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseCells;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.partition.KeyHash;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.ByteFunctionHelpers;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
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
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the columns of one chunk: one pass over each.
 *
 * <p>Numbers, dates, times, timestamps, intervals, booleans (0 and 1), text and binary get bounds; all of these a sketch of how many different ones there are; lists, maps and vectors the range of their
 * lengths, vectors of real numbers and of int8 and sparse ones that of their norms; structs only the count of nulls, and their fields, where those have ids, what columns of their types have: a field
 * is null where a struct around it is. NaN is counted, and no bound is of it; a bound that is infinite is left out, because JSON
 * has none.
 */
public final class StatisticsCollector {
    /** A bound of text or binary has at most so many bytes. */
    private static final int MAX_BOUND_BYTES = 64;

    private StatisticsCollector() {}

    /** The statistics of the columns of a batch, by the field ids of its schema. */
    public static Map<Integer, ColumnStatistics> of(VectorSchemaRoot batch) {
        Map<Integer, ColumnStatistics> statistics = new TreeMap<>();
        List<Field> fields = batch.getSchema().getFields();
        for (int i = 0; i < fields.size(); i++) {
            // The vector's own field may be the writer's, which knows no ids.
            Field field = fields.get(i);
            Values values = Values.of(batch.getVector(i));
            statistics.put(
                    Schemas.fieldId(field),
                    SparseColumns.isSparse(field) ? ofSparse((StructVector) batch.getVector(i)) : of(values));
            addFields(field, values, statistics);
        }
        return statistics;
    }

    private static void addFields(Field field, Values values, Map<Integer, ColumnStatistics> statistics) {
        if (!(values.column() instanceof StructVector struct)) {
            return;
        }
        for (int i = 0; i < field.getChildren().size(); i++) {
            Field child = field.getChildren().get(i);
            Values nested = values.field(struct.getChildrenFromFields().get(i));
            if (Schemas.hasFieldId(child)) {
                statistics.put(Schemas.fieldId(child), of(nested));
            }
            addFields(child, nested, statistics);
        }
    }

    /**
     * The values of a column, or of a field in structs.
     *
     * @param nulls how many rows have none
     */
    private record Values(FieldVector column, int nulls, IntPredicate isNull) {
        static Values of(FieldVector column) {
            return new Values(column, column.getNullCount(), column::isNull);
        }

        /** Those of a field of these structs. */
        Values field(FieldVector field) {
            if (nulls == 0) {
                return of(field);
            }
            IntPredicate hasNone = row -> isNull.test(row) || field.isNull(row);
            int none = (int)
                    IntStream.range(0, column.getValueCount()).filter(hasNone).count();
            return new Values(field, none, hasNone);
        }

        int rows() {
            return column.getValueCount();
        }

        boolean has(int row) {
            return nulls == 0 || !isNull.test(row);
        }
    }

    private static ColumnStatistics of(Values values) {
        FieldVector column = values.column();
        int nulls = values.nulls();
        if (nulls == values.rows()) {
            return bounded(null, null, nulls);
        }
        if (column instanceof FixedSizeListVector vectors) {
            return ofVectors(values, vectors);
        } else if (column instanceof ListVector lists) {
            return ofLists(values, lists.getOffsetBuffer());
        } else if (column instanceof BaseVariableWidthVector text) {
            return ofBytes(values, text);
        } else if (column instanceof DecimalVector decimals) {
            return ofDecimals(values, decimals);
        } else if (column instanceof BitVector bits) {
            return ofWholes(values, bits::get);
        } else if (column instanceof BaseFixedWidthVector numbers) {
            return ofNumbers(values, numbers);
        }
        return bounded(null, null, nulls);
    }

    private static ColumnStatistics ofSparse(StructVector column) {
        int nulls = column.getNullCount();
        NormRange norms = nulls == column.getValueCount() ? null : SparseNorms.of(new SparseCells(column));
        return new ColumnStatistics(null, null, nulls, null, null, null, norms);
    }

    private static ColumnStatistics ofNumbers(Values values, BaseFixedWidthVector column) {
        ByteBuffer data = column.getDataBuffer()
                .nioBuffer(0, column.getTypeWidth() * column.getValueCount())
                .order(ByteOrder.LITTLE_ENDIAN);
        if (column instanceof BigIntVector
                || column instanceof TimeStampVector
                || column instanceof TimeNanoVector
                || column instanceof DurationVector) {
            return ofWholes(values, i -> data.getLong(i * Long.BYTES));
        } else if (column instanceof IntVector
                || column instanceof DateDayVector
                || column instanceof IntervalYearVector) {
            return ofWholes(values, i -> data.getInt(i * Integer.BYTES));
        } else if (column instanceof SmallIntVector) {
            return ofWholes(values, i -> data.getShort(i * Short.BYTES));
        } else if (column instanceof TinyIntVector) {
            return ofWholes(values, data::get);
        } else if (column instanceof Float4Vector) {
            return ofReals(values, i -> data.getFloat(i * Float.BYTES));
        } else if (column instanceof Float8Vector) {
            return ofReals(values, i -> data.getDouble(i * Double.BYTES));
        }
        return bounded(null, null, values.nulls());
    }

    private static ColumnStatistics ofWholes(Values values, IntToLongFunction numbers) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        DistinctSketch.Builder distinct = new DistinctSketch.Builder();
        for (int row = 0; row < values.rows(); row++) {
            if (values.has(row)) {
                long value = numbers.applyAsLong(row);
                min = Math.min(min, value);
                max = Math.max(max, value);
                distinct.addWhole(value);
            }
        }
        return bounded(number(BigDecimal.valueOf(min)), number(BigDecimal.valueOf(max)), values.nulls())
                .withDistinct(distinct.build());
    }

    private static ColumnStatistics ofReals(Values values, IntToDoubleFunction numbers) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        long nans = 0;
        DistinctSketch.Builder distinct = new DistinctSketch.Builder();
        for (int row = 0; row < values.rows(); row++) {
            if (values.has(row)) {
                double value = numbers.applyAsDouble(row);
                if (Double.isNaN(value)) {
                    nans++;
                } else {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    distinct.addReal(value);
                }
            }
        }
        boolean none = values.nulls() + nans == values.rows();
        return new ColumnStatistics(finite(min), finite(max), values.nulls(), nans, null, null, null)
                .withDistinct(none ? null : distinct.build());
    }

    private static @Nullable Bound finite(double value) {
        return Double.isFinite(value) ? number(BigDecimal.valueOf(value)) : null;
    }

    private static ColumnStatistics ofDecimals(Values values, DecimalVector column) {
        BigDecimal min = null;
        BigDecimal max = null;
        DistinctSketch.Builder distinct = new DistinctSketch.Builder();
        for (int row = 0; row < values.rows(); row++) {
            if (values.has(row)) {
                BigDecimal value = column.getObject(row);
                min = min == null ? value : min.min(value);
                max = max == null ? value : max.max(value);
                distinct.add(KeyHash.ofDecimal(value.unscaledValue()));
            }
        }
        return bounded(number(min), number(max), values.nulls()).withDistinct(distinct.build());
    }

    private static ColumnStatistics ofBytes(Values values, BaseVariableWidthVector column) {
        ArrowBuf offsets = column.getOffsetBuffer();
        ArrowBuf data = column.getDataBuffer();
        int min = -1;
        int max = -1;
        DistinctSketch.Builder distinct = new DistinctSketch.Builder();
        for (int row = 0; row < values.rows(); row++) {
            if (!values.has(row)) {
                continue;
            }
            int start = start(offsets, row);
            distinct.addBytes(data, start, start(offsets, row + 1) - start);
            if (min < 0) {
                min = row;
                max = row;
            } else if (compare(data, offsets, row, min) < 0) {
                min = row;
            } else if (compare(data, offsets, row, max) > 0) {
                max = row;
            }
        }
        return bounded(lowerBound(column.get(min)), upperBound(column.get(max)), values.nulls())
                .withDistinct(distinct.build());
    }

    private static int compare(ArrowBuf data, ArrowBuf offsets, int row, int other) {
        return ByteFunctionHelpers.compare(
                data,
                start(offsets, row),
                start(offsets, row + 1),
                data,
                start(offsets, other),
                start(offsets, other + 1));
    }

    private static int start(ArrowBuf offsets, int row) {
        return offsets.getInt((long) row * Integer.BYTES);
    }

    static Bound lowerBound(byte[] least) {
        return new Bound.Bytes(Arrays.copyOf(least, Math.min(least.length, MAX_BOUND_BYTES)));
    }

    /** The value, or the smallest bound of at most 64 bytes above it; null when there is none. */
    static @Nullable Bound upperBound(byte[] greatest) {
        if (greatest.length <= MAX_BOUND_BYTES) {
            return new Bound.Bytes(greatest);
        }
        for (int last = MAX_BOUND_BYTES - 1; last >= 0; last--) {
            if (greatest[last] != (byte) 0xFF) {
                byte[] bound = Arrays.copyOf(greatest, last + 1);
                bound[last]++;
                return new Bound.Bytes(bound);
            }
        }
        return null;
    }

    private static ColumnStatistics ofVectors(Values values, FixedSizeListVector vectors) {
        int length = vectors.getListSize();
        NormRange norms = NormRange.of(vectors, values::has);
        return new ColumnStatistics(null, null, values.nulls(), null, length, length, norms);
    }

    private static ColumnStatistics ofLists(Values values, ArrowBuf offsets) {
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (int row = 0; row < values.rows(); row++) {
            if (values.has(row)) {
                int length = start(offsets, row + 1) - start(offsets, row);
                min = Math.min(min, length);
                max = Math.max(max, length);
            }
        }
        return new ColumnStatistics(null, null, values.nulls(), null, min, max, null);
    }

    private static @Nullable Bound number(@Nullable BigDecimal value) {
        return value == null ? null : new Bound.Number(value);
    }

    private static ColumnStatistics bounded(@Nullable Bound min, @Nullable Bound max, int nulls) {
        return new ColumnStatistics(min, max, nulls);
    }
}

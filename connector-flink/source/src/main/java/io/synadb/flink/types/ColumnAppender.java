package io.synadb.flink.types;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.jspecify.annotations.Nullable;

/**
 * Copies the values of one column of Flink's rows to an Arrow vector, in order. Bytes are counted as the vector's buffers
 * count them, a bit that says whether a value is there as a byte. Not thread-safe.
 */
abstract class ColumnAppender {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final FieldVector vector;
    private final boolean nullable;
    private final String path;
    private final RowPlace place;

    ColumnAppender(FieldVector vector, String path, RowPlace place) {
        this.vector = vector;
        this.nullable = vector.getField().isNullable();
        this.path = path;
        this.place = place;
    }

    /**
     * The appender that fills a vector with values of a type.
     *
     * @param path the column, with the members and elements on the way to the vector, for messages
     * @throws SchemaException when such values do not fit the vector
     */
    static ColumnAppender of(FieldVector vector, LogicalType type, String path, RowPlace place) {
        Optional<ColumnAppender> appender =
                type.isAnyOf(LogicalTypeRoot.ARRAY, LogicalTypeRoot.ROW, LogicalTypeRoot.MAP, LogicalTypeRoot.MULTISET)
                        ? nested(vector, type, path, place)
                        : atom(vector, type, path, place);
        return appender.orElseThrow(
                () -> new SchemaException(place.table() + ": column '" + path + "' of the rows has the type "
                        + type.asSummaryString() + ", expected " + expected(vector.getField()) + ". Cast it."));
    }

    private static String expected(Field column) {
        boolean isPlain = Schemas.isVector(column) && Schemas.encoding(column) == VectorEncoding.F32;
        return isPlain
                ? "vectors of length " + Schemas.dimensions(column)
                : FlinkSchemas.rowType(new Schema(List.of(column))).getTypeAt(0).asSummaryString();
    }

    /**
     * Copies a value.
     *
     * @param value in Flink's internal class
     * @param at the index in the vector; every index is written in order, and again after a failure
     * @return how many bytes the value takes
     * @throws InvalidArgumentException for a value that the column cannot hold
     */
    final long append(@Nullable Object value, int at) {
        if (value != null) {
            return appendValue(value, at);
        }
        if (!nullable) {
            throw invalid(
                    "is NULL, expected a value, because the table declares it NOT NULL. Filter such rows before the"
                            + " sink");
        }
        return appendNull(at);
    }

    abstract long appendValue(Object value, int at);

    /** Writes a null, or what stands in a null struct, and returns its bytes. */
    long appendNull(int at) {
        vector.setNull(at);
        return 1;
    }

    /** Called once for a batch, after its last value, when the vector knows how many there are. */
    void finish() {}

    /** Makes the vector empty; it keeps its memory. */
    void reset() {
        vector.reset();
    }

    final String path() {
        return path;
    }

    /** Refuses the value that is being appended. */
    final InvalidArgumentException invalid(String problem) {
        return new InvalidArgumentException(place.of(path) + " " + problem + "." + place.others(path));
    }

    final RowPlace place() {
        return place;
    }

    private static Optional<ColumnAppender> nested(FieldVector vector, LogicalType type, String path, RowPlace place) {
        if (type instanceof RowType row && vector instanceof StructVector structs) {
            return structs.getChildFieldNames().equals(row.getFieldNames())
                    ? Optional.of(new StructAppender(structs, row, path, place))
                    : Optional.empty();
        }
        if (vector instanceof MapVector maps) {
            return maps(maps, type, path, place);
        }
        if (!(type instanceof ArrayType array)) {
            return Optional.empty();
        }
        LogicalType elements = array.getElementType();
        if (vector instanceof FixedSizeListVector vectors) {
            boolean fits = TensorTypes.of(vectors.getField()) instanceof ArrayType shown
                    && shown.getElementType().is(elements.getTypeRoot());
            return fits ? Optional.of(new VectorAppender(vectors, path, place)) : Optional.empty();
        } else if (vector instanceof ListVector lists) {
            ColumnAppender appender = of(lists.getDataVector(), elements, path + ".element", place);
            return Optional.of(NumberType.of(lists.getDataVector())
                    .<ColumnAppender>map(numbers -> new NumberListAppender(lists, numbers, path, place))
                    .orElseGet(() -> new ListAppender(lists, elements, appender, path, place)));
        }
        return Optional.empty();
    }

    private static Optional<ColumnAppender> maps(MapVector maps, LogicalType type, String path, RowPlace place) {
        if (type instanceof MapType map) {
            return Optional.of(new MapAppender(maps, map.getKeyType(), map.getValueType(), path, place));
        }
        return type instanceof MultisetType set
                ? Optional.of(new MapAppender(maps, set.getElementType(), new IntType(false), path, place))
                : Optional.empty();
    }

    private static Optional<ColumnAppender> atom(FieldVector vector, LogicalType type, String path, RowPlace place) {
        if (vector instanceof FixedSizeListVector vectors) {
            boolean fits = (type.is(LogicalTypeRoot.BINARY) || type.is(LogicalTypeRoot.VARBINARY))
                    && TensorTypes.isBinary(vectors.getField());
            return fits ? Optional.of(new BinaryVectorAppender(vectors, path, place)) : Optional.empty();
        }
        return switch (type.getTypeRoot()) {
            case BOOLEAN ->
                fixed(
                        BitVector.class,
                        vector,
                        path,
                        place,
                        (bits, at, value) -> bits.setSafe(at, (Boolean) value ? 1 : 0));
            case TINYINT ->
                fixed(TinyIntVector.class, vector, path, place, (ints, at, value) -> ints.setSafe(at, (Byte) value));
            case SMALLINT ->
                fixed(SmallIntVector.class, vector, path, place, (ints, at, value) -> ints.setSafe(at, (Short) value));
            case INTEGER ->
                fixed(IntVector.class, vector, path, place, (ints, at, value) -> ints.setSafe(at, (Integer) value));
            case BIGINT ->
                fixed(BigIntVector.class, vector, path, place, (ints, at, value) -> ints.setSafe(at, (Long) value));
            case FLOAT ->
                fixed(
                        Float4Vector.class,
                        vector,
                        path,
                        place,
                        (floats, at, value) -> floats.setSafe(at, (Float) value));
            case DOUBLE ->
                fixed(
                        Float8Vector.class,
                        vector,
                        path,
                        place,
                        (floats, at, value) -> floats.setSafe(at, (Double) value));
            case DATE ->
                fixed(DateDayVector.class, vector, path, place, (days, at, value) -> days.setSafe(at, (Integer) value));
            case CHAR, VARCHAR ->
                variable(VarCharVector.class, vector, path, place, value -> ((StringData) value).toBytes());
            case BINARY, VARBINARY -> variable(VarBinaryVector.class, vector, path, place, value -> (byte[]) value);
            case DECIMAL ->
                kind(DecimalVector.class, vector)
                        .filter(column -> column.getPrecision() == LogicalTypeChecks.getPrecision(type)
                                && column.getScale() == LogicalTypeChecks.getScale(type))
                        .map(column -> new DecimalAppender(column, type, path, place));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                kind(TimeStampVector.class, vector)
                        .filter(column -> FlinkSchemas.holds(column, type))
                        .map(column -> new TimestampAppender(column, type, path, place));
            default -> time(vector, type, path, place);
        };
    }

    private static Optional<ColumnAppender> time(FieldVector vector, LogicalType type, String path, RowPlace place) {
        return switch (type.getTypeRoot()) {
            case TIME_WITHOUT_TIME_ZONE ->
                fixed(
                        TimeNanoVector.class,
                        vector,
                        path,
                        place,
                        (nanos, at, millis) -> nanos.setSafe(at, (Integer) millis * NANOS_PER_MILLI));
            case INTERVAL_YEAR_MONTH ->
                fixed(
                        IntervalYearVector.class,
                        vector,
                        path,
                        place,
                        (months, at, value) -> months.setSafe(at, (Integer) value));
            case INTERVAL_DAY_TIME ->
                kind(DurationVector.class, vector).map(column -> new IntervalAppender(column, path, place));
            default -> Optional.empty();
        };
    }

    private static <V extends BaseFixedWidthVector> Optional<ColumnAppender> fixed(
            Class<V> kind, FieldVector vector, String path, RowPlace place, Fixed<V> copy) {
        return kind(kind, vector).map(column -> new ColumnAppender(column, path, place) {
            private final long bytes = column.getTypeWidth() + 1L;

            @Override
            long appendValue(Object value, int at) {
                copy.set(column, at, value);
                return bytes;
            }
        });
    }

    private static <V extends BaseVariableWidthVector> Optional<ColumnAppender> variable(
            Class<V> kind, FieldVector vector, String path, RowPlace place, Function<Object, byte[]> bytes) {
        return kind(kind, vector).map(column -> new ColumnAppender(column, path, place) {
            @Override
            long appendValue(Object value, int at) {
                byte[] content = bytes.apply(value);
                column.setSafe(at, content);
                return content.length + Integer.BYTES + 1L;
            }
        });
    }

    private static <V extends FieldVector> Optional<V> kind(Class<V> kind, FieldVector vector) {
        return kind.isInstance(vector) ? Optional.of(kind.cast(vector)) : Optional.empty();
    }

    @FunctionalInterface
    private interface Fixed<V> {
        void set(V vector, int at, Object value);
    }
}

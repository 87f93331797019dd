package io.synadb.flink.types;

import io.synadb.SchemaException;
import io.synadb.arrow.VectorElements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.jspecify.annotations.Nullable;

/** Makes Flink's values of the values of one Arrow vector, copies all. Not thread-safe. */
final class ValueReader {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    /** Unscaled values of at most so many digits fit a long. */
    private static final int LONG_DIGITS = 18;

    private final FieldVector vector;
    private final Values values;

    private ValueReader(FieldVector vector, Values values) {
        this.vector = vector;
        this.values = values;
    }

    /** @param path the column, with the members and elements on the way to the vector, for the message */
    static ValueReader of(FieldVector vector, String path) {
        return new ValueReader(vector, values(vector, path));
    }

    /** The value in Flink's internal class, null where the vector has none. */
    @Nullable
    Object read(int index) {
        return vector.isNull(index) ? null : values.at(index);
    }

    private static Values values(FieldVector vector, String path) {
        if (vector instanceof BitVector bits) {
            return index -> bits.get(index) != 0;
        } else if (vector instanceof TinyIntVector numbers) {
            return numbers::get;
        } else if (vector instanceof SmallIntVector numbers) {
            return numbers::get;
        } else if (vector instanceof IntVector numbers) {
            return numbers::get;
        } else if (vector instanceof BigIntVector numbers) {
            return numbers::get;
        } else if (vector instanceof Float4Vector numbers) {
            return numbers::get;
        } else if (vector instanceof Float8Vector numbers) {
            return numbers::get;
        } else if (vector instanceof DateDayVector days) {
            return days::get;
        } else if (vector instanceof TimeStampMicroVector micros) {
            return index -> timestamp(micros.get(index));
        } else if (vector instanceof TimeStampMicroTZVector micros) {
            return index -> timestamp(micros.get(index));
        } else if (vector instanceof TimeStampNanoVector nanos) {
            return index -> nanoTimestamp(nanos.get(index));
        } else if (vector instanceof TimeStampNanoTZVector nanos) {
            return index -> nanoTimestamp(nanos.get(index));
        } else if (vector instanceof TimeNanoVector nanos) {
            return index -> (int) millis(nanos.get(index), NANOS_PER_MILLI, "nanoseconds of the day", path);
        } else if (vector instanceof IntervalYearVector months) {
            return months::get;
        } else if (vector instanceof DurationVector micros) {
            return index ->
                    millis(DurationVector.get(micros.getDataBuffer(), index), MICROS_PER_MILLI, "microseconds", path);
        } else if (vector instanceof DecimalVector decimals) {
            return decimals(decimals, path);
        } else if (vector instanceof VarCharVector texts) {
            return index -> BinaryStringData.fromBytes(texts.get(index));
        } else if (vector instanceof VarBinaryVector binaries) {
            return binaries::get;
        }
        return nested(vector, path);
    }

    private static Values nested(FieldVector vector, String path) {
        if (vector instanceof FixedSizeListVector vectors) {
            return tensors(vectors);
        } else if (vector instanceof MapVector maps) {
            return maps(maps, path);
        } else if (vector instanceof ListVector lists) {
            return lists(lists, path);
        } else if (vector instanceof StructVector structs) {
            ValueReader[] members = all(structs.getChildrenFromFields(), path + ".");
            return index -> row(members, index);
        }
        throw new IllegalArgumentException(
                "No values of Flink are made of " + vector.getField() + " at '" + path + "'");
    }

    private static Values tensors(FixedSizeListVector tensors) {
        FieldVector numbers = tensors.getDataVector();
        int elements = tensors.getListSize();
        if (numbers instanceof Float2Vector) {
            VectorElements halves = VectorElements.of(tensors);
            float[] tensor = new float[elements];
            return index -> {
                halves.read(index * elements, elements, tensor);
                return BinaryArrayData.fromPrimitiveArray(tensor);
            };
        } else if (numbers instanceof UInt1Vector bytes) {
            return TensorTypes.isBinary(tensors.getField())
                    ? index -> binary(bytes, index * elements, elements)
                    : index -> unsigned(bytes, index * elements, elements);
        }
        NumberType type = NumberType.of(numbers)
                .orElseThrow(() -> new IllegalArgumentException("No tensors are made of " + numbers.getField()));
        NumberArrays arrays = new NumberArrays(numbers, type);
        return index -> arrays.read(index * elements, elements);
    }

    private static byte[] binary(UInt1Vector bytes, int first, int count) {
        byte[] bits = new byte[count];
        bytes.getDataBuffer().getBytes(first, bits);
        return bits;
    }

    private static BinaryArrayData unsigned(UInt1Vector bytes, int first, int count) {
        short[] numbers = new short[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (short) (bytes.get(first + i) & 0xFF);
        }
        return BinaryArrayData.fromPrimitiveArray(numbers);
    }

    private static Values lists(ListVector lists, String path) {
        FieldVector elements = lists.getDataVector();
        Optional<NumberType> numbers = NumberType.of(elements);
        if (numbers.isPresent()) {
            NumberArrays arrays = new NumberArrays(elements, numbers.get());
            return index -> {
                int first = lists.getElementStartIndex(index);
                return arrays.read(first, lists.getElementEndIndex(index) - first);
            };
        }
        ValueReader reader = of(elements, path + ".element");
        return index -> {
            int first = lists.getElementStartIndex(index);
            @Nullable Object[] list = new Object[lists.getElementEndIndex(index) - first];
            for (int i = 0; i < list.length; i++) {
                list[i] = reader.read(first + i);
            }
            return new GenericArrayData(list);
        };
    }

    /** The readers of the columns of a row, or of the members of a struct. */
    static ValueReader[] all(List<FieldVector> vectors, String prefix) {
        return vectors.stream()
                .map(vector -> of(vector, prefix + vector.getName()))
                .toArray(ValueReader[]::new);
    }

    /** The values at one index as a row. */
    static GenericRowData row(ValueReader[] readers, int index) {
        GenericRowData row = new GenericRowData(readers.length);
        for (int i = 0; i < readers.length; i++) {
            row.setField(i, readers[i].read(index));
        }
        return row;
    }

    private static TimestampData timestamp(long micros) {
        return TimestampData.fromEpochMillis(
                Math.floorDiv(micros, MICROS_PER_MILLI), Math.floorMod(micros, MICROS_PER_MILLI) * NANOS_PER_MICRO);
    }

    private static TimestampData nanoTimestamp(long nanos) {
        return TimestampData.fromEpochMillis(
                Math.floorDiv(nanos, NANOS_PER_MILLI), Math.floorMod(nanos, NANOS_PER_MILLI));
    }

    private static long millis(long value, int perMilli, String unit, String path) {
        if (value % perMilli != 0) {
            throw new SchemaException("Column '" + path + "' holds " + value + " " + unit
                    + ", of which Flink keeps milliseconds only: another program wrote it. Leave the column out of"
                    + " what you select.");
        }
        return value / perMilli;
    }

    /** Of a key that is there twice, as only other programs write it, the last value counts, as in any map of Java. */
    private static Values maps(MapVector maps, String path) {
        List<FieldVector> pair = maps.getDataVector().getChildrenFromFields();
        ValueReader keys = of(pair.get(0), path + ".key");
        ValueReader values = of(pair.get(1), path + ".value");
        return index -> {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            int end = maps.getElementEndIndex(index);
            for (int i = maps.getElementStartIndex(index); i < end; i++) {
                map.put(keys.read(i), values.read(i));
            }
            return new GenericMapData(map);
        };
    }

    private static Values decimals(DecimalVector decimals, String path) {
        int precision = decimals.getPrecision();
        int scale = decimals.getScale();
        if (precision <= LONG_DIGITS) {
            ArrowBuf unscaled = decimals.getDataBuffer();
            return index -> DecimalData.fromUnscaledLong(
                    unscaled.getLong((long) index * DecimalVector.TYPE_WIDTH), precision, scale);
        }
        return index -> {
            DecimalData value = DecimalData.fromBigDecimal(decimals.getObject(index), precision, scale);
            if (value == null) {
                throw new SchemaException("Column '" + path + "' holds " + decimals.getObject(index)
                        + ", which has more digits than its type DECIMAL(" + precision + ", " + scale
                        + ") allows: the program that wrote it did not check.");
            }
            return value;
        };
    }

    @FunctionalInterface
    private interface Values {
        /** The value at an index that is not null. */
        Object at(int index);
    }
}

package io.synadb.flink.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;
import org.jspecify.annotations.Nullable;

/**
 * The model of the tests: a row is a list of plain Java values that have equality. Text of binary is hexadecimal, a date is
 * its day, a timestamp its nanoseconds, a list and a struct are lists, a map and a multiset a map.
 */
final class PlainRows {
    /** The forms in which Flink hands out one and the same row. */
    enum Form {
        /** Arrays of objects, as constants and generated rows have them. */
        OBJECTS,
        /** Java arrays of numbers where no element is null, as rows of a program have them. */
        PRIMITIVES,
        /** Memory, as after a network or a state backend. */
        BINARY
    }

    private static final BigInteger MILLI = BigInteger.valueOf(1_000_000);

    private PlainRows() {}

    /** A row in Flink's internal classes. */
    static RowData rowData(List<Object> values, RowType type, Form form) {
        RowData row = row(values, type, form);
        return form == Form.BINARY
                ? new RowDataSerializer(type).toBinaryRow(row).copy()
                : row;
    }

    private static GenericRowData row(List<Object> values, RowType type, Form form) {
        GenericRowData row = new GenericRowData(values.size());
        for (int i = 0; i < values.size(); i++) {
            row.setField(i, internal(values.get(i), type.getTypeAt(i), form));
        }
        return row;
    }

    private static @Nullable Object internal(@Nullable Object value, LogicalType type, Form form) {
        if (value == null) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case DECIMAL -> {
                DecimalType decimal = (DecimalType) type;
                yield DecimalData.fromBigDecimal((BigDecimal) value, decimal.getPrecision(), decimal.getScale());
            }
            case CHAR, VARCHAR -> StringData.fromString((String) value);
            case BINARY, VARBINARY -> HexFormat.of().parseHex((String) value);
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> timestamp((BigInteger) value);
            case ARRAY -> array((List<?>) value, ((ArrayType) type).getElementType(), form);
            case MAP -> map((Map<?, ?>) value, ((MapType) type).getKeyType(), ((MapType) type).getValueType(), form);
            case MULTISET -> map((Map<?, ?>) value, ((MultisetType) type).getElementType(), new IntType(false), form);
            case ROW -> row(list(value), (RowType) type, form);
            default -> value;
        };
    }

    static TimestampData timestamp(long micros) {
        return timestamp(BigInteger.valueOf(micros).multiply(BigInteger.valueOf(1000)));
    }

    private static TimestampData timestamp(BigInteger nanos) {
        BigInteger millis = nanos.subtract(nanos.mod(MILLI)).divide(MILLI);
        return TimestampData.fromEpochMillis(
                millis.longValueExact(), nanos.mod(MILLI).intValueExact());
    }

    private static GenericMapData map(Map<?, ?> values, LogicalType key, LogicalType value, Form form) {
        Map<Object, Object> map = new LinkedHashMap<>();
        values.forEach((k, v) -> map.put(internal(k, key, form), internal(v, value, form)));
        return new GenericMapData(map);
    }

    private static ArrayData array(List<?> values, LogicalType element, Form form) {
        boolean primitive = form == Form.PRIMITIVES && !values.contains(null);
        if (primitive && element.is(LogicalTypeRoot.FLOAT)) {
            float[] numbers = new float[values.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (Float) values.get(i);
            }
            return new GenericArrayData(numbers);
        } else if (primitive && element.is(LogicalTypeRoot.DOUBLE)) {
            return new GenericArrayData(
                    values.stream().mapToDouble(value -> (Double) value).toArray());
        } else if (primitive && element.is(LogicalTypeRoot.BIGINT)) {
            return new GenericArrayData(
                    values.stream().mapToLong(value -> (Long) value).toArray());
        } else if (primitive && (element.is(LogicalTypeRoot.INTEGER) || element.is(LogicalTypeRoot.DATE))) {
            return new GenericArrayData(
                    values.stream().mapToInt(value -> (Integer) value).toArray());
        } else if (primitive && element.is(LogicalTypeRoot.SMALLINT)) {
            short[] numbers = new short[values.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (Short) values.get(i);
            }
            return new GenericArrayData(numbers);
        } else if (primitive && element.is(LogicalTypeRoot.TINYINT)) {
            byte[] numbers = new byte[values.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (Byte) values.get(i);
            }
            return new GenericArrayData(numbers);
        }
        return new GenericArrayData(
                values.stream().map(value -> internal(value, element, form)).toArray());
    }

    /** The values of a row of any form. */
    static List<Object> plain(RowData row, RowType type) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < type.getFieldCount(); i++) {
            LogicalType column = type.getTypeAt(i);
            values.add(plain(RowData.createFieldGetter(column.copy(true), i).getFieldOrNull(row), column));
        }
        return values;
    }

    private static @Nullable Object plain(@Nullable Object value, LogicalType type) {
        if (value instanceof DecimalData decimal) {
            return decimal.toBigDecimal();
        } else if (value instanceof StringData text) {
            return text.toString();
        } else if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof TimestampData time) {
            return BigInteger.valueOf(time.getMillisecond())
                    .multiply(MILLI)
                    .add(BigInteger.valueOf(time.getNanoOfMillisecond()));
        } else if (value instanceof MapData map) {
            return type instanceof MapType pairs
                    ? plain(map, pairs.getKeyType(), pairs.getValueType())
                    : plain(map, ((MultisetType) type).getElementType(), new IntType(false));
        } else if (value instanceof ArrayData array && type instanceof ArrayType list) {
            ArrayData.ElementGetter getter =
                    ArrayData.createElementGetter(list.getElementType().copy(true));
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                values.add(plain(getter.getElementOrNull(array, i), list.getElementType()));
            }
            return values;
        } else if (value instanceof RowData row && type instanceof RowType struct) {
            return plain(row, struct);
        }
        return value;
    }

    private static Map<Object, Object> plain(MapData map, LogicalType key, LogicalType value) {
        ArrayData.ElementGetter keys = ArrayData.createElementGetter(key.copy(true));
        ArrayData.ElementGetter values = ArrayData.createElementGetter(value.copy(true));
        Map<Object, Object> plain = new LinkedHashMap<>();
        for (int i = 0; i < map.size(); i++) {
            plain.put(
                    plain(keys.getElementOrNull(map.keyArray(), i), key),
                    plain(values.getElementOrNull(map.valueArray(), i), value));
        }
        return plain;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    /**
     * Random values for a row.
     *
     * @param dimensions the lengths of the vector columns, by name
     */
    static List<Object> random(RowType type, Map<String, Integer> dimensions, Random random, double nullShare) {
        List<Object> values = new ArrayList<>();
        for (RowType.RowField field : type.getFields()) {
            Integer length = dimensions.get(field.getName());
            if (length == null) {
                values.add(value(field.getType(), random, nullShare));
            } else if (isNull(field.getType(), random, nullShare)) {
                values.add(null);
            } else {
                List<Object> vector = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    vector.add((float) random.nextGaussian());
                }
                values.add(vector);
            }
        }
        return values;
    }

    private static boolean isNull(LogicalType type, Random random, double nullShare) {
        return type.isNullable() && random.nextDouble() < nullShare;
    }

    private static @Nullable Object value(LogicalType type, Random random, double nullShare) {
        if (isNull(type, random, nullShare)) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> random.nextBoolean();
            case TINYINT -> (byte) random.nextInt();
            case SMALLINT -> (short) random.nextInt();
            case INTEGER -> random.nextInt();
            case BIGINT -> random.nextLong();
            case FLOAT -> random.nextInt(20) == 0 ? Float.NaN : (float) random.nextGaussian();
            case DOUBLE -> random.nextInt(20) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian();
            case DECIMAL -> decimal((DecimalType) type, random);
            case CHAR, VARCHAR -> text(random);
            case BINARY, VARBINARY -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield HexFormat.of().formatHex(bytes);
            }
            case DATE -> random.nextInt(80_000) - 40_000;
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                LogicalTypeChecks.getPrecision(type) > 6
                        ? BigInteger.valueOf(random.nextLong())
                        : BigInteger.valueOf(random.nextLong() >> 8).multiply(BigInteger.valueOf(1000));
            case TIME_WITHOUT_TIME_ZONE -> random.nextInt(86_400_000);
            case INTERVAL_YEAR_MONTH -> random.nextInt();
            case INTERVAL_DAY_TIME -> random.nextLong() >> 10;
            case MAP -> map(((MapType) type).getKeyType(), ((MapType) type).getValueType(), random, nullShare);
            case MULTISET -> map(((MultisetType) type).getElementType(), new IntType(false), random, nullShare);
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(40); i > 0; i--) {
                    list.add(value(((ArrayType) type).getElementType(), random, nullShare));
                }
                yield list;
            }
            case ROW -> random((RowType) type, Map.of(), random, nullShare);
            default -> throw new IllegalArgumentException("no values of " + type);
        };
    }

    private static Map<Object, Object> map(LogicalType key, LogicalType value, Random random, double nullShare) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(10); i > 0; i--) {
            map.put(value(key.copy(false), random, 0), value(value, random, nullShare));
        }
        return map;
    }

    private static BigDecimal decimal(DecimalType type, Random random) {
        BigInteger bound = BigInteger.TEN.pow(type.getPrecision());
        BigInteger unscaled = new BigInteger(bound.bitLength() + 8, random).mod(bound);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.getScale());
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(60), 0x20, 0x2FF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

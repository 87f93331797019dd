package io.synadb.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
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
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Batches of random values for tests, of every type that a table can hold, and their values as plain Java. */
public final class RandomBatches {
    private final Random random;
    private final double nullShare;

    /** @param nullShare how often a value is null, at most */
    public RandomBatches(Random random, double nullShare) {
        this.random = random;
        this.nullShare = nullShare;
    }

    /** A column of every type, with field ids from 1 on. */
    public static Schema everyType() {
        List<Field> fields = new ArrayList<>();
        for (ArrowType type : plainTypes()) {
            fields.add(nullable("c" + fields.size(), type));
        }
        Field text = nullable("element", new ArrowType.Utf8());
        Field point = nullable(
                "point", new ArrowType.Struct(), nullable("x", plainTypes().get(6)), text);
        fields.add(nullable("texts", new ArrowType.List(), text));
        fields.add(point);
        fields.add(nullable("lists", new ArrowType.List(), nullable("element", new ArrowType.List(), point)));
        fields.add(Schemas.vector("vector", true, 3));
        fields.addAll(tensors());
        fields.add(map("counts", plainTypes().get(3), plainTypes().get(6)));
        Field lists = nullable(
                "value", new ArrowType.List(), map("element", plainTypes().get(15), new ArrowType.Utf8()));
        fields.add(map("maps", Field.notNullable("key", new ArrowType.Utf8()), lists));
        return Schemas.withFieldIds(new Schema(fields), 1);
    }

    /** A column of vectors of each encoding, and one of tensors of each type of element. */
    public static List<Field> tensors() {
        List<Field> fields = new ArrayList<>();
        for (VectorEncoding encoding : VectorEncoding.values()) {
            fields.add(Schemas.vector(encoding.word(), true, encoding, 24));
        }
        for (ElementType element : ElementType.values()) {
            fields.add(Schemas.tensor(element.word(), true, element, List.of(2, 1, 3)));
        }
        return fields;
    }

    /** The types without children. */
    public static List<ArrowType> plainTypes() {
        return List.of(
                new ArrowType.Bool(),
                new ArrowType.Int(8, true),
                new ArrowType.Int(16, true),
                new ArrowType.Int(32, true),
                new ArrowType.Int(64, true),
                new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
                new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
                new ArrowType.Decimal(38, 4, 128),
                new ArrowType.Utf8(),
                new ArrowType.Binary(),
                new ArrowType.Date(DateUnit.DAY),
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, null),
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"),
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, null),
                new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"),
                new ArrowType.Time(TimeUnit.NANOSECOND, 64),
                new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
                new ArrowType.Duration(TimeUnit.MICROSECOND));
    }

    /** A nullable column of maps. */
    public static Field map(String name, ArrowType key, ArrowType value) {
        return map(name, Field.notNullable("key", key), nullable("value", value));
    }

    /** A nullable column of maps. */
    public static Field map(String name, Field key, Field value) {
        Field entries = new Field("entries", FieldType.notNullable(new ArrowType.Struct()), List.of(key, value));
        return nullable(name, new ArrowType.Map(false), entries);
    }

    /** A nullable field. */
    public static Field nullable(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    /** A batch of random rows, which the caller closes. */
    public VectorSchemaRoot batch(Schema schema, int rows, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        batch.allocateNew();
        for (FieldVector column : batch.getFieldVectors()) {
            for (int row = 0; row < rows; row++) {
                set(column, row);
            }
        }
        batch.setRowCount(rows);
        return batch;
    }

    private void set(FieldVector vector, int index) {
        if (vector.getField().isNullable() && random.nextDouble() < nullShare) {
            vector.setNull(index);
        } else {
            setValue(vector, index);
        }
    }

    private void setValue(FieldVector vector, int index) {
        if (vector instanceof BitVector bits) {
            bits.setSafe(index, random.nextInt(2));
        } else if (vector instanceof TinyIntVector numbers) {
            numbers.setSafe(index, random.nextInt());
        } else if (vector instanceof SmallIntVector numbers) {
            numbers.setSafe(index, random.nextInt());
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(index, random.nextInt());
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(index, random.nextLong());
        } else if (vector instanceof Float4Vector numbers) {
            numbers.setSafe(index, (float) random.nextGaussian());
        } else if (vector instanceof Float8Vector numbers) {
            numbers.setSafe(index, random.nextGaussian());
        } else if (vector instanceof Float2Vector numbers) {
            numbers.setSafeWithPossibleTruncate(index, (float) random.nextGaussian());
        } else if (vector instanceof UInt1Vector numbers) {
            numbers.setSafe(index, random.nextInt());
        } else if (vector instanceof DecimalVector numbers) {
            numbers.setSafe(index, new BigDecimal(new BigInteger(100, random), 4).setScale(4));
        } else if (vector instanceof DateDayVector days) {
            days.setSafe(index, random.nextInt(40_000) - 20_000);
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(index, random.nextLong() >> 10);
        } else if (vector instanceof TimeNanoVector times) {
            times.setSafe(index, Math.floorMod(random.nextLong(), 86_400_000_000_000L));
        } else if (vector instanceof IntervalYearVector months) {
            months.setSafe(index, random.nextInt());
        } else if (vector instanceof DurationVector durations) {
            durations.setSafe(index, random.nextLong() >> 10);
        } else if (vector instanceof VarCharVector texts) {
            texts.setSafe(index, text().getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector bytes) {
            byte[] value = new byte[random.nextInt(100)];
            random.nextBytes(value);
            bytes.setSafe(index, value);
        } else {
            setNested(vector, index);
        }
    }

    private String text() {
        return random.ints(random.nextInt(100), 0x20, 0x2FF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void setNested(FieldVector vector, int index) {
        if (vector instanceof FixedSizeListVector vectors) {
            int start = vectors.startNewValue(index);
            for (int i = 0; i < vectors.getListSize(); i++) {
                setValue(vectors.getDataVector(), start + i);
            }
        } else if (vector instanceof ListVector lists) {
            int length = random.nextInt(4);
            int start = lists.startNewValue(index);
            for (int i = 0; i < length; i++) {
                set(lists.getDataVector(), start + i);
            }
            lists.endValue(index, length);
        } else if (vector instanceof StructVector structs) {
            structs.setIndexDefined(index);
            structs.getChildrenFromFields().forEach(child -> set(child, index));
        } else {
            throw new IllegalArgumentException("no values for " + vector.getField());
        }
    }

    /** The values of a batch, row by row, in types that have equality. */
    public static List<List<Object>> rows(VectorSchemaRoot batch) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (FieldVector column : batch.getFieldVectors()) {
                values.add(plain(column.getObject(row)));
            }
            rows.add(values);
        }
        return rows;
    }

    private static Object plain(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (value instanceof List<?> list) {
            return list.stream().map(RandomBatches::plain).collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
        } else if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>();
            map.forEach((key, entry) -> entries.add(Map.entry(key, String.valueOf(plain(entry)))));
            return entries;
        }
        return value == null ? "null" : value instanceof Number || value instanceof Boolean ? value : value.toString();
    }
}

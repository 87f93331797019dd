package io.synadb.table.golden;

import io.synadb.arrow.Halves;
import io.synadb.arrow.SparseColumns;
import io.synadb.arrow.Timestamps;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The rows of the golden tables. A value follows from the row's id and its column, every type has its extremes, and every seventh
 * value is null where it may be. Never changed: a type that comes later gets a case of its own.
 */
final class GoldenRows {
    static final int SPARSE_DIMENSIONS = 100;

    private static final long NOON = 1_795_262_400_000_000L;
    private static final long MICROS_A_STEP = 7 * 3_600_000_000L + 1;
    private static final List<String> WORDS =
            List.of("", "a", "größe", "日本語", "w".repeat(70), "word", "zz\u0000\"\\", "\uD83D\uDC1F");

    private GoldenRows() {}

    /**
     * The rows of some ids, which the caller closes.
     *
     * @param round 0, or another number for other values in the columns that may be null
     */
    static VectorSchemaRoot batch(Schema schema, long firstId, int rows, int round, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        batch.allocateNew();
        for (int column = 0; column < batch.getFieldVectors().size(); column++) {
            FieldVector vector = batch.getVector(column);
            int other = vector.getField().isNullable() ? round : 0;
            for (int row = 0; row < rows; row++) {
                long id = firstId + row;
                if (vector.getName().equals("id")) {
                    ((BigIntVector) vector).setSafe(row, id);
                } else {
                    set(vector, row, 3 * id + column + other);
                }
            }
        }
        batch.setRowCount(rows);
        return batch;
    }

    private static void set(FieldVector vector, int row, long n) {
        if (vector.getField().isNullable() && n % 7 == 5) {
            vector.setNull(row);
        } else {
            setValue(vector, row, n);
        }
    }

    private static void setValue(FieldVector vector, int row, long n) {
        if (vector instanceof BitVector bits) {
            bits.setSafe(row, (int) (n & 1));
        } else if (vector instanceof TinyIntVector numbers) {
            numbers.setSafe(row, (byte) whole(n, Byte.SIZE));
        } else if (vector instanceof SmallIntVector numbers) {
            numbers.setSafe(row, (short) whole(n, Short.SIZE));
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(row, (int) whole(n, Integer.SIZE));
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(row, whole(n, Long.SIZE));
        } else if (vector instanceof Float4Vector numbers) {
            numbers.setSafe(row, (float) real(n, Float.MIN_VALUE));
        } else if (vector instanceof Float8Vector numbers) {
            numbers.setSafe(row, real(n, Double.MIN_VALUE));
        } else if (vector instanceof DecimalVector numbers) {
            numbers.setSafe(row, decimal(n, numbers.getPrecision(), numbers.getScale()));
        } else if (vector instanceof DateDayVector days) {
            days.setSafe(row, n % 9 == 0 ? -1 : 20_000 + (int) (n * 11));
        } else if (vector instanceof TimeNanoVector times) {
            times.setSafe(row, n % 9 == 0 ? 86_399_999_999_999L : n * 1_000_000_007_003L % 86_400_000_000_000L);
        } else if (vector instanceof TimeStampVector nanos
                && Timestamps.isNanos(nanos.getField().getType())) {
            nanos.setSafe(row, n % 9 == 0 ? -1 : 1000 * (NOON + n * MICROS_A_STEP) + n);
        } else if (vector instanceof IntervalYearVector months) {
            months.setSafe(row, (int) whole(n, Integer.SIZE));
        } else if (vector instanceof DurationVector durations) {
            durations.setSafe(row, whole(n, Long.SIZE));
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(row, n % 9 == 0 ? -1 : NOON + n * MICROS_A_STEP);
        } else if (vector instanceof VarCharVector texts) {
            texts.setSafe(row, word(n).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector bytes) {
            bytes.setSafe(row, BigInteger.valueOf(n).pow((int) (n % 40)).toByteArray());
        } else {
            setNested(vector, row, n);
        }
    }

    private static void setNested(FieldVector vector, int row, long n) {
        if (vector instanceof FixedSizeListVector vectors) {
            int start = vectors.startNewValue(row);
            for (int i = 0; i < vectors.getListSize(); i++) {
                setElement(vectors.getDataVector(), start + i, n, i);
            }
        } else if (vector instanceof ListVector lists) {
            int length = (int) (n % 4);
            int start = lists.startNewValue(row);
            for (int i = 0; i < length; i++) {
                set(lists.getDataVector(), start + i, n + i);
            }
            lists.endValue(row, length);
        } else if (vector instanceof StructVector structs && SparseColumns.isSparse(vector.getField())) {
            setSparse(structs, row, n);
        } else if (vector instanceof StructVector structs) {
            structs.setIndexDefined(row);
            for (int i = 0; i < structs.size(); i++) {
                set(structs.getChildrenFromFields().get(i), row, n + i);
            }
        } else {
            throw new IllegalArgumentException("no values for " + vector.getField());
        }
    }

    /** Up to five values, some of them zero, at ascending indices, the last of which may be the greatest that there can be. */
    private static void setSparse(StructVector structs, int row, long n) {
        structs.setIndexDefined(row);
        ListVector indices = (ListVector) structs.getChildrenFromFields().get(0);
        ListVector values = (ListVector) structs.getChildrenFromFields().get(1);
        int count = (int) (n / 3 % 6);
        int index = indices.startNewValue(row);
        int value = values.startNewValue(row);
        for (int i = 0; i < count; i++) {
            boolean isGreatest = i == count - 1 && n % 4 == 0;
            int at = isGreatest ? SPARSE_DIMENSIONS - 1 : (int) (n % 13 + i * (1 + n % 5));
            ((IntVector) indices.getDataVector()).setSafe(index + i, at);
            ((Float4Vector) values.getDataVector()).setSafe(value + i, element(n, i) - 2);
        }
        indices.endValue(row, count);
        values.endValue(row, count);
    }

    private static void setElement(FieldVector elements, int at, long n, int index) {
        if (elements instanceof Float4Vector numbers) {
            numbers.setSafe(at, element(n, index));
        } else if (elements instanceof Float2Vector numbers) {
            numbers.setSafe(at, Halves.nearest(element(n, index)));
        } else if (elements instanceof Float8Vector numbers) {
            numbers.setSafe(at, element(n, index) + Math.scalb(index, -40));
        } else if (elements instanceof UInt1Vector numbers) {
            numbers.setSafe(at, (byte) (n * 37 + index * 101L));
        } else {
            setValue(elements, at, n + index);
        }
    }

    /** So few bits that distances have no rounding, whoever adds them up. */
    static float element(long n, int index) {
        return ((n * 31 + index * 17L + n * index) % 61) / 8f;
    }

    static String word(long n) {
        return WORDS.get((int) (n % WORDS.size()));
    }

    private static long whole(long n, int bits) {
        return switch ((int) (n % 9)) {
            case 0 -> Long.MIN_VALUE >> Long.SIZE - bits;
            case 1 -> Long.MAX_VALUE >> Long.SIZE - bits;
            case 2 -> 0;
            default -> n * 0x9E3779B97F4A7C15L >> Long.SIZE - bits;
        };
    }

    private static double real(long n, double least) {
        return switch ((int) (n % 13)) {
            case 0 -> -0.0;
            case 1 -> Double.NaN;
            case 2 -> least;
            case 3 -> n > 40 ? Double.POSITIVE_INFINITY : 0.0;
            default -> (n - 20) / 8.0;
        };
    }

    private static BigDecimal decimal(long n, int precision, int scale) {
        BigInteger most = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
        BigInteger digits =
                switch ((int) (n % 5)) {
                    case 0 -> most.negate();
                    case 1 -> most;
                    default -> BigInteger.valueOf(n).pow(5).mod(most).negate();
                };
        return new BigDecimal(digits, scale);
    }
}

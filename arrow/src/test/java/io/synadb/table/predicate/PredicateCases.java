package io.synadb.table.predicate;

import io.synadb.arrow.Schemas;
import io.synadb.table.predicate.Predicate.Operator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
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
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows of values that are hard to compare, and random conditions on them. Not thread-safe. */
public final class PredicateCases {
    static final int SCALE = 4;
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType INT32 = new ArrowType.Int(32, true);

    /** A column of every plain type, and two fields of structs, the name of one with a dot in it. */
    public static final Schema SCHEMA = Schemas.withFieldIds(
            new Schema(List.of(
                    field("bool", new ArrowType.Bool()),
                    field("int8", new ArrowType.Int(8, true)),
                    field("int16", new ArrowType.Int(16, true)),
                    field("int32", INT32),
                    field("int64", new ArrowType.Int(64, true)),
                    field("float32", FLOAT32),
                    field("float64", FLOAT64),
                    field("decimal", new ArrowType.Decimal(38, SCALE, 128)),
                    field("text", new ArrowType.Utf8()),
                    field("bytes", new ArrowType.Binary()),
                    field("day", new ArrowType.Date(DateUnit.DAY)),
                    field("time", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                    field("instant", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                    field(
                            "struct",
                            new ArrowType.Struct(),
                            field("x.y", INT32),
                            field("deep", new ArrowType.Struct(), field("text", new ArrowType.Utf8()))),
                    field("clock", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                    field("nanos", new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)),
                    field("months", new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
                    field("span", new ArrowType.Duration(TimeUnit.MICROSECOND)))),
            1);

    static final List<ColumnPath> COLUMNS = IntStream.range(0, 19)
            .mapToObj(i -> i < 13 || i > 14
                    ? ColumnPath.of(SCHEMA.getFields().get(place(i)).getName())
                    : i == 13 ? ColumnPath.of("struct", "x.y") : ColumnPath.of("struct", "deep", "text"))
            .toList();

    /** Where the column is that a path begins with: 13 is the struct. */
    static int place(int column) {
        return column < 14 ? column : column - 1;
    }

    private static final long[] WHOLES = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -129,
        -128,
        -1,
        0,
        1,
        2,
        5,
        127,
        32767,
        1 << 24,
        (1 << 24) + 1,
        (1L << 53) - 1,
        1L << 53,
        (1L << 53) + 1,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };
    private static final double[] REALS = {
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        -Double.MAX_VALUE,
        -0x1p63,
        -1.5,
        -Double.MIN_VALUE,
        -0.0,
        0.0,
        0.1,
        0.1f,
        1,
        1.5,
        5,
        1 << 24,
        0x1p53,
        0x1p53 + 2,
        0x1p63,
        Float.MAX_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY
    };
    private static final String[] DECIMALS = {
        "-1.5",
        "0.0000",
        "0.0001",
        "0.1",
        "1.5",
        "5.",
        "1.00005",
        "-0.00001",
        "922337203685477.5807",
        "-922337203685477.5808",
        "1267650600228229401496703205376.",
        "16777217.5"
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "ab",
        "abc",
        "abd",
        "b",
        "A",
        "%",
        "_",
        "a_c",
        "a%",
        "\\",
        "it's",
        "é",
        "zß",
        "水",
        "\uD83D\uDE00",
        "\uFFFD",
        "a\u0001",
        "the first sixty-four bytes of this text are the same as of another, x",
        "the first sixty-four bytes of this text are the same as of another, y"
    };
    private static final String[] PATTERNS = {
        "%", "_", "__", "a%", "%c", "a_c", "a\\_c", "\\%", "%b%", "%a%b%", "_b%", "", "abc", "\\\\", "%水%", "é%",
        "the%y", "%_", "%\\_%"
    };

    private final Random random;

    public PredicateCases(Random random) {
        this.random = random;
    }

    private static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    /** A batch of rows, which the caller closes. Its columns change slowly, so that the chunks of a file differ. */
    public VectorSchemaRoot batch(int rows, BufferAllocator allocator) {
        VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator);
        batch.allocateNew();
        for (FieldVector column : batch.getFieldVectors()) {
            double nullShare = random.nextInt(3) * 0.2;
            for (int row = 0; row < rows; row++) {
                set(column, row, nullShare);
            }
        }
        batch.setRowCount(rows);
        return batch;
    }

    private void set(FieldVector vector, int row, double nullShare) {
        if (random.nextDouble() < nullShare) {
            vector.setNull(row);
        } else if (vector instanceof BitVector bits) {
            bits.setSafe(row, random.nextInt(2));
        } else if (vector instanceof TinyIntVector numbers) {
            numbers.setSafe(row, (byte) whole());
        } else if (vector instanceof SmallIntVector numbers) {
            numbers.setSafe(row, (short) whole());
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(row, (int) whole());
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(row, whole());
        } else if (vector instanceof Float4Vector numbers) {
            numbers.setSafe(row, (float) real());
        } else if (vector instanceof Float8Vector numbers) {
            numbers.setSafe(row, real());
        } else if (vector instanceof DecimalVector numbers) {
            numbers.setSafe(row, BigDecimal.valueOf(random.nextBoolean() ? whole() : 15_000, SCALE));
        } else if (vector instanceof DateDayVector days) {
            days.setSafe(row, (int) day().toEpochDay());
        } else if (vector instanceof TimeStampNanoVector times) {
            times.setSafe(row, micros() * 1000 + random.nextInt(2));
        } else if (vector instanceof TimeStampVector times) {
            times.setSafe(row, micros());
        } else if (vector instanceof TimeNanoVector times) {
            times.setSafe(row, clock().toNanoOfDay());
        } else if (vector instanceof IntervalYearVector months) {
            months.setSafe(row, months());
        } else if (vector instanceof DurationVector durations) {
            durations.setSafe(row, micros());
        } else if (vector instanceof VarCharVector texts) {
            texts.setSafe(row, pick(TEXTS).getBytes(StandardCharsets.UTF_8));
        } else if (vector instanceof VarBinaryVector bytes) {
            bytes.setSafe(row, bytes());
        } else if (vector instanceof StructVector struct) {
            struct.setIndexDefined(row);
            struct.getChildrenFromFields().forEach(child -> set(child, row, 0.1));
        } else {
            throw new IllegalArgumentException("no values for " + vector.getField());
        }
    }

    private long whole() {
        return WHOLES[random.nextInt(WHOLES.length)];
    }

    private double real() {
        return REALS[random.nextInt(REALS.length)];
    }

    private LocalDate day() {
        return LocalDate.ofEpochDay(random.nextInt(7) - 3);
    }

    private long micros() {
        return (random.nextInt(7) - 3) * 1_500_000L + random.nextInt(2);
    }

    private LocalTime clock() {
        return LocalTime.ofNanoOfDay(random.nextInt(4) * 21_600_000_000_000L + random.nextInt(3));
    }

    private int months() {
        return random.nextInt(8) == 0 ? Integer.MIN_VALUE : random.nextInt(40) - 20;
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(3) + (random.nextInt(8) == 0 ? 64 : 0)];
        Arrays.fill(bytes, (byte) 0xFF);
        if (bytes.length > 0) {
            bytes[bytes.length - 1] = (byte) (random.nextInt(4) - 2);
        }
        return bytes;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** A condition of at most so many levels. */
    public Predicate predicate(int levels) {
        if (levels > 0 && random.nextInt(3) > 0) {
            return switch (random.nextInt(3)) {
                case 0 -> predicate(levels - 1).negate();
                case 1 -> new Predicate.And(terms(levels - 1));
                default -> new Predicate.Or(terms(levels - 1));
            };
        }
        return leaf(random.nextInt(COLUMNS.size()));
    }

    private List<Predicate> terms(int levels) {
        return IntStream.range(0, 2 + random.nextInt(2))
                .mapToObj(i -> predicate(levels))
                .toList();
    }

    private Predicate leaf(int column) {
        ColumnPath path = COLUMNS.get(column);
        boolean real = column == 5 || column == 6;
        boolean text = column == 8 || column == 14;
        return switch (random.nextInt(12)) {
            case 0 -> path.isNull();
            case 1 -> random.nextInt(10) == 0 ? new Predicate.Constant(random.nextBoolean()) : path.isNotNull();
            case 2 -> real ? path.isNan() : path.between(literal(column), literal(column));
            case 3, 4 -> text ? path.like(pick(PATTERNS)) : in(column);
            case 5 -> text ? path.startsWith(pick(TEXTS)) : in(column);
            default -> path.compare(pick(Operator.values()), literal(column));
        };
    }

    private Predicate in(int column) {
        List<Literal> literals = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            literals.add(literal(column));
        }
        return new Predicate.In(COLUMNS.get(column), literals);
    }

    private Literal literal(int column) {
        if (random.nextInt(25) == 0) {
            return new Literal.Null();
        }
        return switch (column) {
            case 0 -> new Literal.Bool(random.nextBoolean());
            case 8, 14 -> new Literal.Text(pick(TEXTS));
            case 9 -> new Literal.Bytes(bytes());
            case 10 -> new Literal.Date(day());
            case 11, 12, 16 -> new Literal.Timestamp(micros(), random.nextInt(2), column == 12);
            case 15 -> new Literal.Time(clock());
            case 17 -> new Literal.YearMonthInterval(months());
            case 18 ->
                new Literal.DayTimeInterval(
                        Duration.of(micros(), ChronoUnit.MICROS).plusNanos(random.nextInt(2)));
            default -> number();
        };
    }

    private Literal number() {
        return switch (random.nextInt(3)) {
            case 0 -> new Literal.Whole(whole());
            case 1 -> new Literal.Real(real());
            default -> new Literal.Decimal(new BigDecimal(pick(DECIMALS)));
        };
    }
}

package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Schemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DayTimeIntervalType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.YearMonthIntervalType;

/** Rows that go through Arrow batches come back, whatever their columns, values and form. */
class RoundTripPropertyTest {
    private static final int MOST_DIMENSIONS = 40;

    @Property(tries = 150)
    void rowsComeBack(
            @ForAll("rowTypes") RowType type,
            @ForAll PlainRows.Form form,
            @ForAll @IntRange(max = 60) int rows,
            @ForAll @IntRange(max = 10) int nullTenths,
            @ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Integer> dimensions = vectors(type, random);
        Schema schema = tableSchema(type, dimensions);
        RowDataSerializer serializer = new RowDataSerializer(type);
        try (BufferAllocator allocator = new RootAllocator();
                RowBuffer buffer = new RowBuffer(schema, type, allocator, "t", 1 << 20)) {
            for (int round = 0; round < 2; round++) {
                List<List<Object>> written = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    List<Object> row = PlainRows.random(type, dimensions, random, nullTenths / 10.0);
                    buffer.add(PlainRows.rowData(row, type, form));
                    written.add(row);
                }

                RowReader reader = new RowReader(buffer.batch());
                List<RowData> read = new ArrayList<>();
                for (int i = 0; i < reader.rows(); i++) {
                    read.add(reader.read(i));
                }
                buffer.clear();

                assertThat(read).map(row -> PlainRows.plain(row, type)).isEqualTo(written);
                assertThat(read)
                        .as("what a network would carry")
                        .map(row -> PlainRows.plain(serializer.toBinaryRow(row).copy(), type))
                        .isEqualTo(written);
            }
        }
    }

    @Property(tries = 150)
    void columnsComeBack(@ForAll("rowTypes") RowType type) {
        Schema schema = FlinkSchemas.arrowSchema(type);

        Schemas.requireSupported(schema);
        RowType back = FlinkSchemas.rowType(schema);

        assertThat(FlinkSchemas.arrowSchema(back)).isEqualTo(schema);
        assertThat(back.getFieldNames()).isEqualTo(type.getFieldNames());
    }

    private static Schema tableSchema(RowType type, Map<String, Integer> dimensions) {
        Map<String, String> properties = new HashMap<>();
        dimensions.forEach((column, length) -> properties.put("vector." + column + ".dim", Integer.toString(length)));
        return Schemas.declareVectors(FlinkSchemas.arrowSchema(type), properties);
    }

    /** Every other list of floats is a vector. */
    private static Map<String, Integer> vectors(RowType type, Random random) {
        Map<String, Integer> dimensions = new HashMap<>();
        for (RowType.RowField field : type.getFields()) {
            boolean holdsFloats =
                    field.getType() instanceof ArrayType list && list.getElementType() instanceof FloatType;
            if (holdsFloats && random.nextBoolean()) {
                dimensions.put(field.getName(), 1 + random.nextInt(MOST_DIMENSIONS));
            }
        }
        return dimensions;
    }

    @Provide
    Arbitrary<RowType> rowTypes() {
        Arbitrary<LogicalType> floats =
                nullability(Arbitraries.just(new FloatType())).map(ArrayType::new);
        return rows(Arbitraries.frequencyOf(Tuple.of(3, types(2)), Tuple.of(1, floats)), 6);
    }

    private static Arbitrary<RowType> rows(Arbitrary<LogicalType> columns, int most) {
        return columns.list().ofMinSize(1).ofMaxSize(most).map(types -> {
            String[] names = new String[types.size()];
            for (int i = 0; i < names.length; i++) {
                names[i] = "c" + i;
            }
            return RowType.of(types.toArray(LogicalType[]::new), names);
        });
    }

    private static Arbitrary<LogicalType> types(int depth) {
        Arbitrary<LogicalType> plain = plainTypes();
        if (depth > 0) {
            Arbitrary<LogicalType> lists = types(depth - 1).map(ArrayType::new);
            Arbitrary<LogicalType> structs = rows(types(depth - 1), 3).map(row -> row);
            Arbitrary<LogicalType> maps =
                    plainTypes().flatMap(key -> types(depth - 1).map(value -> new MapType(key.copy(false), value)));
            Arbitrary<LogicalType> sets = plainTypes().map(element -> new MultisetType(element.copy(false)));
            plain = Arbitraries.oneOf(plain, lists, structs, maps, sets);
        }
        return nullability(plain);
    }

    private static Arbitrary<LogicalType> plainTypes() {
        Arbitrary<LogicalType> decimals = Arbitraries.integers()
                .between(1, 38)
                .flatMap(precision ->
                        Arbitraries.integers().between(0, precision).map(scale -> new DecimalType(precision, scale)));
        Arbitrary<LogicalType> others = Arbitraries.of(List.of(
                new BooleanType(),
                new TinyIntType(),
                new SmallIntType(),
                new IntType(),
                new BigIntType(),
                new FloatType(),
                new DoubleType(),
                new CharType(7),
                new VarCharType(7),
                VarCharType.STRING_TYPE,
                new BinaryType(3),
                new VarBinaryType(3),
                new VarBinaryType(VarBinaryType.MAX_LENGTH),
                new DateType(),
                new TimestampType(6),
                new LocalZonedTimestampType(6),
                new TimestampType(9),
                new LocalZonedTimestampType(9),
                new TimeType(3),
                new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH),
                new DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND)));
        return Arbitraries.frequencyOf(Tuple.of(8, others), Tuple.of(1, decimals));
    }

    private static Arbitrary<LogicalType> nullability(Arbitrary<? extends LogicalType> types) {
        return types.flatMap(type -> Arbitraries.of(true, true, false).map(nullable -> type.copy(nullable)));
    }
}

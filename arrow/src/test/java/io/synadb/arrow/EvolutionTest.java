package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class EvolutionTest {
    private static final List<ArrowType> PLAIN = RandomBatches.plainTypes();
    private static final ArrowType INT32 = new ArrowType.Int(32, true);

    private static Schema schema(Field... columns) {
        return Schemas.withFieldIds(new Schema(Arrays.asList(columns)), 1);
    }

    @Test
    void integersFloatsAndDecimalsOfOneScaleAreWidened() {
        List<String> widened = PLAIN.stream()
                .flatMap(from -> PLAIN.stream()
                        .filter(to -> Evolution.canWiden(from, to))
                        .map(to -> PLAIN.indexOf(from) + "-" + PLAIN.indexOf(to)))
                .toList();
        // int8, 16, 32, 64, float32 and float64 stand at 1 to 6.
        assertThat(widened).containsExactly("1-2", "1-3", "1-4", "2-3", "2-4", "3-4", "5-6");
        ArrowType decimal = new ArrowType.Decimal(10, 2, 128);
        assertThat(Evolution.canWiden(decimal, new ArrowType.Decimal(11, 2, 128)))
                .isTrue();
        assertThat(Evolution.canWiden(decimal, new ArrowType.Decimal(11, 3, 128)))
                .isFalse();
        assertThat(Evolution.canWiden(decimal, new ArrowType.Decimal(9, 2, 128)))
                .isFalse();
        assertThat(Evolution.canWiden(decimal, new ArrowType.Decimal(20, 2, 256)))
                .isFalse();
    }

    @Test
    void saysWhichColumnIsInTheWay() {
        Schema written = schema(Field.nullable("a", INT32), Field.notNullable("b", INT32));
        assertThat(Evolution.obstacle(written, written)).isEmpty();
        assertThat(Evolution.obstacle(written, schema(Field.nullable("x", new ArrowType.Int(64, true)))))
                .isEmpty();
        assertThat(Evolution.obstacle(written, schema(Field.notNullable("x", INT32))))
                .contains("column 'x' may not be null, and is null in some rows, perhaps");
        assertThat(Evolution.obstacle(written, schema(Field.nullable("x", new ArrowType.Int(16, true)))))
                .hasValueSatisfying(obstacle -> assertThat(obstacle)
                        .startsWith("column 'x' was written as a: Int(32, true)")
                        .contains("which cannot be shown as x: Int(16, true)"));
        Field added = Schemas.withFieldId(Field.notNullable("c", INT32), 3);
        assertThat(Evolution.obstacle(written, new Schema(List.of(added))))
                .contains("column 'c' may not be null, and is not among the columns that were written");
        assertThat(Evolution.obstacle(written, new Schema(List.of(DefaultValue.with(added, 5)))))
                .isEmpty();
    }

    @Test
    void saysWhichColumnWasDroppedAndIsBack() {
        Field struct = new Field(
                "s",
                FieldType.nullable(ArrowType.Struct.INSTANCE),
                List.of(Field.nullable("x", INT32), Field.nullable("y", INT32)));
        Schema whole = schema(Field.nullable("a", INT32), Field.nullable("b", INT32), struct);
        int last = Schemas.lastFieldId(whole);
        Schema dropped = Schemas.withLastFieldId(Schemas.select(whole, List.of(1, 3)), last);
        assertThat(Evolution.returned(whole, whole)).isEmpty();
        assertThat(Evolution.returned(whole, dropped)).isEmpty();
        assertThat(Evolution.returned(dropped, whole)).contains("b");
        Field half = new Field(
                "s",
                whole.findField("s").getFieldType(),
                whole.findField("s").getChildren().subList(0, 1));
        Schema without =
                Schemas.withLastFieldId(new Schema(List.of(whole.findField("a"), whole.findField("b"), half)), last);
        assertThat(Evolution.returned(without, whole)).contains("y");
        Schema later =
                new Schema(List.of(whole.findField("a"), Schemas.withFieldId(Field.nullable("b", INT32), last + 1)));
        assertThat(Evolution.returned(dropped, later)).as("one that came later").isEmpty();
    }

    @Test
    void wideningKeepsEveryValueAndEveryNull() {
        long seed = System.nanoTime();
        RandomBatches random = new RandomBatches(new Random(seed), 0.3);
        for (ArrowType from : PLAIN) {
            for (ArrowType to : PLAIN) {
                if (Widening.changesBytes(from, to)) {
                    try (BufferAllocator allocator = new RootAllocator();
                            VectorSchemaRoot batch =
                                    random.batch(schema(Field.nullable("c", from)), 20_000, allocator);
                            FieldVector wider = Field.nullable("c", to).createVector(allocator)) {
                        Widening.copy(batch.getVector(0), wider);
                        assertThat(numbers(wider))
                                .as("seed %d: %s to %s", seed, from, to)
                                .isEqualTo(numbers(batch.getVector(0)));
                    }
                }
            }
        }
    }

    /** The values as text, which an integer has in common with a longer one, and a float with its double. */
    private static List<String> numbers(FieldVector vector) {
        return IntStream.range(0, vector.getValueCount())
                .mapToObj(row -> vector.getObject(row) instanceof Float real
                        ? String.valueOf(real.doubleValue())
                        : String.valueOf(vector.getObject(row)))
                .toList();
    }
}

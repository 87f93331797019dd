package io.synadb.table.predicate.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.PredicateCases;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SQLite cannot say of conditions. */
class BoundPredicateTest {
    private final BufferAllocator allocator = new RootAllocator();
    private final List<ValueVector> open = new ArrayList<>();

    @AfterEach
    void releasesAllMemory() {
        open.forEach(ValueVector::close);
        allocator.close();
    }

    @Test
    void comparesTheLargestWholeNumbersWithFloatsExactly() {
        Schema schema = PredicateCases.SCHEMA;
        BigIntVector numbers = column("int64", BigIntVector.class);
        numbers.setSafe(0, Long.MAX_VALUE);
        numbers.setSafe(1, Long.MAX_VALUE - 1);
        numbers.setSafe(2, Long.MIN_VALUE);
        numbers.setValueCount(3);
        // As a float64, the largest long is 2^63, which is greater.
        assertThat(select("int64 = 9.223372036854775807E18", schema, numbers)).isEmpty();
        assertThat(select("int64 < 9.223372036854775807E18", schema, numbers)).containsExactly(0, 1, 2);
        assertThat(select("int64 = 9223372036854775807", schema, numbers)).containsExactly(0);
        assertThat(select("int64 >= 9223372036854775806.5", schema, numbers)).containsExactly(0);
        assertThat(select("int64 <= -9.223372036854775808E18", schema, numbers)).containsExactly(2);
        assertThat(select("int64 < 99999999999999999999", schema, numbers)).containsExactly(0, 1, 2);
        assertThat(select("int64 < NaN AND int64 > -Infinity", schema, numbers)).containsExactly(0, 1, 2);
    }

    @Test
    void aDecimalLiteralIsTheFloatThatPeopleMean() {
        Float4Vector numbers = column("float32", Float4Vector.class);
        numbers.setSafe(0, 0.1f);
        numbers.setSafe(1, Float.MAX_VALUE);
        numbers.setSafe(2, Float.POSITIVE_INFINITY);
        numbers.setValueCount(3);
        assertThat(select("float32 = 0.1", PredicateCases.SCHEMA, numbers)).containsExactly(0);
        assertThat(select("float32 = 0.1E0", PredicateCases.SCHEMA, numbers)).isEmpty();
        String beyond = "1" + "0".repeat(50) + ".0";
        assertThat(select("float32 >= " + beyond, PredicateCases.SCHEMA, numbers))
                .containsExactly(2);
        assertThat(select("float32 = " + beyond, PredicateCases.SCHEMA, numbers))
                .isEmpty();
        assertThat(select("float32 < " + beyond, PredicateCases.SCHEMA, numbers))
                .containsExactly(0, 1);
    }

    @Test
    void comparesDecimalsOfAllTheirDigits() {
        DecimalVector numbers = column("decimal", DecimalVector.class);
        String most = "9".repeat(34) + "." + "9".repeat(4);
        numbers.setSafe(0, new BigDecimal(most));
        numbers.setSafe(1, new BigDecimal("-" + most));
        numbers.setSafe(2, new BigDecimal("18446744073709551616.0000"));
        numbers.setValueCount(3);
        assertThat(select("decimal = " + most, PredicateCases.SCHEMA, numbers)).containsExactly(0);
        assertThat(select("decimal < " + most + "1", PredicateCases.SCHEMA, numbers))
                .containsExactly(0, 1, 2);
        assertThat(select("decimal IN (-" + most + ", 1.8446744073709551616E19)", PredicateCases.SCHEMA, numbers))
                .containsExactly(1, 2);
        assertThat(select("decimal > 1E300 OR decimal < -1E300", PredicateCases.SCHEMA, numbers))
                .isEmpty();
    }

    @Test
    void datesAndTimestampsCompareByTheClock() {
        DateDayVector days = column("day", DateDayVector.class);
        days.setSafe(0, (int) LocalDate.parse("1969-12-31").toEpochDay());
        days.setSafe(1, 0);
        days.setValueCount(2);
        assertThat(select("day = '1970-01-01'", PredicateCases.SCHEMA, days)).containsExactly(1);
        assertThat(select("day < TIMESTAMP '1969-12-31T00:00:00.000001'", PredicateCases.SCHEMA, days))
                .containsExactly(0);
        assertThat(select("day = TIMESTAMP '1969-12-31 12:00'", PredicateCases.SCHEMA, days))
                .isEmpty();
        TimeStampMicroVector times = column("time", TimeStampMicroVector.class);
        times.setSafe(0, -1);
        times.setSafe(1, 0);
        times.setValueCount(2);
        assertThat(select("time >= DATE '1970-01-01'", PredicateCases.SCHEMA, times))
                .containsExactly(1);
        assertThat(select("time = '1969-12-31 23:59:59.999999'", PredicateCases.SCHEMA, times))
                .containsExactly(0);
    }

    @Test
    void textsAreOrderedByCodePointAndMayHoldZeroCharacters() {
        VarCharVector texts = column("text", VarCharVector.class);
        List<String> ascending = List.of("", "a", "a\u0000", "é", "\uFFFD", "\uD83D\uDE00");
        for (int i = 0; i < ascending.size(); i++) {
            texts.setSafe(i, ascending.get(i).getBytes(StandardCharsets.UTF_8));
        }
        texts.setValueCount(ascending.size());
        for (int i = 0; i < ascending.size(); i++) {
            Predicate less = ColumnPath.of("text").lessThan(ascending.get(i));
            assertThat(select(less.toString(), PredicateCases.SCHEMA, texts)).hasSize(i);
        }
        assertThat(select("text LIKE 'a_'", PredicateCases.SCHEMA, texts)).containsExactly(2);
        assertThat(select("text LIKE '_'", PredicateCases.SCHEMA, texts)).containsExactly(1, 3, 4, 5);
    }

    @Test
    void aFieldOfANullStructIsNullWhateverStandsInIt() {
        StructVector struct = column("struct", StructVector.class);
        IntVector field = (IntVector) struct.getChildrenFromFields().get(0);
        for (int row = 0; row < 3; row++) {
            field.setSafe(row, row);
            struct.setIndexDefined(row);
        }
        struct.setNull(1);
        struct.setValueCount(3);
        assertThat(select("struct.\"x.y\" >= 0", PredicateCases.SCHEMA, struct)).containsExactly(0, 2);
        assertThat(select("struct.\"x.y\" IS NULL", PredicateCases.SCHEMA, struct))
                .containsExactly(1);
        assertThat(select("struct IS NOT NULL AND struct.`x.y` <> 2", PredicateCases.SCHEMA, struct))
                .containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int32 = 'a' | Column 'int32' of the table is Int(32, true) and cannot be compared with 'a': expected"
                        + " a number.",
                "text > 5 | Column 'text' of the table is Utf8 and cannot be compared with 5: expected a text like"
                        + " 'abc'.",
                "text IS NAN | Column 'text' of the table is Utf8 and cannot be asked for NaN: expected a column of"
                        + " floating-point numbers.",
                "bytes LIKE 'a' | Column 'bytes' of the table is Binary and cannot be matched with a pattern: expected"
                        + " a column of text.",
                "struct = 1 | Column 'struct' of the table is Struct and cannot be compared: expected a column of plain"
                        + " values; of others ask IS NULL.",
                "day = 'soon' | Column 'day' of the table is Date(DAY) and cannot be compared with 'soon': expected"
                        + " DATE '2026-11-21', or a timestamp without time zone.",
                "time = TIMESTAMP '2026-11-21T00:00:00Z' | Column 'time' of the table is Timestamp(MICROSECOND, null)"
                        + " and cannot be compared with TIMESTAMP '2026-11-21T00:00Z': expected TIMESTAMP"
                        + " '2026-11-21T20:51:30' without time zone, or a date.",
                "bool < 1 | Column 'bool' of the table is Bool and cannot be compared with 1: expected TRUE or FALSE.",
            })
    void whatCannotBeComparedSaysWhy(String condition, String message) {
        assertThatThrownBy(() -> BoundPredicate.of(Predicate.parse(condition), PredicateCases.SCHEMA, "the table"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aColumnThatIsNotThereIsNamedWithThoseThatAre() {
        assertThatThrownBy(() -> BoundPredicate.of(Predicate.parse("struct.deep.x = 1"), PredicateCases.SCHEMA, "it"))
                .isInstanceOf(SchemaException.class)
                .hasMessage("The condition on 'struct.deep.x' names 'x', which is not in it: there are [text].");
        assertThatThrownBy(
                        () -> BoundPredicate.of(Predicate.parse("struct.deep.tekst = 1"), PredicateCases.SCHEMA, "it"))
                .isInstanceOf(SchemaException.class)
                .hasMessageEndingWith("which is not in it: there are [text]. Did you mean 'text'?");
        assertThatThrownBy(() -> BoundPredicate.of(Predicate.parse("text.length = 1"), PredicateCases.SCHEMA, "it"))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("The condition on 'text.length' asks for the field 'length' of 'text' in it,");
    }

    @Test
    void timesAndIntervalsCompareExactly() {
        TimeNanoVector clock = column("clock", TimeNanoVector.class);
        clock.setSafe(0, 0);
        clock.setSafe(1, 1);
        clock.setSafe(2, 43_200_000_000_000L);
        clock.setValueCount(3);
        assertThat(select("clock > '00:00'", PredicateCases.SCHEMA, clock)).containsExactly(1, 2);
        assertThat(select("clock = TIME '00:00:00.000000001'", PredicateCases.SCHEMA, clock))
                .containsExactly(1);
        DurationVector span = column("span", DurationVector.class);
        span.setSafe(0, Long.MIN_VALUE);
        span.setSafe(1, 1_500_000);
        span.setSafe(2, Long.MAX_VALUE);
        span.setValueCount(3);
        assertThat(select("span < INTERVAL '1.500000001' SECOND", PredicateCases.SCHEMA, span))
                .containsExactly(0, 1);
        assertThat(select("span > INTERVAL '1.499999999' SECOND", PredicateCases.SCHEMA, span))
                .containsExactly(1, 2);
        assertThat(select("span <= INTERVAL '300000000' DAY", PredicateCases.SCHEMA, span))
                .containsExactly(0, 1, 2);
        TimeStampNanoVector nanos = column("nanos", TimeStampNanoVector.class);
        nanos.setSafe(0, Long.MIN_VALUE);
        nanos.setSafe(1, -1);
        nanos.setSafe(2, Long.MAX_VALUE);
        nanos.setValueCount(3);
        assertThat(select("nanos < '1970-01-01'", PredicateCases.SCHEMA, nanos)).containsExactly(0, 1);
        assertThat(select("nanos > '0001-01-01' AND nanos < '9999-12-31'", PredicateCases.SCHEMA, nanos))
                .containsExactly(0, 1, 2);
        assertThatThrownBy(() -> select("clock = INTERVAL '1' DAY", PredicateCases.SCHEMA, clock))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("expected TIME '20:51:30'.");
    }

    @Test
    void onlyTheNeededColumnsAreAskedFor() {
        Predicate predicate = Predicate.parse("text = 'a' OR int8 > 1 AND text <> 'b'");
        assertThat(BoundPredicate.of(predicate, PredicateCases.SCHEMA, "it").fieldIds())
                .containsExactly(9, 2);
        assertThat(BoundPredicate.of(Predicate.TRUE, PredicateCases.SCHEMA, "it")
                        .fieldIds())
                .isEmpty();
    }

    @Test
    void valuesOfJavaAreLiterals() {
        assertThat(ColumnPath.of("a", "b")
                        .in(1, 2L, 1.5f, new BigDecimal("1.50"), true, "x", new byte[] {-1}, new Literal.Null())
                        .and(ColumnPath.of("nan").atLeast(LocalDate.EPOCH))
                        .or(ColumnPath.of("a b").startsWith("5%_\\").negate())
                        .or(ColumnPath.of("t").equalTo(LocalDateTime.parse("2026-11-21T20:51:30")))
                        .or(ColumnPath.of("u").in(LocalTime.NOON, Period.of(1, 14, 0), Duration.ofMillis(-90_500))))
                .hasToString("a.b IN (1, 2, 1.5E0, 1.50, TRUE, 'x', X'FF', NULL) AND \"nan\" >= DATE '1970-01-01'"
                        + " OR \"a b\" NOT LIKE '5\\%\\_\\\\%' OR t = TIMESTAMP '2026-11-21T20:51:30'"
                        + " OR u IN (TIME '12:00', INTERVAL '2-2' YEAR TO MONTH,"
                        + " INTERVAL '-0 00:01:30.500000000' DAY TO SECOND)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "IS NAN     | {`nulls`:0,`nans`:0}                      | NEVER",
                "IS NAN     | {`nulls`:1,`nans`:9}                      | MAYBE",
                "IS NAN     | {`nulls`:0,`nans`:10}                     | ALWAYS",
                "IS NAN     | {`min`:1,`max`:5,`nulls`:0,`nans`:1}      | MAYBE",
                "IS NAN     | {`min`:1,`max`:5,`nulls`:0}               | NEVER",
                "IS NAN     | {`nulls`:0}                               | MAYBE",
                "IS NOT NAN | {`nulls`:0,`nans`:0}                      | ALWAYS",
                "IS NOT NAN | {`nulls`:2,`nans`:0}                      | MAYBE",
                "IS NOT NAN | {`nulls`:3,`nans`:7}                      | NEVER",
                "> 5        | {`min`:1,`max`:5,`nulls`:0,`nans`:0}      | NEVER",
                "> 5        | {`min`:1,`max`:5,`nulls`:0,`nans`:1}      | MAYBE",
                "> 5        | {`nulls`:9,`nans`:1}                      | MAYBE",
                "> 5        | {`nulls`:0,`nans`:10}                     | ALWAYS",
                "> 5        | {`min`:6,`nulls`:0,`nans`:2}              | ALWAYS",
                "<= 5       | {`min`:1,`max`:5,`nulls`:0,`nans`:0}      | ALWAYS",
                "<= 5       | {`min`:1,`max`:5,`nulls`:0,`nans`:1}      | MAYBE",
                "< 1        | {`min`:1,`max`:5,`nulls`:0,`nans`:1}      | NEVER",
                "< 1        | {`nulls`:0,`nans`:10}                     | NEVER",
                "<> 7       | {`min`:1,`max`:5,`nulls`:0,`nans`:1}      | ALWAYS",
                "< Infinity | {`min`:1,`nulls`:0,`nans`:0}              | MAYBE",
                "<= Infinity| {`nulls`:0,`nans`:0}                      | ALWAYS",
                "= NaN      | {`min`:1,`max`:5,`nulls`:0,`nans`:0}      | NEVER",
            })
    void nanIsAboveTheBounds(String condition, String statistics, Verdict verdict) throws JsonProcessingException {
        Schema schema = Schemas.withFieldIds(
                new Schema(List.of(
                        RandomBatches.nullable("x", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)))),
                1);
        Map<Integer, ColumnStatistics> known =
                StatisticsJson.read(new ObjectMapper().readTree(("{`1`:" + statistics + "}").replace('`', '"')));
        assertThat(BoundPredicate.of(Predicate.parse("x " + condition), schema, "it")
                        .verdict(known, 10, Map.of()))
                .isEqualTo(verdict);
    }

    @Test
    void aPartitionDecides() {
        Schema schema = Schemas.withFieldIds(
                new Schema(List.of(
                        RandomBatches.nullable("flag", new ArrowType.Bool()),
                        RandomBatches.nullable("long", new ArrowType.Utf8()))),
                1);
        String text = "x".repeat(100);
        assertThat(verdict("flag", schema, Map.of(1, "true"))).isEqualTo(Verdict.ALWAYS);
        assertThat(verdict("NOT flag", schema, Map.of(1, "true"))).isEqualTo(Verdict.NEVER);
        assertThat(verdict("long = '" + text + "y'", schema, Map.of(2, text))).isEqualTo(Verdict.NEVER);
        assertThat(verdict("long = '" + text + "'", schema, Map.of(2, text))).isEqualTo(Verdict.ALWAYS);
        assertThat(verdict("long = '" + text + "' OR flag", schema, Map.of(2, "z")))
                .isEqualTo(Verdict.MAYBE);
    }

    private static Verdict verdict(String condition, Schema schema, Map<Integer, String> partition) {
        Map<PartitionField, String> fields = new HashMap<>();
        partition.forEach((id, value) -> fields.put(PartitionField.identity(id), value));
        return BoundPredicate.of(Predicate.parse(condition), schema, "it").verdict(Map.of(), 10, fields);
    }

    private <V extends ValueVector> V column(String name, Class<V> type) {
        V vector = type.cast(PredicateCases.SCHEMA.findField(name).createVector(allocator));
        vector.allocateNew();
        open.add(vector);
        return vector;
    }

    private static List<Integer> select(String condition, Schema schema, ValueVector column) {
        BoundPredicate bound = BoundPredicate.of(Predicate.parse(condition), schema, "the table");
        RowSelection rows = RowSelection.all(column.getValueCount());
        bound.narrow(VectorSchemaRoot.of((FieldVector) column), rows);
        List<Integer> selected = new ArrayList<>();
        for (int row = rows.next(0); row < rows.rows(); row = rows.next(row + 1)) {
            selected.add(row);
        }
        return selected;
    }
}

package io.synadb.table.predicate.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.data.statistics.Bound;
import io.synadb.table.partition.CalendarUnit;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.partition.Transform;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.PredicateCases;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What partitions say of conditions, without any statistics. */
class PartitionSummaryTest {
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal GREATEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static ColumnSummary summary(ArrowType type, Transform transform, @Nullable String text) {
        return PartitionSummary.narrow(ColumnSummary.unknown(10), type, transform, text);
    }

    private static BigDecimal number(@Nullable Bound bound) {
        return ((Bound.Number) Objects.requireNonNull(bound)).value();
    }

    private long anyLong() {
        return random.nextLong() >> random.nextInt(Long.SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void aCalendarUnitIsExactlyTheTimesBetweenItsBounds(CalendarUnit unit) {
        ArrowType micros = new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
        for (int i = 0; i < 500; i++) {
            long value = anyLong();
            String text = unit.ofMicros(value);
            ColumnSummary summary = summary(micros, new Transform.Calendar(unit), text);
            BigDecimal least = number(summary.least());
            BigDecimal greatest = number(summary.greatest());
            assertThat(BigDecimal.valueOf(value)).as("seed %d", seed).isBetween(least, greatest);
            for (BigDecimal inside : new BigDecimal[] {least.max(LEAST), greatest.min(GREATEST)}) {
                assertThat(unit.ofMicros(inside.longValueExact()))
                        .as("seed %d", seed)
                        .isEqualTo(text);
            }
            if (least.compareTo(LEAST) > 0 && greatest.compareTo(GREATEST) < 0) {
                assertThat(unit.ofMicros(least.longValueExact() - 1)).isNotEqualTo(text);
                assertThat(unit.ofMicros(greatest.longValueExact() + 1)).isNotEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HOUR", mode = EnumSource.Mode.EXCLUDE)
    void aCalendarUnitIsExactlyTheDaysBetweenItsBounds(CalendarUnit unit) {
        for (int i = 0; i < 500; i++) {
            int value = random.nextInt() >> random.nextInt(Integer.SIZE);
            String text = unit.ofDay(value);
            ColumnSummary summary = summary(new ArrowType.Date(DateUnit.DAY), new Transform.Calendar(unit), text);
            long least = number(summary.least()).longValueExact();
            long greatest = number(summary.greatest()).longValueExact();
            assertThat((long) value).as("seed %d", seed).isBetween(least, greatest);
            assertThat(unit.ofDay(least)).isEqualTo(text).isEqualTo(unit.ofDay(greatest));
            assertThat(text).isNotIn(unit.ofDay(least - 1), unit.ofDay(greatest + 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "-2"})
    void aTruncatedNumberIsExactlyTheNumbersBetweenItsBounds(int scale) {
        ArrowType type = scale == 0 ? new ArrowType.Int(64, true) : new ArrowType.Decimal(38, scale, 128);
        BigDecimal step = BigDecimal.valueOf(1, scale);
        for (int i = 0; i < 500; i++) {
            Transform.Truncate truncate =
                    new Transform.Truncate(1 + (random.nextInt(Integer.MAX_VALUE) >> random.nextInt(31)));
            BigDecimal value = BigDecimal.valueOf(anyLong(), scale);
            BigDecimal truncated = truncate.of(value);
            ColumnSummary summary = summary(type, truncate, truncated.toPlainString());
            BigDecimal least = number(summary.least());
            BigDecimal greatest = number(summary.greatest());
            assertThat(value).as("seed %d", seed).isBetween(least, greatest);
            assertThat(truncate.of(greatest.setScale(scale))).isEqualByComparingTo(truncated);
            assertThat(truncate.of(least.subtract(step).setScale(scale))).isNotEqualByComparingTo(truncated);
            assertThat(truncate.of(greatest.add(step).setScale(scale))).isNotEqualByComparingTo(truncated);
        }
    }

    @Test
    void truncatedTextsAndBytesHaveTheirBeginning() {
        Transform.Truncate truncate = new Transform.Truncate(2);
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(5), 0, 4)
                    .mapToObj(character -> "aß水\uDBFF\uDFFF"
                            .codePoints()
                            .skip(character)
                            .findFirst()
                            .orElseThrow())
                    .map(Character::toString)
                    .reduce("", String::concat);
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertWithin(summary(new ArrowType.Utf8(), truncate, truncate.of(text)), utf8);
            byte[] bytes = new byte[random.nextInt(5)];
            Arrays.fill(bytes, (byte) -1);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = 0;
            }
            String hex = HexFormat.of().formatHex(truncate.of(bytes));
            assertWithin(summary(new ArrowType.Binary(), truncate, hex), bytes);
        }
    }

    private void assertWithin(ColumnSummary summary, byte[] value) {
        String description = "seed " + seed + ": " + HexFormat.of().formatHex(value);
        if (summary.least() instanceof Bound.Bytes least) {
            assertThat(Arrays.compareUnsigned(least.value(), value))
                    .as(description)
                    .isNotPositive();
        }
        if (summary.greatest() instanceof Bound.Bytes greatest) {
            assertThat(Arrays.compareUnsigned(value, greatest.value()))
                    .as(description)
                    .isNotPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            12:day         | 2026-11-21    | time >= '2026-11-21' AND time < '2026-11-22'           | ALWAYS
            12:day         | 2026-11-21    | time < '2026-11-21'                                    | NEVER
            12:day         | 2026-11-21    | time = '2026-11-21 05:00'                              | MAYBE
            13:hour        | 1969-12-31T23 | instant < TIMESTAMP '1970-01-01T00:00:00Z'             | ALWAYS
            13:hour        | 1969-12-31T23 | instant < TIMESTAMP '1969-12-31T23:00:00Z'             | NEVER
            11:month       | 2026-11       | day > '2026-11-29'                                     | MAYBE
            11:month       | 2026-11       | day > '2026-11-30'                                     | NEVER
            11:year        | -0001         | day BETWEEN '2026-01-01' AND '2026-12-31'              | NEVER
            5:truncate[10] | -10           | int64 BETWEEN -10 AND -1                               | ALWAYS
            5:truncate[10] | -10           | int64 = 0 OR int64 < -10                               | NEVER
            8:truncate[50] | 10.5000       | decimal >= 10.5049                                     | MAYBE
            8:truncate[50] | 10.5000       | decimal >= 10.505                                      | NEVER
            9:truncate[2]  | ab            | text LIKE 'ab%'                                        | ALWAYS
            9:truncate[2]  | ab            | text = 'ab' OR text = 'abc'                            | MAYBE
            9:truncate[2]  | ab            | text = 'b' OR text LIKE 'ac%' OR text >= 'ac'          | NEVER
            9:truncate[2]  | a             | text = 'a'                                             | ALWAYS
            10:truncate[1] | ff            | bytes >= X'FF'                                         | ALWAYS
            10:truncate[1] | 00            | bytes > X'01'                                          | NEVER
            5:bucket[16]   | 5             | int64 = 1                                              | MAYBE
            5:bucket[16]   | 5             | int64 IN (1, 34)                                       | MAYBE
            5:bucket[16]   | 5             | int64 = 0                                              | NEVER
            5:bucket[16]   | 5             | int64 IN (0, -1, 20778)                                | NEVER
            5:bucket[16]   | 5             | int64 <> 0                                             | ALWAYS
            5:bucket[16]   | 5             | int64 NOT IN (1, 0)                                    | MAYBE
            5:bucket[16]   | 5             | int64 = 1.5                                            | NEVER
            5:bucket[16]   | 5             | int64 > 0                                              | MAYBE
            9:bucket[16]   | 8             | text = 'a'                                             | MAYBE
            9:bucket[16]   | 8             | text IN ('iceberg', '')                                | NEVER
            9:bucket[16]   | 8             | text LIKE 'a%'                                         | MAYBE
            5:bucket[16]   |               | int64 IS NULL                                          | ALWAYS
            12:day         |               | time IS NOT NULL OR time > '2020-01-01'                | NEVER
            12:day         | 2026-11-21    | time IS NULL                                           | NEVER
            """)
    void aPartitionDecides(String field, @Nullable String value, String condition, Verdict expected) {
        Map<PartitionField, @Nullable String> partition = new TreeMap<>();
        partition.put(PartitionField.parse(field), value);
        BoundPredicate bound = BoundPredicate.of(Predicate.parse(condition), PredicateCases.SCHEMA, "it");
        assertThat(bound.verdict(Map.of(), 10, partition)).isEqualTo(expected);
    }

    @Test
    void partitionsOfOneColumnAreTakenTogether() {
        Map<PartitionField, @Nullable String> partition = new TreeMap<>();
        partition.put(PartitionField.parse("5:truncate[100]"), "0");
        partition.put(PartitionField.parse("5:bucket[16]"), "5");
        partition.put(
                PartitionField.parse("5:bucket[3]"), Long.toString(Long.remainderUnsigned(KeyHash.ofWhole(1), 3)));
        assertThat(verdict("int64 = 1", partition)).isEqualTo(Verdict.MAYBE);
        assertThat(verdict("int64 = 0", partition)).isEqualTo(Verdict.NEVER);
        assertThat(verdict("int64 >= 100", partition)).isEqualTo(Verdict.NEVER);
        boolean sameOfThree =
                Long.remainderUnsigned(KeyHash.ofWhole(34), 3) == Long.remainderUnsigned(KeyHash.ofWhole(1), 3);
        assertThat(verdict("int64 = 34", partition)).isEqualTo(sameOfThree ? Verdict.MAYBE : Verdict.NEVER);
    }

    private static Verdict verdict(String condition, Map<PartitionField, @Nullable String> partition) {
        return BoundPredicate.of(Predicate.parse(condition), PredicateCases.SCHEMA, "it")
                .verdict(Map.of(), 10, partition);
    }
}

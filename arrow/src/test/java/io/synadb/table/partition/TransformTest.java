package io.synadb.table.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTest {
    @ParameterizedTest
    @CsvSource({
        "3, pos, pos",
        "3:year, year(pos), pos_year",
        "3:month, month(pos), pos_month",
        "3:day, day(pos), pos_day",
        "3:hour, hour(pos), pos_hour",
        "3:truncate[4], 'truncate(4, pos)', pos_truncate",
        "3:bucket[2147483647], 'bucket(2147483647, pos)', pos_bucket"
    })
    void aFieldIsSpelledInCommitsInMessagesAndInFolders(String text, String message, String folder) {
        PartitionField field = PartitionField.parse(text);
        assertThat(field).hasToString(text);
        assertThat(Transform.parse(field.transform().toString())).isEqualTo(field.transform());
        PartitionBy part = new PartitionBy("pos", field.transform());
        assertThat(part).hasToString(message);
        assertThat(part.folderName()).isEqualTo(folder);
    }

    @Test
    void partsAreReadAsSqlHasThem() {
        List<PartitionBy> parts = List.of(
                PartitionBy.identity("kind"),
                PartitionBy.year("a"),
                PartitionBy.month("b"),
                PartitionBy.day("ts"),
                PartitionBy.hour("ts"),
                PartitionBy.bucket("id", 16),
                PartitionBy.truncate("word", 4));
        assertThat(PartitionBy.parse(String.join(
                        ",", parts.stream().map(PartitionBy::toString).toList())))
                .isEqualTo(parts);
        assertThat(PartitionBy.parse(
                        " kind ,YEARS(a), Months( b ),days(ts) , hours(ts),bucket ( 16 , id ),truncate(4,word) "))
                .isEqualTo(parts);
        assertThat(PartitionBy.parse("a b, `c, (d)`, bucket(2, `e``f`), day, größe"))
                .containsExactly(
                        PartitionBy.identity("a b"),
                        PartitionBy.identity("c, (d)"),
                        PartitionBy.bucket("e`f", 2),
                        PartitionBy.identity("day"),
                        PartitionBy.identity("größe"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "\"\"; the name of a column at character 1",
                "a,; the name of a column at character 3",
                "day(ts; ')' at character 7",
                "day(ts) id; ',' at character 9",
                "day(); the name of a column at character 5",
                "day(ts, id); ')' at character 7",
                "week(ts); year, month, day, hour, truncate or bucket at character 1",
                "a, bucket(x, id); a whole number and a comma, as in bucket(16, id) at character 11",
                "bucket(9999999999, id); a number of at most 2147483647 at character 8",
                "a, a; each part once at character 3",
            })
    void whatIsNoPartIsNamedWithItsPlace(String text, String expected) {
        assertThatThrownBy(() -> PartitionBy.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Cannot partition by '" + text + "': expected " + expected + ". Name ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "days", "Day", "day[1]", "bucket", "bucket[x]", "bucket[2147483648]", "bucket[-1]", "day "})
    void anotherSpellingIsUnknown(String spelling) {
        assertThatThrownBy(() -> Transform.parse(spelling))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Unknown partition transform '" + spelling + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "x:day", "99999999999"})
    void aFieldHasAnId(String text) {
        assertThatThrownBy(() -> PartitionField.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Found '" + text + "', expected a field id, or one with a transform as in '3:day'.");
    }

    @Test
    void fieldsAreOrderedByIdAndThenBySpelling() {
        List<String> sorted = List.of("2", "3", "3:bucket[4]", "3:day", "20:day");
        assertThat(sorted.stream().map(PartitionField::parse).sorted())
                .extracting(PartitionField::toString)
                .isEqualTo(sorted);
        assertThat(sorted.stream().map(PartitionField::parse).toList()).isSortedAccordingTo(PartitionField::compareTo);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1969, 1969-12, 1969-12-31, 1969-12-31T23",
        "0, 1970, 1970-01, 1970-01-01, 1970-01-01T00",
        "1795267079999999, 2026, 2026-11, 2026-11-21, 2026-11-21T13",
        "9223372036854775807, +294247, +294247-01, +294247-01-10, +294247-01-10T04",
        "-9223372036854775808, -290308, -290308-12, -290308-12-21, -290308-12-21T19",
        "-62167219200000001, -0001, -0001-12, -0001-12-31, -0001-12-31T23"
    })
    void aTimeIsInTheUnitThatItsClockShows(long micros, String year, String month, String day, String hour) {
        assertThat(CalendarUnit.YEAR.ofMicros(micros)).isEqualTo(year);
        assertThat(CalendarUnit.MONTH.ofMicros(micros)).isEqualTo(month);
        assertThat(CalendarUnit.DAY.ofMicros(micros)).isEqualTo(day);
        assertThat(CalendarUnit.HOUR.ofMicros(micros)).isEqualTo(hour);
        assertThat(CalendarUnit.MONTH.ofDay(Math.floorDiv(micros, 86_400_000_000L)))
                .isEqualTo(month);
    }

    @ParameterizedTest
    @CsvSource({"1, 10, 0", "-1, 10, -10", "0, 10, 0", "10.65, 50, 10.50", "-0.05, 10, -0.10", "7, 1, 7"})
    void numbersAreTruncatedDownwards(BigDecimal value, int width, BigDecimal expected) {
        assertThat(new Transform.Truncate(width).of(value)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"iceberg, 3, ice", "ice, 3, ice", "ic, 3, ic", "😀😀😀, 2, 😀😀", "😀, 2, 😀", "'', 1, ''"})
    void textsAreTruncatedByCodePoints(String value, int width, String expected) {
        assertThat(new Transform.Truncate(width).of(value)).isEqualTo(expected);
        assertThat(new Transform.Truncate(width).isShort(value))
                .isEqualTo(value.codePointCount(0, value.length()) < width);
    }
}

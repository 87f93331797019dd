package io.synadb.table.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredicateParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "category = 'noun.animal' AND row > 5 | category = 'noun.animal' AND row > 5",
                "a=1 or b<>2 and not(c!=3)           | a = 1 OR b <> 2 AND NOT c <> 3",
                "(a = 1 OR b = 2) AND c = 3           | (a = 1 OR b = 2) AND c = 3",
                "5 < row                              | row > 5",
                "x between -1 and +1                  | error",
                "x between -1 and 1                   | x >= -1 AND x <= 1",
                "x not between 1 and 2 or y           | NOT (x >= 1 AND x <= 2) OR y = TRUE",
                "NOT flag                             | NOT flag = TRUE",
                "x is not null and y is not nan       | x IS NOT NULL AND y IS NOT NAN",
                "x in (1, null, 'it''s', x'0aF0')     | x IN (1, NULL, 'it''s', X'0AF0')",
                "s.`a.b`.\"c\"\"d\" = .5e1            | s.\"a.b\".\"c\"\"d\" = 5.0E0",
                "\"null\" = infinity or true          | \"null\" = Infinity OR TRUE",
                "t > timestamp '2026-11-21 20:51:30+01:00' | t > TIMESTAMP '2026-11-21T19:51:30Z'",
                "date = date '2026-11-21' or timestamp > 1 | date = DATE '2026-11-21' OR timestamp > 1",
                "d = date '-0044-03-15'               | d = DATE '-0044-03-15'",
                "t NOT LIKE '50\\%'                   | t NOT LIKE '50\\%'",
                "t < timestamp '9999-12-31T23:59:59'  | t < TIMESTAMP '9999-12-31T23:59:59'",
                "t > timestamp '0001-01-01 00:00:00Z' | t > TIMESTAMP '0001-01-01T00:00Z'",
                "\"\ud842\udfb7\" = 1 or \ud842\udfb7\ud842\udfb7 = 2 | \ud842\udfb7 = 1 OR \ud842\udfb7\ud842\udfb7 ="
                        + " 2",
                "t < time '20:51' and time = 1        | t < TIME '20:51' AND time = 1",
                "t > timestamp '2026-11-21 20:51:30.123456789' | t > TIMESTAMP '2026-11-21T20:51:30.123456789'",
                "i = interval '-1-2' year to month    | i = INTERVAL '-1-2' YEAR TO MONTH",
                "i in (interval '14' month, interval '3' year) | i IN (INTERVAL '1-2' YEAR TO MONTH, INTERVAL '3-0'"
                        + " YEAR TO MONTH)",
                "i > interval '-1 2:03:04.5' day to second | i > INTERVAL '-1 02:03:04.500000000' DAY TO SECOND",
                "i <> interval '90' minute or interval > 1 | i <> INTERVAL '0 01:30:00' DAY TO SECOND OR interval > 1",
                "i <= interval '-0.000001' second      | i <= INTERVAL '-0 00:00:00.000001000' DAY TO SECOND",
                "\"x\u00b2\" = 1                        | \"x\u00b2\" = 1",
            })
    void readsAndWrites(String text, String canonical) {
        if (canonical.equals("error")) {
            assertThatThrownBy(() -> Predicate.parse(text)).isInstanceOf(InvalidArgumentException.class);
        } else {
            assertThat(Predicate.parse(text)).hasToString(canonical);
            assertThat(Predicate.parse(canonical)).isEqualTo(Predicate.parse(text));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "a >            | 4 | found the end, expected a literal such as 42",
                "a > b          | 5 | found 'b', expected a literal such as 42",
                "a = 1 b        | 7 | found 'b', expected AND, OR or the end",
                "(a = 1         | 7 | found the end, expected ')'",
                "a == 1         | 4 | found '=', expected a literal",
                "a 5            | 3 | found '5', expected =, <>, <, <=, >, >=, IN, BETWEEN, LIKE or IS",
                "a NOT = 5      | 7 | found '=', expected IN, BETWEEN or LIKE",
                "a IS 5         | 6 | found '5', expected NULL, NAN, NOT NULL or NOT NAN",
                "a IN ()        | 7 | found ')', expected a literal",
                "a IN (1        | 8 | found the end, expected ',' or ')'",
                "a BETWEEN 1, 2 | 12 | found ',', expected AND",
                "a = 'open      | 5 | a text begins that does not end, expected '",
                "\"open = 1     | 1 | a name begins that does not end, expected \"",
                "like = 1       | 1 | found 'like', expected a column; put this name in double quotes",
                "a = 12abc      | 7 | found 'a' behind a number",
                "a = 1e         | 5 | a number ends behind its 'E'",
                "a = 1e999      | 5 | found '1e999', expected a number of 64 bits, or Infinity",
                "a = DATE 'x'   | 10 | found 'x', expected what 'DATE' takes",
                "a = TIME '25:00' | 10 | found '25:00', expected what 'TIME' takes",
                "a = INTERVAL '1-12' YEAR TO MONTH | 14 | found '1-12', expected what 'INTERVAL' takes: found 12,"
                        + " expected less than 12",
                "a = INTERVAL '1' FORTNIGHT | 14 | found '1', expected what 'INTERVAL' takes: found the unit"
                        + " FORTNIGHT, expected YEAR TO MONTH",
                "a = INTERVAL '1' 5 | 18 | found '5', expected YEAR TO MONTH or DAY TO SECOND behind an interval",
                "a = X'0'       | 6 | found '0', expected what 'X' takes",
                "a > TIMESTAMP '+999999-01-01T00:00:00' | 15 | found '+999999-01-01T00:00:00', expected what"
                        + " 'TIMESTAMP'",
                "a LIKE 'x\\'   | 8 | The LIKE pattern 'x\\' has a backslash that escapes nothing",
                "1 = 1          | 5 | found '1', expected a column",
                "a..b = 1       | 3 | found '.', expected a column",
                "a ; b          | 3 | found ';', expected =",
            })
    void saysWhereAndWhatItExpected(String text, int position, String problem) {
        assertThatThrownBy(() -> Predicate.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith(
                        "Cannot read the condition \"" + text + "\": at character " + position + " " + problem);
    }

    @Test
    void readsTheConditionsOfTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String block = readme.substring(readme.indexOf("```sql") + 7);
        List<String> conditions =
                block.substring(0, block.indexOf("```")).lines().toList();
        assertThat(conditions).hasSizeGreaterThan(5).allSatisfy(condition -> assertThat(Predicate.parse(condition))
                .isNotNull());
    }

    @Test
    void anythingIsAnErrorAndNothingElse() {
        assertThatThrownBy(() -> Predicate.parse(""))
                .hasMessageContaining("at character 1 found the end, expected a column");
        assertThatThrownBy(() -> Predicate.parse("(".repeat(100_000)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("more than 200 levels");
        assertThatThrownBy(() -> Predicate.parse("NOT ".repeat(100_000) + "a"))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void longConditionsAreNoProblem() {
        String many = "a = 1" + " OR a = 2 AND b = 3".repeat(20_000);
        assertThat(Predicate.parse(many)).hasToString(many);
    }
}

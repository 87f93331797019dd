package io.synadb.table.databases;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.predicate.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRangesTest {
    /** Neighbours of the bounds below: the order is that of bytes, not of UTF-16. */
    private static final List<String> TEXTS = List.of(
            "",
            "\0",
            "Z",
            "a",
            "a\0",
            "a%",
            "aa",
            "ab",
            "b",
            "b\0",
            "vec/",
            "vec/1",
            "vec0",
            "é",
            "\uD7FF",
            "\uE000",
            "\uFFFD",
            "🜁",
            "🜁a",
            "🜂",
            "\uDBFF\uDFFF",
            "\uDBFF\uDFFFz");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "k = 'a'; 'a'..'a\0'",
                "k < 'b'; ''..'b'",
                "k <= 'b'; ''..'b\0'",
                "k > 'b'; 'b\0'..",
                "k >= 'b'; 'b'..",
                "k <> 'b'; ''..'b', 'b\0'..",
                "k LIKE 'vec/%'; 'vec/'..'vec0'",
                "k LIKE 'a\\%%'; 'a%'..'a&'",
                "k LIKE '%'; ''..",
                "k IN ('b', 'a', 'b'); 'a'..'a\0', 'b'..'b\0'",
                "k >= 'a' AND k < 'c' AND k <> 'b'; 'a'..'b', 'b\0'..'c'",
                "k < 'b' OR k < 'a' OR k = 'x'; ''..'b', 'x'..'x\0'",
                "k < 'b' OR k >= 'b'; ''..",
                "NOT k = 'b'; ''..'b', 'b\0'..",
                "k NOT IN ('b', 'a'); ''..'a', 'a\0'..'b', 'b\0'..",
                "NOT (k < 'b' OR k LIKE 'x%'); 'b'..'x', 'y'..",
                "NOT TRUE; ",
                "k > 'b' AND k < 'a'; ",
                "TRUE; ''..",
                "FALSE; ",
            })
    void saysWhatAConditionSelects(String condition, String ranges) {
        assertThat(TextRanges.where(Predicate.parse(condition), "k"))
                .map(TextRanges::toString)
                .contains("[" + (ranges == null ? "" : ranges) + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other = 'a'",
                "k.part = 'a'",
                "k = 7",
                "k IN ('a', 7)",
                "k LIKE '%a'",
                "k LIKE 'a_%'",
                "k LIKE 'a'",
                "k LIKE 'a%b%'",
                "k IS NULL",
                "NOT k = 7",
                "k IN ('a', NULL)",
                "k = 'a' AND other = 'b'",
                "k = 'a' OR other = 'b'",
                "k = NULL"
            })
    void leavesToOthersWhatItCannotSay(String condition) {
        assertThat(TextRanges.where(Predicate.parse(condition), "k")).isEmpty();
    }

    @Test
    void aBeginningHasAllTextsThatStartSo() {
        for (String start : TEXTS) {
            TextRanges ranges = TextRanges.prefix(start);
            for (String text : TEXTS) {
                assertThat(ranges.contains(text)).as(start + " " + text).isEqualTo(text.startsWith(start));
            }
        }
    }

    /** Against the same conditions on the bytes. */
    @Test
    void selectsWhatTheConditionSelects() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            List<String> terms = new ArrayList<>();
            List<Function<String, Boolean>> truths = new ArrayList<>();
            for (int term = 0; term < 2 + random.nextInt(3); term++) {
                String bound = TEXTS.get(random.nextInt(TEXTS.size()));
                String operator = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
                terms.add("k " + operator + " '" + bound + "'");
                truths.add(text -> holds(operator, compare(text, bound)));
            }
            boolean all = random.nextBoolean();
            boolean not = random.nextBoolean();
            String condition = (not ? "NOT " : "") + "(" + String.join(all ? " AND " : " OR ", terms) + ")";
            TextRanges ranges =
                    TextRanges.where(Predicate.parse(condition), "k").orElseThrow();
            for (String text : TEXTS) {
                boolean expected = not
                        ^ (all
                                ? truths.stream().allMatch(truth -> truth.apply(text))
                                : truths.stream().anyMatch(truth -> truth.apply(text)));
                assertThat(ranges.contains(text))
                        .as("seed %d: %s of '%s'", seed, condition, text)
                        .isEqualTo(expected);
                assertThat(ranges.keys().anyMatch(range -> range.compare(text.getBytes(StandardCharsets.UTF_8)) == 0))
                        .as("as ranges of keys: %s of '%s'", condition, text)
                        .isEqualTo(expected);
            }
        }
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }
}

package io.synadb.table.databases;

import io.synadb.KeyRange;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which texts are meant, as ranges in the order of their UTF-8, which is that of keys: conditions on keys and on the names of
 * databases, which are never null: where a range, a set or a beginning says all of
 * them.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param ranges in order, apart from each other, none empty
 */
record TextRanges(List<Range> ranges) implements Serializable {
    static final TextRanges ALL = new TextRanges(List.of(new Range("", null)));
    private static final TextRanges NONE = new TextRanges(List.of());
    private static final Comparator<String> ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    TextRanges {
        ranges = List.copyOf(ranges);
    }

    /** Texts that start so. */
    static TextRanges prefix(String start) {
        return of(Stream.of(new Range(start, behindAllWith(start))));
    }

    /** A text and all behind it. */
    static TextRanges startingAt(String first) {
        return of(Stream.of(new Range(first, null)));
    }

    /** The texts for which a condition is true, if it is on this column alone and ranges can say it. */
    static Optional<TextRanges> where(Predicate condition, String column) {
        if (condition instanceof Predicate.Constant constant) {
            return Optional.of(constant.value() ? ALL : NONE);
        } else if (condition instanceof Predicate.And and) {
            return each(and.terms(), column).map(all -> all.stream().reduce(ALL, TextRanges::and));
        } else if (condition instanceof Predicate.Or or) {
            return each(or.terms(), column).map(any -> of(any.stream().flatMap(one -> one.ranges().stream())));
        } else if (condition instanceof Predicate.Not not) {
            return where(not.term(), column).map(TextRanges::others);
        } else if (condition instanceof Predicate.Comparison comparison
                && comparison.column().names().equals(List.of(column))) {
            return comparison.literal() instanceof Literal.Text text
                    ? Optional.of(compared(comparison.operator(), text.value()))
                    : Optional.empty();
        } else if (condition instanceof Predicate.In in && in.column().names().equals(List.of(column))) {
            // Behind a NOT a null would make the others unknown.
            return in.literals().stream().allMatch(Literal.Text.class::isInstance)
                    ? Optional.of(of(in.literals().stream().map(literal -> only(((Literal.Text) literal).value()))))
                    : Optional.empty();
        } else if (condition instanceof Predicate.Like like
                && like.column().names().equals(List.of(column))) {
            return prefixOf(like.pattern()).map(TextRanges::prefix);
        }
        return Optional.empty();
    }

    /** The texts that are in both. */
    TextRanges and(TextRanges other) {
        return of(ranges.stream().flatMap(a -> other.ranges.stream().map(b -> a.and(b))));
    }

    /** The texts that are not in it. */
    private TextRanges others() {
        List<Range> gaps = new ArrayList<>();
        String end = "";
        for (Range range : ranges) {
            gaps.add(new Range(end, range.from));
            if (range.to == null) {
                return of(gaps.stream());
            }
            end = range.to;
        }
        gaps.add(new Range(end, null));
        return of(gaps.stream());
    }

    boolean contains(String text) {
        return ranges.stream()
                .anyMatch(range -> ORDER.compare(range.from, text) <= 0
                        && (range.to == null || ORDER.compare(text, range.to) < 0));
    }

    /** The same as ranges of keys, in their order. */
    Stream<KeyRange> keys() {
        return ranges.stream()
                .map(range ->
                        range.to == null ? KeyRange.startingAt(range.from) : KeyRange.between(range.from, range.to));
    }

    private static Optional<List<TextRanges>> each(List<Predicate> terms, String column) {
        List<TextRanges> found =
                terms.stream().flatMap(term -> where(term, column).stream()).toList();
        return found.size() == terms.size() ? Optional.of(found) : Optional.empty();
    }

    private static TextRanges compared(Predicate.Operator operator, String text) {
        return switch (operator) {
            case EQUAL -> of(Stream.of(only(text)));
            case NOT_EQUAL -> of(Stream.of(new Range("", text), new Range(behind(text), null)));
            case LESS -> of(Stream.of(new Range("", text)));
            case LESS_OR_EQUAL -> of(Stream.of(new Range("", behind(text))));
            case GREATER -> of(Stream.of(new Range(behind(text), null)));
            case GREATER_OR_EQUAL -> of(Stream.of(new Range(text, null)));
        };
    }

    private static Range only(String text) {
        return new Range(text, behind(text));
    }

    /** The next text: no other one stands between. */
    private static String behind(String text) {
        return text + "\0";
    }

    /** The first text behind all that start so; null when there is none. */
    private static @Nullable String behindAllWith(String start) {
        int end = start.length();
        while (end > 0) {
            int last = start.codePointBefore(end);
            end -= Character.charCount(last);
            if (last < Character.MAX_CODE_POINT) {
                // Half surrogates are no characters.
                int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                return start.substring(0, end) + Character.toString(next);
            }
        }
        return null;
    }

    /** What all texts start with that match a pattern, if that is all that it asks for. */
    private static Optional<String> prefixOf(String pattern) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char symbol = pattern.charAt(i);
            if (symbol == '%') {
                return i == pattern.length() - 1 ? Optional.of(prefix.toString()) : Optional.empty();
            } else if (symbol == '_') {
                return Optional.empty();
            }
            prefix.append(symbol == '\\' ? pattern.charAt(++i) : symbol);
        }
        return Optional.empty();
    }

    /** Brings ranges in order, joins those that touch and leaves out what is empty. */
    private static TextRanges of(Stream<Range> any) {
        List<Range> joined = new ArrayList<>();
        any.filter(range -> !range.isEmpty())
                .sorted(Comparator.comparing(Range::from, ORDER))
                .forEach(range -> {
                    Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
                    if (last != null && (last.to == null || ORDER.compare(range.from, last.to) <= 0)) {
                        joined.set(joined.size() - 1, new Range(last.from, later(last.to, range.to)));
                    } else {
                        joined.add(range);
                    }
                });
        return new TextRanges(joined);
    }

    private static @Nullable String later(@Nullable String a, @Nullable String b) {
        return a == null || b == null ? null : ORDER.compare(a, b) >= 0 ? a : b;
    }

    @Override
    public String toString() {
        return ranges.toString();
    }

    /**
     * Texts that follow each other.
     *
     * @param from the first
     * @param to the one behind the last; null for the end of all
     */
    record Range(String from, @Nullable String to) implements Serializable {
        boolean isEmpty() {
            return to != null && ORDER.compare(from, to) >= 0;
        }

        Range and(Range other) {
            String start = ORDER.compare(from, other.from) >= 0 ? from : other.from;
            String end = to == null ? other.to : other.to == null || ORDER.compare(to, other.to) <= 0 ? to : other.to;
            return new Range(start, end);
        }

        @Override
        public String toString() {
            return "'" + from + "'.." + (to == null ? "" : "'" + to + "'");
        }
    }
}

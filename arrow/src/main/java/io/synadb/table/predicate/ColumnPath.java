package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import io.synadb.table.predicate.Predicate.Operator;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name of a column, and behind it those of nested fields; here conditions on it are made.
 *
 * <p>Values are anything that {@link Literal#of} takes. Immutable, serializable and thread-safe.
 *
 * @param names the column, then a field of it, and so on
 */
public record ColumnPath(List<String> names) implements Serializable {
    public ColumnPath {
        names = Arguments.requireAll(names, "ColumnPath", "the name of a column");
        if (names.isEmpty() || names.contains("")) {
            throw new InvalidArgumentException("Found the path " + names + ": expected the name of a column.");
        }
    }

    /** A column, or a field of a struct in it. */
    public static ColumnPath of(String column, String... nested) {
        List<String> names = new ArrayList<>();
        names.add(column);
        names.addAll(Arguments.requireAll(nested, "ColumnPath.of", "the name of a field"));
        return new ColumnPath(names);
    }

    /** That the values compare so. */
    public Predicate compare(Operator operator, Object value) {
        return new Predicate.Comparison(this, operator, Literal.of(value));
    }

    public Predicate equalTo(Object value) {
        return compare(Operator.EQUAL, value);
    }

    public Predicate notEqualTo(Object value) {
        return compare(Operator.NOT_EQUAL, value);
    }

    public Predicate lessThan(Object value) {
        return compare(Operator.LESS, value);
    }

    public Predicate atMost(Object value) {
        return compare(Operator.LESS_OR_EQUAL, value);
    }

    public Predicate greaterThan(Object value) {
        return compare(Operator.GREATER, value);
    }

    public Predicate atLeast(Object value) {
        return compare(Operator.GREATER_OR_EQUAL, value);
    }

    /** That a value is neither below the one nor above the other. */
    public Predicate between(Object least, Object greatest) {
        return atLeast(least).and(atMost(greatest));
    }

    /** That a value is one of these. */
    public Predicate in(Object... values) {
        return new Predicate.In(this, Arrays.stream(values).map(Literal::of).toList());
    }

    public Predicate isNull() {
        return new Predicate.IsNull(this);
    }

    public Predicate isNotNull() {
        return isNull().negate();
    }

    public Predicate isNan() {
        return new Predicate.IsNan(this);
    }

    /** That a text matches a pattern: see {@link Predicate.Like}. */
    public Predicate like(String pattern) {
        return new Predicate.Like(this, pattern);
    }

    /** That a text starts with another. */
    public Predicate startsWith(String prefix) {
        return like(LikePattern.quote(prefix) + "%");
    }

    /** That a text ends with another. */
    public Predicate endsWith(String suffix) {
        return like("%" + LikePattern.quote(suffix));
    }

    /** That another text is somewhere in a text. */
    public Predicate contains(String part) {
        return like("%" + LikePattern.quote(part) + "%");
    }

    /** As {@link Predicate#parse} reads it. */
    @Override
    public String toString() {
        return names.stream().map(ColumnPath::quoted).collect(Collectors.joining("."));
    }

    private static String quoted(String name) {
        return Tokens.isPlain(name) ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}

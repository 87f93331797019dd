package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A condition on a row, which is true, false or unknown, as in SQL: unknown is what a null is compared with. A filter
 * selects the rows for which it is true.
 *
 * <p>Made by {@link ColumnPath} and the methods here, or {@linkplain #parse from text}; {@link #toString} gives text that
 * parses to an equal tree. It names columns and knows no schema: {@link io.synadb.table.predicate.bound.BoundPredicate} finds and checks them. An
 * {@code AND} or {@code OR} has any number of terms; a tree deeper than {@value #MOST_LEVELS} levels is refused when it is made.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public sealed interface Predicate extends Serializable {
    /** How deep negations, {@code AND} and {@code OR} stand within one another: trees are walked by recursion. */
    int MOST_LEVELS = 200;

    /** The condition of all rows. */
    Predicate TRUE = new Constant(true);
    /** The condition of no row. */
    Predicate FALSE = new Constant(false);

    /**
     * Reads a condition: {@code category = 'noun.animal' AND row > 5}.
     *
     * <p>Columns are plain or in double quotes or backticks, nested fields behind dots. Known are {@code = <> != < <= > >=},
     * {@code [NOT] IN (…)}, {@code [NOT] BETWEEN … AND …}, {@code [NOT] LIKE}, {@code IS [NOT] NULL}, {@code IS [NOT] NAN},
     * {@code NOT}, {@code AND}, {@code OR}, parentheses, {@code TRUE}, {@code FALSE} and a boolean column alone. Literals:
     * see {@link Literal}.
     *
     * @throws InvalidArgumentException with the position, what was found and what was expected
     */
    static Predicate parse(String text) {
        return new PredicateParser(Arguments.require(text, "Predicate.parse", "a text")).parse();
    }

    /**
     * That both are true: unknown if one is, unless the other is false. Many terms, one after the other, are one {@link And}
     * of all of them.
     */
    default Predicate and(Predicate other) {
        return new And(Terms.joined(
                this instanceof And and ? and.terms() : List.of(this),
                other instanceof And and ? and.terms() : List.of(other)));
    }

    /**
     * That one of them is true: unknown if one is, unless the other is true. Many terms, one after the other, are one
     * {@link Or} of all of them.
     */
    default Predicate or(Predicate other) {
        return new Or(Terms.joined(
                this instanceof Or or ? or.terms() : List.of(this),
                other instanceof Or or ? or.terms() : List.of(other)));
    }

    /** True where this is false, and unknown where this is. */
    default Predicate negate() {
        return new Not(this);
    }

    /** How a comparison compares. */
    enum Operator {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** The operator that is written so, {@code !=} too; none if there is none. */
        public static Optional<Operator> of(String symbol) {
            String known = symbol.equals("!=") ? NOT_EQUAL.symbol : symbol;
            return Arrays.stream(values())
                    .filter(operator -> operator.symbol.equals(known))
                    .findFirst();
        }

        /** The operator when both sides are exchanged. */
        public Operator mirrored() {
            return switch (this) {
                case EQUAL, NOT_EQUAL -> this;
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            };
        }

        @Override
        public String toString() {
            return symbol;
        }
    }

    /** The same for all rows. */
    record Constant(boolean value) implements Predicate {
        @Override
        public String toString() {
            return value ? "TRUE" : "FALSE";
        }
    }

    /** A column against a literal; unknown where one of them is null. */
    record Comparison(ColumnPath column, Operator operator, Literal literal) implements Predicate {
        public Comparison {
            Objects.requireNonNull(column, "column");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(literal, "literal");
        }

        @Override
        public String toString() {
            return column + " " + operator + " " + literal;
        }
    }

    /** That a column equals one of the literals: unknown if it equals none of them and one is null. */
    record In(ColumnPath column, List<Literal> literals) implements Predicate {
        public In {
            Objects.requireNonNull(column, "column");
            literals = List.copyOf(literals);
            if (literals.isEmpty()) {
                throw new InvalidArgumentException("'" + column + " IN ()' has no values: expected at least one.");
            }
        }

        @Override
        public String toString() {
            return column + " IN " + list();
        }

        private String list() {
            return literals.stream().map(Literal::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /**
     * That a text matches a pattern: {@code %} stands for any characters, {@code _} for one, and a backslash makes the
     * {@code %}, {@code _} or backslash behind it plain. Case matters.
     */
    record Like(ColumnPath column, String pattern) implements Predicate {
        public Like {
            Objects.requireNonNull(column, "column");
            LikePattern.parse(new Literal.Text(pattern).value());
        }

        @Override
        public String toString() {
            return column + " LIKE " + new Literal.Text(pattern);
        }
    }

    /** That a column is null; never unknown. */
    record IsNull(ColumnPath column) implements Predicate {
        public IsNull {
            Objects.requireNonNull(column, "column");
        }

        @Override
        public String toString() {
            return column + " IS NULL";
        }
    }

    /** That a column of floating-point numbers is NaN; unknown where it is null. */
    record IsNan(ColumnPath column) implements Predicate {
        public IsNan {
            Objects.requireNonNull(column, "column");
        }

        @Override
        public String toString() {
            return column + " IS NAN";
        }
    }

    /** True where the term is false, false where it is true. */
    record Not(Predicate term) implements Predicate {
        public Not {
            Objects.requireNonNull(term, "term");
            Terms.requireLevels(1 + Terms.levels(term));
        }

        @Override
        public String toString() {
            if (term instanceof IsNull check) {
                return check.column() + " IS NOT NULL";
            } else if (term instanceof IsNan check) {
                return check.column() + " IS NOT NAN";
            } else if (term instanceof In in) {
                return in.column() + " NOT IN " + in.list();
            } else if (term instanceof Like like) {
                return like.column() + " NOT LIKE " + new Literal.Text(like.pattern());
            }
            return "NOT " + (term instanceof And || term instanceof Or ? "(" + term + ")" : term);
        }
    }

    /** That all of at least two terms are true. */
    record And(List<Predicate> terms) implements Predicate {
        public And {
            terms = Terms.of(terms, "AND");
        }

        @Override
        public String toString() {
            return Terms.text(terms, " AND ", term -> term instanceof And || term instanceof Or);
        }
    }

    /** That one of at least two terms is true. */
    record Or(List<Predicate> terms) implements Predicate {
        public Or {
            terms = Terms.of(terms, "OR");
        }

        @Override
        public String toString() {
            return Terms.text(terms, " OR ", Or.class::isInstance);
        }
    }
}

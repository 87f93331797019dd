package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import io.synadb.table.predicate.Predicate.Operator;
import io.synadb.table.predicate.Tokens.Kind;
import io.synadb.table.predicate.Tokens.Token;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a condition by recursive descent: {@code OR} over {@code AND} over {@code NOT} over what is neither. Not thread-safe.
 */
final class PredicateParser {
    /** Parentheses and negations within one another, and what stands inside the last of them. */
    private static final int MOST_LEVELS = Predicate.MOST_LEVELS + 1;

    private static final String OPERATOR = "=, <>, <, <=, >, >=, IN, BETWEEN, LIKE or IS";
    private static final String LITERAL = "a literal such as 42, 1.5, 'text', TRUE, NULL or DATE '2026-11-21'";

    private final Tokens tokens;
    private int levels;

    PredicateParser(String text) {
        this.tokens = new Tokens(text);
    }

    Predicate parse() {
        Predicate predicate = disjunction();
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected("AND, OR or the end");
        }
        return predicate;
    }

    private Predicate disjunction() {
        List<Predicate> terms = new ArrayList<>();
        do {
            terms.add(conjunction());
        } while (tokens.takeWord("OR"));
        return terms.size() == 1 ? terms.get(0) : new Predicate.Or(terms);
    }

    private Predicate conjunction() {
        List<Predicate> terms = new ArrayList<>();
        do {
            terms.add(negation());
        } while (tokens.takeWord("AND"));
        return terms.size() == 1 ? terms.get(0) : new Predicate.And(terms);
    }

    private Predicate negation() {
        if (++levels > MOST_LEVELS) {
            throw tokens.error(
                    tokens.peek().position(),
                    "found more than " + Predicate.MOST_LEVELS + " levels, expected fewer parentheses");
        }
        Predicate predicate;
        if (tokens.takeWord("NOT")) {
            predicate = negation().negate();
        } else if (tokens.takeSymbol("(")) {
            predicate = disjunction();
            if (!tokens.takeSymbol(")")) {
                throw tokens.unexpected("')'");
            }
        } else {
            predicate = test();
        }
        levels--;
        return predicate;
    }

    private Predicate test() {
        Optional<Literal> literal = literal();
        if (literal.isPresent()) {
            return literalFirst(literal.get());
        }
        ColumnPath column = column();
        Optional<Operator> operator = operator();
        if (operator.isPresent()) {
            return new Predicate.Comparison(column, operator.get(), requireLiteral());
        } else if (tokens.takeWord("IS")) {
            boolean negated = tokens.takeWord("NOT");
            return negatedIf(negated, nullOrNan(column));
        }
        boolean negated = tokens.takeWord("NOT");
        if (tokens.takeWord("IN")) {
            return negatedIf(negated, in(column));
        } else if (tokens.takeWord("BETWEEN")) {
            return negatedIf(negated, between(column));
        } else if (tokens.takeWord("LIKE")) {
            return negatedIf(negated, like(column));
        } else if (negated) {
            throw tokens.unexpected("IN, BETWEEN or LIKE");
        }
        boolean alone =
                tokens.peek().kind() == Kind.END || tokens.isSymbol(")") || tokens.isWord("AND") || tokens.isWord("OR");
        if (!alone) {
            throw tokens.unexpected(OPERATOR);
        }
        return new Predicate.Comparison(column, Operator.EQUAL, new Literal.Bool(true));
    }

    private static Predicate negatedIf(boolean negated, Predicate predicate) {
        return negated ? predicate.negate() : predicate;
    }

    /** {@code TRUE} alone, or a comparison the other way round. */
    private Predicate literalFirst(Literal literal) {
        Optional<Operator> operator = operator();
        if (operator.isPresent()) {
            return new Predicate.Comparison(column(), operator.get().mirrored(), literal);
        } else if (literal instanceof Literal.Bool bool) {
            return bool.value() ? Predicate.TRUE : Predicate.FALSE;
        }
        throw tokens.unexpected("=, <>, <, <=, > or >= and a column behind the literal " + literal);
    }

    private Predicate nullOrNan(ColumnPath column) {
        if (tokens.takeWord("NULL")) {
            return column.isNull();
        } else if (tokens.takeWord("NAN")) {
            return column.isNan();
        }
        throw tokens.unexpected("NULL, NAN, NOT NULL or NOT NAN");
    }

    private Predicate in(ColumnPath column) {
        if (!tokens.takeSymbol("(")) {
            throw tokens.unexpected("'('");
        }
        List<Literal> literals = new ArrayList<>();
        do {
            literals.add(requireLiteral());
        } while (tokens.takeSymbol(","));
        if (!tokens.takeSymbol(")")) {
            throw tokens.unexpected("',' or ')'");
        }
        return new Predicate.In(column, literals);
    }

    private Predicate between(ColumnPath column) {
        Literal least = requireLiteral();
        if (!tokens.takeWord("AND")) {
            throw tokens.unexpected("AND");
        }
        return column.between(least, requireLiteral());
    }

    private Predicate like(ColumnPath column) {
        Token pattern = tokens.peek();
        if (pattern.kind() != Kind.TEXT) {
            throw tokens.unexpected("a pattern in single quotes");
        }
        tokens.take();
        try {
            return column.like(pattern.text());
        } catch (InvalidArgumentException e) {
            throw tokens.error(pattern.position(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<Operator> operator() {
        Token token = tokens.peek();
        Optional<Operator> operator = token.kind() == Kind.SYMBOL ? Operator.of(token.text()) : Optional.empty();
        if (operator.isPresent()) {
            tokens.take();
        }
        return operator;
    }

    private ColumnPath column() {
        List<String> names = new ArrayList<>();
        do {
            Token token = tokens.peek();
            boolean name = token.kind() == Kind.QUOTED && !token.text().isEmpty()
                    || token.kind() == Kind.WORD && !Tokens.isReserved(token.text());
            if (!name) {
                throw tokens.unexpected(
                        token.kind() == Kind.WORD ? "a column; put this name in double quotes" : "a column");
            }
            names.add(tokens.take().text());
        } while (tokens.takeSymbol("."));
        return new ColumnPath(names);
    }

    private Literal requireLiteral() {
        return literal().orElseThrow(() -> tokens.unexpected(LITERAL));
    }

    /** The literal that comes next, if one does. */
    private Optional<Literal> literal() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case TEXT -> {
                tokens.take();
                yield Optional.of(new Literal.Text(token.text()));
            }
            case NUMBER -> Optional.of(number("", tokens.take()));
            case SYMBOL -> tokens.takeSymbol("-") ? Optional.of(negative()) : Optional.empty();
            case WORD -> wordLiteral(token);
            case QUOTED, END -> Optional.empty();
        };
    }

    private Literal negative() {
        if (tokens.takeWord("INFINITY")) {
            return new Literal.Real(Double.NEGATIVE_INFINITY);
        } else if (tokens.peek().kind() != Kind.NUMBER) {
            throw tokens.unexpected("a number");
        }
        return number("-", tokens.take());
    }

    private Literal number(String sign, Token token) {
        String text = sign + token.text();
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value)) {
                throw tokens.error(token.position(), "found " + token + ", expected a number of 64 bits, or Infinity");
            }
            return new Literal.Real(value);
        }
        try {
            boolean whole = text.indexOf('.') < 0 && new BigInteger(text).bitLength() < Long.SIZE;
            return whole ? new Literal.Whole(Long.parseLong(text)) : new Literal.Decimal(new BigDecimal(text));
        } catch (InvalidArgumentException e) {
            throw tokens.error(token.position(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<Literal> wordLiteral(Token token) {
        switch (token.text().toUpperCase(Locale.ROOT)) {
            case "NULL":
                tokens.take();
                return Optional.of(new Literal.Null());
            case "TRUE":
                tokens.take();
                return Optional.of(new Literal.Bool(true));
            case "FALSE":
                tokens.take();
                return Optional.of(new Literal.Bool(false));
            case "NAN":
                tokens.take();
                return Optional.of(new Literal.Real(Double.NaN));
            case "INFINITY":
                tokens.take();
                return Optional.of(new Literal.Real(Double.POSITIVE_INFINITY));
            case "DATE", "TIME", "TIMESTAMP", "INTERVAL", "X":
                return tokens.isBeforeText() ? Optional.of(typed(token)) : Optional.empty();
            default:
                return Optional.empty();
        }
    }

    /** {@code DAY TO SECOND} and its like. */
    private String unit() {
        if (tokens.peek().kind() != Kind.WORD) {
            throw tokens.unexpected("YEAR TO MONTH or DAY TO SECOND behind an interval");
        }
        String unit = tokens.take().text();
        if (tokens.takeWord("TO")) {
            unit += " TO " + tokens.take().text();
        }
        return unit.toUpperCase(Locale.ROOT);
    }

    /** {@code DATE '…'} and its like. */
    private Literal typed(Token type) {
        tokens.take();
        Token text = tokens.take();
        String word = type.text().toUpperCase(Locale.ROOT);
        String unit = word.equals("INTERVAL") ? unit() : "";
        try {
            return switch (word) {
                case "DATE" -> new Literal.Date(LocalDate.parse(text.text()));
                case "TIME" -> new Literal.Time(LocalTime.parse(text.text()));
                case "TIMESTAMP" -> Times.parse(text.text());
                case "INTERVAL" -> Intervals.parse(text.text(), unit);
                default -> new Literal.Bytes(HexFormat.of().parseHex(text.text()));
            };
        } catch (DateTimeException | IllegalArgumentException | InvalidArgumentException e) {
            throw tokens.error(
                    text.position(), "found " + text + ", expected what " + type + " takes: " + e.getMessage());
        }
    }
}

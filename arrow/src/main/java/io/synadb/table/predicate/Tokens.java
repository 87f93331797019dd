package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import java.util.Locale;
import java.util.Set;

/** The words of a condition's text, one after the other. Not thread-safe. */
final class Tokens {
    private static final Set<String> RESERVED =
            Set.of("AND", "BETWEEN", "FALSE", "IN", "INFINITY", "IS", "LIKE", "NAN", "NOT", "NULL", "OR", "TRUE");

    private static final int EXCERPT_CHARACTERS = 200;

    /** What a token is. */
    enum Kind {
        /** A name without quotes, or a word of the language. */
        WORD,
        /** A name in quotes; the text is what is inside. */
        QUOTED,
        /** A text in single quotes; the text is what is inside. */
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    /** @param position counted from 1, in characters */
    record Token(Kind kind, String text, int position) {
        @Override
        public String toString() {
            return switch (kind) {
                case END -> "the end";
                case TEXT -> new Literal.Text(text).toString();
                default -> "'" + text + "'";
            };
        }
    }

    private final String source;
    private int next;
    private Token current;

    Tokens(String source) {
        this.source = source;
        this.current = read();
    }

    /** Whether a name can stand without quotes. */
    static boolean isPlain(String name) {
        return isNameStart(name.codePointAt(0)) && name.codePoints().allMatch(Tokens::isNamePart) && !isReserved(name);
    }

    /** Whether a name without quotes would be taken for a word of the language. */
    static boolean isReserved(String name) {
        return RESERVED.contains(name.toUpperCase(Locale.ROOT));
    }

    /** The token that comes next, not taken. */
    Token peek() {
        return current;
    }

    Token take() {
        Token taken = current;
        current = read();
        return taken;
    }

    /** Whether a word of the language comes next. */
    boolean isWord(String word) {
        return current.kind() == Kind.WORD && current.text().equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
        return current.kind() == Kind.SYMBOL && current.text().equals(symbol);
    }

    boolean takeWord(String word) {
        boolean found = isWord(word);
        if (found) {
            take();
        }
        return found;
    }

    boolean takeSymbol(String symbol) {
        boolean found = isSymbol(symbol);
        if (found) {
            take();
        }
        return found;
    }

    /** Whether a text stands behind the next token: a {@code DATE} then begins a literal, and else is a name. */
    boolean isBeforeText() {
        int behind = behindBlanks(next);
        return behind < source.length() && source.charAt(behind) == '\'';
    }

    InvalidArgumentException unexpected(String expected) {
        return error(current.position(), "found " + current + ", expected " + expected);
    }

    InvalidArgumentException error(int position, String problem) {
        return new InvalidArgumentException("Cannot read the condition \"" + excerpt(position) + "\": at character "
                + position + " " + problem + ".");
    }

    /** The text, or of a long one what stands around a position. */
    private String excerpt(int position) {
        if (source.length() <= 2 * EXCERPT_CHARACTERS) {
            return source;
        }
        int start = Math.max(0, position - EXCERPT_CHARACTERS);
        int end = Math.min(source.length(), position + EXCERPT_CHARACTERS);
        return (start > 0 ? "…" : "") + source.substring(start, end) + (end < source.length() ? "…" : "");
    }

    private Token read() {
        next = behindBlanks(next);
        if (next == source.length()) {
            return new Token(Kind.END, "", next + 1);
        }
        int start = next;
        char first = source.charAt(start);
        if (first == '\'') {
            return quoted(Kind.TEXT, "text", first);
        } else if (first == '"' || first == '`') {
            return quoted(Kind.QUOTED, "name", first);
        } else if (isNameStart(source.codePointAt(start))) {
            while (next < source.length() && isNamePart(source.codePointAt(next))) {
                next += Character.charCount(source.codePointAt(next));
            }
            return token(Kind.WORD, start);
        } else if (isDigit(first) || first == '.' && start + 1 < source.length() && isDigit(source.charAt(start + 1))) {
            return number(start);
        }
        String two = source.substring(start, Math.min(source.length(), start + 2));
        next += Set.of("<=", ">=", "<>", "!=").contains(two) ? 2 : Character.charCount(source.codePointAt(start));
        return token(Kind.SYMBOL, start);
    }

    private int behindBlanks(int start) {
        int end = start;
        while (end < source.length() && Character.isWhitespace(source.charAt(end))) {
            end++;
        }
        return end;
    }

    private Token token(Kind kind, int start) {
        return new Token(kind, source.substring(start, next), start + 1);
    }

    private Token quoted(Kind kind, String what, char quote) {
        int start = next++;
        StringBuilder text = new StringBuilder();
        while (true) {
            int end = source.indexOf(quote, next);
            if (end < 0) {
                throw error(start + 1, "a " + what + " begins that does not end, expected " + quote);
            }
            text.append(source, next, end);
            next = end + 1;
            if (next == source.length() || source.charAt(next) != quote) {
                return new Token(kind, text.toString(), start + 1);
            }
            text.append(quote);
            next++;
        }
    }

    private Token number(int start) {
        skipDigits();
        if (next < source.length() && source.charAt(next) == '.') {
            next++;
            skipDigits();
        }
        if (next < source.length() && (source.charAt(next) == 'e' || source.charAt(next) == 'E')) {
            next++;
            if (next < source.length() && (source.charAt(next) == '+' || source.charAt(next) == '-')) {
                next++;
            }
            int digits = next;
            skipDigits();
            if (next == digits) {
                throw error(start + 1, "a number ends behind its 'E', expected an exponent");
            }
        }
        if (next < source.length() && isNamePart(source.codePointAt(next))) {
            throw error(
                    next + 1,
                    "found '" + Character.toString(source.codePointAt(next))
                            + "' behind a number, expected a blank or an operator");
        }
        return token(Kind.NUMBER, start);
    }

    private void skipDigits() {
        while (next < source.length() && isDigit(source.charAt(next))) {
            next++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(int codePoint) {
        return codePoint == '_' || Character.isLetter(codePoint);
    }

    private static boolean isNamePart(int codePoint) {
        return codePoint == '_' || Character.isLetterOrDigit(codePoint);
    }
}

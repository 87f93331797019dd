package io.synadb.table.write;

import io.synadb.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Finds texts that are not UTF-8, which readers in Java, Python and SQL would each show in a way of their own. Eight bytes of
 * ASCII are one step, and a column without other characters is looked through as one text.
 *
 * <p>Well-formed is what table 3-7 of the Unicode standard says: no longer form than needed, no half of a surrogate pair,
 * nothing above U+10FFFF. Stateless and thread-safe.
 */
public final class TextCheck {
    private static final long NOT_ASCII = 0x8080808080808080L;

    private TextCheck() {}

    /**
     * Checks a column and what is within it; null texts may have anything.
     *
     * @param batch where it stands, whose other columns tell a row from others in the message
     * @param firstRow the number of its first row, for the message
     * @param writer who writes, for the message
     */
    public static void requireUtf8(FieldVector column, VectorSchemaRoot batch, long firstRow, String writer) {
        if (column instanceof VarCharVector texts) {
            int row = firstBroken(texts);
            if (row >= 0) {
                String where = "row " + (firstRow + row) + " of the rows written" + RowName.of(batch, row);
                throw broken(texts, row, where, column.getName(), writer);
            }
            return;
        }
        requireWithin(column, column.getName(), writer);
    }

    private static void requireWithin(FieldVector column, String path, String writer) {
        ArrowType type = column.getField().getType();
        for (FieldVector child : children(column)) {
            String name = type instanceof ArrowType.Struct ? child.getName() : "element";
            if (child instanceof VarCharVector texts) {
                int value = firstBroken(texts);
                if (value >= 0) {
                    throw broken(texts, value, "value " + value + " of a batch", path + "." + name, writer);
                }
            }
            requireWithin(child, path + "." + name, writer);
        }
    }

    private static List<FieldVector> children(FieldVector column) {
        return column.getField().getChildren().isEmpty() ? List.of() : column.getChildrenFromFields();
    }

    private static InvalidArgumentException broken(
            VarCharVector texts, int value, String where, String column, String writer) {
        ByteBuffer bytes = bytes(texts);
        int start = texts.getStartOffset(value);
        int at = firstBroken(bytes, start, texts.getEndOffset(value));
        return new InvalidArgumentException(String.format(
                "Cannot write to %s: %s has a text in column '%s' that is not UTF-8: byte %d of it is 0x%02X, which no"
                        + " character has there. Nothing was committed; decode the text from the encoding that it is in,"
                        + " or make the column binary.",
                writer, where, column, at - start, bytes.get(at)));
    }

    /** The first text that is there and is not UTF-8; −1 if there is none. */
    private static int firstBroken(VarCharVector texts) {
        int count = texts.getValueCount();
        if (count == 0) {
            return -1;
        }
        ByteBuffer bytes = bytes(texts);
        int start = texts.getStartOffset(0);
        int end = texts.getEndOffset(count - 1);
        int plain = endOfAscii(bytes, start, end);
        if (plain == end) {
            return -1;
        }
        boolean noNull = texts.getNullCount() == 0;
        for (int value = 0; value < count; value++) {
            int to = texts.getEndOffset(value);
            if (to > plain
                    && (noNull || !texts.isNull(value))
                    && firstBroken(bytes, texts.getStartOffset(value), to) >= 0) {
                return value;
            }
        }
        return -1;
    }

    private static ByteBuffer bytes(VarCharVector texts) {
        int end = texts.getValueCount() == 0 ? 0 : texts.getEndOffset(texts.getValueCount() - 1);
        return texts.getDataBuffer().nioBuffer(0, end).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int endOfAscii(ByteBuffer bytes, int start, int end) {
        int at = start;
        while (at <= end - Long.BYTES && (bytes.getLong(at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes.get(at) >= 0) {
            at++;
        }
        return at;
    }

    /** The first byte of a text that no character has there: it cannot begin one, or the one before it is not complete. */
    static int firstBroken(ByteBuffer bytes, int start, int end) {
        int at = endOfAscii(bytes, start, end);
        while (at < end) {
            int lead = bytes.get(at) & 0xFF;
            int length = length(lead);
            if (length == 0 || at + 1 == end || !isSecond(lead, bytes.get(at + 1) & 0xFF)) {
                return length == 0 || at + 1 == end ? at : at + 1;
            }
            for (int i = 2; i < length; i++) {
                if (at + i == end) {
                    return at;
                } else if (!isContinuation(bytes.get(at + i) & 0xFF)) {
                    return at + i;
                }
            }
            at = endOfAscii(bytes, at + length, end);
        }
        return -1;
    }

    /** How many bytes a character has that begins with this one, not of ASCII; 0 if none does. */
    private static int length(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }

    private static boolean isSecond(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second >= 0xA0 && second <= 0xBF;
            case 0xED -> second >= 0x80 && second <= 0x9F;
            case 0xF0 -> second >= 0x90 && second <= 0xBF;
            case 0xF4 -> second >= 0x80 && second <= 0x8F;
            default -> isContinuation(second);
        };
    }

    private static boolean isContinuation(int next) {
        return (next & 0xC0) == 0x80;
    }
}

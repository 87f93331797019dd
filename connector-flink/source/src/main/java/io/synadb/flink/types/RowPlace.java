package io.synadb.flink.types;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** Says which row it was, for messages: its number, and what its other fields hold. Not thread-safe. */
final class RowPlace {
    private static final int MOST_FIELDS = 8;
    private static final int MOST_CHARACTERS = 40;
    private static final int MOST_BYTES = 16;

    private final String table;
    private final RowType columns;
    private long number = -1;
    private @Nullable RowData row;

    RowPlace(String table, RowType columns) {
        this.table = table;
        this.columns = columns;
    }

    /** Goes on to the next row. */
    void next(RowData next) {
        number++;
        row = next;
    }

    /** Where a value stands, as in {@code Cannot write row 7 to table t: column 'v'}. */
    String of(String path) {
        return row() + ": column '" + path + "'";
    }

    /** What fails before the first row, as in {@code Cannot write to table t}. */
    String table() {
        return "Cannot write to table " + table;
    }

    /** Which row it is, as in {@code Cannot write row 7 to table t}. */
    String row() {
        return "Cannot write row " + number + " to table " + table;
    }

    /**
     * What else the row holds, as in {@code The row's other fields: id = 42, text = 'abc'.}
     *
     * @param path the column that the message is about
     */
    String others(String path) {
        if (row == null) {
            return "";
        }
        List<String> fields = new ArrayList<>();
        int left = 0;
        for (int i = 0; i < Math.min(columns.getFieldCount(), row.getArity()); i++) {
            String name = columns.getFieldNames().get(i);
            if (path.equals(name) || path.startsWith(name + ".")) {
                continue;
            }
            if (fields.size() == MOST_FIELDS) {
                left++;
            } else {
                fields.add(name + " = " + value(row, i));
            }
        }
        if (fields.isEmpty()) {
            return "";
        }
        return " The row's other fields: " + String.join(", ", fields) + (left > 0 ? ", and " + left + " more." : ".");
    }

    private String value(RowData row, int column) {
        LogicalType type = columns.getTypeAt(column);
        try {
            Object value = RowData.createFieldGetter(type.copy(true), column).getFieldOrNull(row);
            return value == null ? "NULL" : text(value, type.getTypeRoot());
        } catch (RuntimeException e) {
            // A value of a class that does not fit its type must not hide the failure that is being told.
            return "unreadable";
        }
    }

    private static String text(Object value, LogicalTypeRoot type) {
        if (value instanceof ArrayData list) {
            return "[" + list.size() + " elements]";
        } else if (value instanceof MapData map) {
            return "{" + map.size() + " entries}";
        } else if (value instanceof RowData struct) {
            return "(" + struct.getArity() + " fields)";
        } else if (value instanceof byte[] bytes) {
            boolean whole = bytes.length <= MOST_BYTES;
            String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MOST_BYTES));
            return "x'" + hex + "'" + (whole ? "" : "… (" + bytes.length + " bytes)");
        } else if (value instanceof Integer days && type == LogicalTypeRoot.DATE) {
            return LocalDate.ofEpochDay(days).toString();
        } else if (value instanceof Integer millis && type == LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE) {
            return LocalTime.ofNanoOfDay(millis * 1_000_000L).toString();
        }
        boolean quoted = type == LogicalTypeRoot.VARCHAR || type == LogicalTypeRoot.CHAR;
        return quoted ? "'" + cut(value.toString()) + "'" : cut(value.toString());
    }

    private static String cut(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1)) ? MOST_CHARACTERS - 1 : MOST_CHARACTERS;
        return text.substring(0, end) + "…";
    }
}

package io.synadb.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** One table of a report. Its rows are numbers and words under the same columns. Not thread-safe. */
public final class Table {
    private final String title;
    private final String notes;
    private final List<String> columns;
    private final List<List<Object>> rows = new ArrayList<>();

    Table(String title, String notes, List<String> columns) {
        this.title = title;
        this.notes = notes;
        this.columns = List.copyOf(columns);
    }

    /** Adds a row and shows it to whoever waits. */
    public void row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "%d cells, expected %d: %s".formatted(cells.length, columns.size(), columns));
        }
        rows.add(List.of(cells));
        System.out.println(line(List.of(cells)));
    }

    Map<String, Object> json() {
        List<Map<String, Object>> records = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> json = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                json.put(columns.get(column), row.get(column));
            }
            records.add(json);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", title);
        json.put("notes", notes);
        json.put("rows", records);
        return json;
    }

    String markdown() {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        text.add("## " + title).add("").add(notes).add("");
        text.add(line(columns));
        StringJoiner rule = new StringJoiner("|", "|", "|");
        for (int column = 0; column < columns.size(); column++) {
            boolean number = !rows.isEmpty() && rows.get(0).get(column) instanceof Number;
            rule.add(number ? "---:" : "---");
        }
        text.add(rule.toString());
        rows.forEach(row -> text.add(line(row)));
        return text.toString();
    }

    private static String line(List<?> cells) {
        StringJoiner line = new StringJoiner(" | ", "| ", " |");
        for (Object cell : cells) {
            line.add(cell instanceof Number number ? round(number) : cell.toString());
        }
        return line.toString();
    }

    /** At least three significant digits, or all of a whole number; four decimals of what is below one, as recall is. */
    private static String round(Number number) {
        double value = number.doubleValue();
        if (number instanceof Integer || number instanceof Long || Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 || size == 0 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}

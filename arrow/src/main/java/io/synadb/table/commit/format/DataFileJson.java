package io.synadb.table.commit.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.CorruptDataException;
import io.synadb.SynaException;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.data.statistics.StatisticsJson;
import java.util.Locale;
import java.util.Map;

/**
 * A data file as the line {@code {"add":{…}}} that a commit has for it, so that a file which waits for its commit in the
 * state of an engine is written down once and for ever in the same words. One that has grown is a line {@code {"extend":{…}}} with
 * the same fields, and {@code firstRow}; one that may grow says {@code growing}.
 *
 * <p>Unknown fields are ignored. Stateless and thread-safe.
 */
public final class DataFileJson {
    /** The action that makes a file part of a table. */
    static final String ADD = "add";

    /** The action that makes it longer. */
    static final String EXTEND = "extend";

    private static final String FIRST_ROW = "firstRow";
    private static final String GROWING = "growing";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private DataFileJson() {}

    /** The line, without its end. */
    public static String write(DataFile file) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        ObjectNode fields = fields(file);
        if (file.isGrown()) {
            fields.put(FIRST_ROW, file.firstRow());
        }
        if (file.growing()) {
            fields.put(GROWING, true);
        }
        line.set(file.isGrown() ? EXTEND : ADD, fields);
        return line.toString();
    }

    /**
     * Reads what {@link #write} gives.
     *
     * @param source where the line comes from, as an error names it
     * @throws CorruptDataException when it is anything else: the message says what was found and expected
     */
    public static DataFile read(String source, String line) {
        Map.Entry<String, JsonNode> action = action(source, 0, line);
        JsonFields fields = new JsonFields(source, 0, action.getKey(), action.getValue());
        return switch (action.getKey()) {
            case ADD -> file(fields).withGrowing(isGrowing(fields));
            case EXTEND -> file(fields).withFirstRow(fields.count(FIRST_ROW)).withGrowing(isGrowing(fields));
            default -> throw fields.damaged("expected the action '" + ADD + "' or '" + EXTEND + "'");
        };
    }

    private static boolean isGrowing(JsonFields fields) {
        return fields.has(GROWING) && fields.flag(GROWING);
    }

    /** The action of a line: the one member of its object. */
    static Map.Entry<String, JsonNode> action(String file, long offset, String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new CorruptDataException(file, offset, "the line is no JSON: " + e.getOriginalMessage());
        }
        if (!node.isObject() || node.size() != 1) {
            throw new CorruptDataException(
                    file, offset, "expected an object with one member, the action, on each line.");
        }
        return node.properties().iterator().next();
    }

    static DataFile file(JsonFields fields) {
        return new DataFile(
                fields.path("path"),
                fields.count("length"),
                fields.count("footer"),
                fields.hex32("footerCrc"),
                fields.count("rows"),
                statistics(fields),
                fields.optionalTextsByPartition("partition"),
                fields.smallCount("bucket"),
                fields.smallCount("generation"));
    }

    static ObjectNode fields(DataFile file) {
        ObjectNode fields = contentFields(
                file.path(), file.length(), file.footer(), file.footerCrc(), file.rows(), file.statistics());
        ObjectNode partition = fields.putObject("partition");
        file.partition().forEach((field, value) -> partition.put(field.toString(), value));
        return fields.put("bucket", file.bucket()).put("generation", file.generation());
    }

    /** What is in a file, as {@code add} and {@code extend} both say it. */
    static ObjectNode contentFields(
            String path,
            long length,
            long footer,
            int footerCrc,
            long rows,
            Map<Integer, ColumnStatistics> statistics) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.put("path", path).put("length", length).put("footer", footer);
        fields.put("footerCrc", String.format(Locale.ROOT, "%08x", footerCrc)).put("rows", rows);
        fields.set("stats", StatisticsJson.write(statistics));
        return fields;
    }

    static Map<Integer, ColumnStatistics> statistics(JsonFields fields) {
        try {
            return StatisticsJson.read(fields.field("stats"));
        } catch (SynaException | IllegalArgumentException e) {
            throw fields.damaged("field 'stats' cannot be read: " + e.getMessage());
        }
    }
}

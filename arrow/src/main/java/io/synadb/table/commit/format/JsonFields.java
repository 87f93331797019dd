package io.synadb.table.commit.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.StoragePaths;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object of a commit, each of the type that it has to be; anything else is damage, reported with
 * the file and the offset of the line. Immutable, but no safer than the node that it reads.
 */
final class JsonFields {
    private final String file;
    private final long offset;
    private final String what;
    private final JsonNode object;

    /** @param what names the object in messages */
    JsonFields(String file, long offset, String what, JsonNode object) {
        this.file = file;
        this.offset = offset;
        this.what = what;
        this.object = object;
    }

    private JsonFields requireObject() {
        if (!object.isObject()) {
            throw damaged("expected an object and found " + brief(object));
        }
        return this;
    }

    boolean has(String name) {
        return requireObject().object.has(name);
    }

    boolean flag(String name) {
        JsonNode value = field(name);
        if (!value.isBoolean()) {
            throw unexpected(name, "true or false", value);
        }
        return value.booleanValue();
    }

    long number(String name) {
        JsonNode value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw unexpected(name, "a whole number of 64 bits", value);
        }
        return value.longValue();
    }

    /** A number that counts something. */
    long count(String name) {
        long value = number(name);
        if (value < 0) {
            throw damaged("field '" + name + "' is " + value + ", expected 0 or more");
        }
        return value;
    }

    int smallCount(String name) {
        long value = count(name);
        if (value > Integer.MAX_VALUE) {
            throw damaged("field '" + name + "' is " + value + ", expected at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    String text(String name) {
        JsonNode value = field(name);
        if (!value.isTextual()) {
            throw unexpected(name, "text", value);
        }
        return value.textValue();
    }

    /** A path that stays inside the table. */
    String path(String name) {
        String path = text(name);
        if (!StoragePaths.isInside(path)) {
            throw damaged("field '" + name + "' is '" + path + "', expected a relative path without '..'");
        }
        return path;
    }

    UUID uuid(String name) {
        String text = text(name);
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw damaged("field '" + name + "' is '" + text + "', expected a UUID");
        }
    }

    /** 32 bits as eight hexadecimal digits. */
    int hex32(String name) {
        String text = text(name);
        if (text.length() != 8) {
            throw damaged("field '" + name + "' is '" + text + "', expected eight hexadecimal digits");
        }
        try {
            return HexFormat.fromHexDigits(text);
        } catch (IllegalArgumentException e) {
            throw damaged("field '" + name + "' is '" + text + "', expected eight hexadecimal digits");
        }
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isTextual()) {
                throw unexpected(name, "an array of texts", element);
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    List<Integer> fieldIds(String name) {
        List<Integer> ids = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.canConvertToInt() || !element.isIntegralNumber()) {
                throw unexpected(name, "an array of field ids", element);
            }
            ids.add(element.intValue());
        }
        return ids;
    }

    Map<String, String> textsByName(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonFields inner = object(name);
        for (Map.Entry<String, JsonNode> entry : inner.object.properties()) {
            texts.put(entry.getKey(), inner.text(entry.getKey()));
        }
        return texts;
    }

    Map<String, Long> numbersByName(String name) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        JsonFields inner = object(name);
        for (Map.Entry<String, JsonNode> entry : inner.object.properties()) {
            numbers.put(entry.getKey(), inner.number(entry.getKey()));
        }
        return numbers;
    }

    /** Partition fields: those that are columns by their field id, others by their text. */
    List<PartitionField> partitionFields(String name) {
        List<PartitionField> fields = new ArrayList<>();
        for (JsonNode element : array(name)) {
            boolean isField = element.isTextual() || element.isIntegralNumber() && element.canConvertToInt();
            if (!isField) {
                throw unexpected(name, "an array of field ids, with or without a transform", element);
            }
            fields.add(partitionField(element.asText()));
        }
        return fields;
    }

    /** A text, or null, for each partition field. */
    Map<PartitionField, @Nullable String> optionalTextsByPartition(String name) {
        Map<PartitionField, @Nullable String> values = new LinkedHashMap<>();
        JsonFields inner = object(name);
        for (Map.Entry<String, JsonNode> entry : inner.object.properties()) {
            String value = entry.getValue().isNull() ? null : inner.text(entry.getKey());
            values.put(inner.partitionField(entry.getKey()), value);
        }
        return values;
    }

    private PartitionField partitionField(String text) {
        try {
            return PartitionField.parse(text);
        } catch (InvalidArgumentException e) {
            throw damaged("found '" + text + "', expected a partition field as '3' or '3:day'");
        }
    }

    /** A field of any type, for a reader of its own. */
    JsonNode field(String name) {
        requireObject();
        JsonNode value = object.get(name);
        if (value == null) {
            throw damaged("field '" + name + "' is missing");
        }
        return value;
    }

    private JsonFields object(String name) {
        return new JsonFields(file, offset, what + "." + name, field(name)).requireObject();
    }

    private JsonNode array(String name) {
        JsonNode value = field(name);
        if (!value.isArray()) {
            throw unexpected(name, "an array", value);
        }
        return value;
    }

    private CorruptDataException unexpected(String name, String expected, JsonNode found) {
        return damaged("field '" + name + "' holds " + brief(found) + ", expected " + expected);
    }

    /** The error for this object. */
    CorruptDataException damaged(String problem) {
        return new CorruptDataException(file, offset, "in '" + what + "', " + problem + ".");
    }

    private static String brief(JsonNode node) {
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}

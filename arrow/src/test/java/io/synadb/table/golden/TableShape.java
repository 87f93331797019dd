package io.synadb.table.golden;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.arrow.Schemas;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How a table is laid out, as lines of text, by its bytes and, but for schemas, none of the code that reads tables: the names of its files, the lines of its
 * commits and checkpoints, the records of its data files and their footers, the sections of its index files. Ids, times, checksums
 * and what follows from them are left out, so that whoever writes the same table again gets the same.
 */
final class TableShape {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> OTHER_EACH_TIME =
            List.of("time", "uuid", "previous", "id", "footerCrc", "hash", "crc32c");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int RECORD_HEADER = 15;
    private static final int BYTES_PREFIX = 12;
    private static final int UUID_BYTES = 16;

    private TableShape() {}

    static List<String> of(Path table) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(table)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> shapes = new ArrayList<>();
        for (Path file : files) {
            String name = masked(table.relativize(file).toString().replace('\\', '/'));
            shapes.add(String.join(
                    "\n  ",
                    Stream.concat(Stream.of(name), shape(name, Files.readAllBytes(file)).stream())
                            .toList()));
        }
        Collections.sort(shapes);
        return shapes.stream().flatMap(String::lines).toList();
    }

    private static String masked(String text) {
        return UUID.matcher(text).replaceAll("<uuid>");
    }

    private static List<String> shape(String name, byte[] content) throws IOException {
        if (name.endsWith(".json")) {
            return lines(content);
        } else if (name.endsWith(".json.lz4")) {
            try (LZ4FrameInputStream frame = new LZ4FrameInputStream(new ByteArrayInputStream(content))) {
                return lines(frame.readAllBytes());
            }
        } else if (name.endsWith(".syna")) {
            return records(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        } else if (name.endsWith(".syx")) {
            return sections(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN));
        } else if (name.endsWith(".dv")) {
            return List.of(new String(content, 0, 8, StandardCharsets.US_ASCII) + ", " + content.length + " bytes");
        }
        return List.of(new String(content, StandardCharsets.UTF_8));
    }

    /** The lines of a commit, sorted: files of one commit may come in any order. */
    private static List<String> lines(byte[] content) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            JsonNode action = JSON.readTree(line);
            hide(action);
            if (action.has("index")) {
                // A graph is laid out by its links.
                ((ObjectNode) action.get("index")).put("length", "…");
            } else if (action.has("deletes")) {
                // The bitmaps of a commit stand in the order of the names of their data files.
                ((ObjectNode) action.get("deletes")).put("offset", "…");
            } else if (action.has("metadata")) {
                ObjectNode metadata = (ObjectNode) action.get("metadata");
                metadata.put(
                        "schema",
                        schema(Schemas.fromBase64(metadata.get("schema").asText())));
            }
            lines.add(masked(TableContent.exact(action).toString()));
        }
        Collections.sort(lines);
        return lines;
    }

    /** Not as bytes, in which the metadata of a field stand in any order. */
    private static String schema(Schema schema) {
        Map<String, String> metadata = Objects.requireNonNullElse(schema.getCustomMetadata(), Map.of());
        return schema.getFields().stream().map(TableShape::field).toList() + " " + new TreeMap<>(metadata);
    }

    private static String field(Field field) {
        List<String> children =
                field.getChildren().stream().map(TableShape::field).toList();
        return field.getName() + " " + field.getType() + (field.isNullable() ? " " : " not null ")
                + new TreeMap<>(field.getMetadata()) + children;
    }

    private static void hide(JsonNode node) {
        for (JsonNode child : node) {
            hide(child);
        }
        if (node instanceof ObjectNode object) {
            OTHER_EACH_TIME.stream().filter(object::has).forEach(name -> object.put(name, "…"));
        }
    }

    private static List<String> records(ByteBuffer bytes) throws IOException {
        List<String> records = new ArrayList<>();
        int offset = 0;
        while (offset < bytes.limit()) {
            int keyLength = Short.toUnsignedInt(bytes.getShort(offset + 8));
            int valueLength = bytes.getInt(offset + 10);
            String key = text(bytes, offset + RECORD_HEADER, keyLength);
            int value = offset + RECORD_HEADER + keyLength;
            StringBuilder record = new StringBuilder(key.replace('\u0001', '^'));
            record.append(" at ").append(offset).append(", flags ").append(bytes.get(offset + 14));
            record.append(", value ").append(valueLength);
            if (key.endsWith("syna/foot")) {
                footer(
                        record,
                        bytes.slice(value + BYTES_PREFIX, valueLength - BYTES_PREFIX)
                                .order(bytes.order()));
            } else if (key.endsWith("syna/meta")) {
                int payload = value + BYTES_PREFIX;
                record.append(", format ").append(bytes.getShort(payload + UUID_BYTES));
                record.append(", features ").append(bytes.getLong(payload + UUID_BYTES + 8));
            }
            records.add(record.toString());
            offset = value + valueLength;
        }
        return records;
    }

    /** See {@code DataFileFormat}. */
    private static void footer(StringBuilder record, ByteBuffer payload) throws IOException {
        int chunks = payload.getInt(48);
        int dictionaries = payload.getInt(52);
        int statistics = payload.getInt(56);
        int filter = payload.getInt(60);
        record.append(", previous ").append(payload.getLong(16));
        record.append(", schema ").append(payload.getLong(24));
        record.append(", rows ").append(payload.getLong(32)).append(" + ").append(payload.getLong(40));
        record.append(", dictionaries ")
                .append(dictionaries)
                .append(", filter ")
                .append(filter);
        int offset = 64;
        int checksums = 0;
        for (int i = 0; i < chunks; i++) {
            record.append(", chunk of ").append(payload.getInt(offset + 20)).append(" rows, ");
            record.append(payload.getLong(offset + 8)).append(" bytes, prefix ").append(payload.getInt(offset + 16));
            checksums += payload.getInt(offset + 28);
            offset += 40;
        }
        record.append(", checksums ").append(checksums);
        offset += 24 * dictionaries + 4 * checksums;
        JsonNode json = JSON.readTree(text(payload, offset, statistics));
        record.append(", statistics ").append(TableContent.exact(json));
        if (filter > 0) {
            CRC32C bits = new CRC32C();
            bits.update(payload.slice(offset + statistics, filter));
            record.append(", bits of the filter ").append(Long.toHexString(bits.getValue()));
        }
    }

    /** See the container of {@code formats.md}. */
    private static List<String> sections(ByteBuffer bytes) {
        List<String> sections = new ArrayList<>();
        sections.add(text(bytes, 0, 8) + " version " + bytes.getInt(8) + ", rows " + bytes.getLong(40) + ", kind "
                + bytes.getInt(48) + ", dimensions " + bytes.getInt(52) + ", metric " + bytes.getInt(56));
        for (int i = 0; i < bytes.getInt(12); i++) {
            sections.add(text(bytes, 64 + 32 * i, 8).replace("\u0000", ""));
        }
        return sections;
    }

    private static String text(ByteBuffer bytes, int offset, int length) {
        byte[] text = new byte[length];
        bytes.get(offset, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}

package io.synadb.table.commit.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.arrow.Schemas;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.partition.PartitionField;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a commit file, {@code _syna/log/<20 digits>.json}.
 *
 * <p>UTF-8, one JSON object a line, LF after each. A line has one member, whose name is the action:
 *
 * <pre>
 * commit    first, exactly one: time (µs), operation, counts {name: number}, uuid, previous (uuid of the commit before);
 *           operation "compact" promises that the files it adds have exactly the live rows of those that it removes
 * protocol  minReader, minWriter, features [text], writerFeatures [text] (or left out), format (for people)
 * metadata  id, schema (base64 of the schema message), partitionBy [field], primaryKey [id], buckets, properties {}
 * add       path, length, footer, footerCrc (hex), rows, stats {id: {}}, partition {field: text or null}, bucket, generation
 * extend    path, length, footer, footerCrc (hex), rows, stats {id: {}}
 * remove    path
 * deletes   path, file, offset, length, crc (hex), count; or path and length 0, when no row is deleted any more
 * index     path, file, column (id), kind, rows, length, remove (true drops, else left out)
 * txn       app, version, hash
 * tag       name, version (null drops)
 * expire    before
 * crc32c    last, exactly one: the CRC32C of all bytes before its line, eight lower-case hexadecimal digits
 * </pre>
 *
 * <p>A partition field is a column's field id, as {@code 3}, or that and a transform, as {@code "3:day"}: see
 * {@link PartitionField}.
 *
 * <p>The schema has the field id of a column in the metadata of its field, under {@code syna.id}; under {@code syna.default}
 * what files without the column show ({@link io.synadb.arrow.DefaultValue}); and in metadata of its own, under {@code
 * syna.last-id}, the highest id that was ever given, where no column has it any more. The {@code stats} of a file have a
 * member for each column of the file, or none at all: so a column with a default that is not among them is not in the file.
 *
 * <p>An {@code index} of a data file that is not part of the table is passed over; a {@code remove} takes
 * those of its file along.
 *
 * <p>The last line has one spelling only, down to the byte, so that no flipped bit of it goes unnoticed.
 *
 * <p>This is format 1: every later version reads it. Tables of format 0, {@code "0, no promise"}, were written before it was
 * settled, and are read and written as they are. An unknown action and an unknown field are ignored, by readers and by writers, whose
 * checkpoints are without them. What may not be ignored stands in {@code protocol}: who reads or writes a table knows its {@code features}, who
 * writes it its {@code writerFeatures}, too, and who does not is told their names. {@code minReader} and {@code minWriter} are for a
 * later format that is another as a whole. A data file has features of its own, by bits, in its {@code meta} record.
 *
 * <p>Stateless and thread-safe.
 */
public final class CommitFormat {
    /** The newest version of the format that this reader and this writer know. */
    public static final int KNOWN_VERSION = 1;

    /** The version of the tables that this writer makes. */
    public static final int WRITTEN_VERSION = 1;

    /** What a table may ask for in {@code protocol.features} and {@code protocol.writerFeatures}. */
    private static final Set<String> KNOWN_FEATURES = Set.of(ColumnFeatures.SPARSE_VECTORS, ColumnFeatures.NANOSECONDS);

    private static final String CHECKSUM_HEAD = "{\"crc32c\":\"";
    private static final String CHECKSUM_TAIL = "\"}\n";
    private static final int CHECKSUM_LENGTH = CHECKSUM_HEAD.length() + 8 + CHECKSUM_TAIL.length();

    private CommitFormat() {}

    public static byte[] encode(Commit commit) {
        StringBuilder lines = new StringBuilder();
        ObjectNode head = object();
        head.put("time", commit.timeMicros()).put("operation", commit.operation());
        ObjectNode counts = head.putObject("counts");
        commit.counts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        head.put("uuid", commit.uuid().toString());
        if (commit.previous() != null) {
            head.put("previous", commit.previous().toString());
        }
        line(lines, "commit", head);
        commit.actions().forEach(action -> encode(lines, action));
        byte[] body = utf8(lines);
        byte[] checksum = checksumLine(body, body.length);
        byte[] all = Arrays.copyOf(body, body.length + checksum.length);
        System.arraycopy(checksum, 0, all, body.length, checksum.length);
        return all;
    }

    /** Half a surrogate pair would be a question mark for readers, and so the name of something else. */
    private static byte[] utf8(StringBuilder lines) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(lines));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            throw new InvalidArgumentException(
                    "A commit cannot hold a text with half a surrogate pair, as a name, a property or a value of a"
                            + " partition: expected Unicode characters, all of them whole. Nothing was committed.");
        }
    }

    /**
     * Reads a commit, all of it or none.
     *
     * @param file names the commit in errors
     */
    public static Commit decode(String file, byte[] content) {
        int end = verified(file, content);
        List<Action> actions = new ArrayList<>();
        JsonFields head = null;
        for (int start = 0; start < end; ) {
            int stop = start;
            while (stop < end && content[stop] != '\n') {
                stop++;
            }
            Map.Entry<String, JsonNode> line = line(file, content, start, stop);
            JsonFields fields = new JsonFields(file, start, line.getKey(), line.getValue());
            boolean first = start == 0;
            if (first != line.getKey().equals("commit")) {
                throw fields.damaged(first ? "expected 'commit' on the first line" : "a second 'commit' was found");
            }
            if (first) {
                head = fields;
            } else {
                decode(line.getKey(), fields).ifPresent(actions::add);
            }
            start = stop + 1;
        }
        if (head == null) {
            throw new CorruptDataException(file, 0, "the commit is empty; expected its 'commit' action.");
        }
        return new Commit(
                head.number("time"),
                head.text("operation"),
                head.numbersByName("counts"),
                head.uuid("uuid"),
                head.has("previous") ? head.uuid("previous") : null,
                actions);
    }

    private static Optional<Action> decode(String name, JsonFields fields) {
        return switch (name) {
            case "protocol" ->
                Optional.of(new Action.Protocol(
                        fields.smallCount("minReader"),
                        fields.smallCount("minWriter"),
                        fields.texts("features"),
                        fields.has("writerFeatures") ? fields.texts("writerFeatures") : List.of()));
            case "metadata" ->
                Optional.of(new Action.Metadata(
                        fields.uuid("id"),
                        schema(fields),
                        fields.partitionFields("partitionBy"),
                        fields.fieldIds("primaryKey"),
                        fields.smallCount("buckets"),
                        fields.textsByName("properties")));
            case DataFileJson.ADD -> Optional.of(new Action.Add(DataFileJson.file(fields)));
            case "extend" ->
                Optional.of(new Action.Extend(
                        fields.path("path"),
                        fields.count("length"),
                        fields.count("footer"),
                        fields.hex32("footerCrc"),
                        fields.count("rows"),
                        DataFileJson.statistics(fields)));
            case "remove" -> Optional.of(new Action.Remove(fields.path("path")));
            case "deletes" -> Optional.of(new Action.Deletes(fields.path("path"), deletesEntry(fields)));
            case "index" -> Optional.of(index(fields));
            case "tag" ->
                Optional.of(new Action.Tag(
                        fields.text("name"), fields.field("version").isNull() ? null : fields.count("version")));
            case "expire" -> Optional.of(new Action.Expire(fields.count("before")));
            case "txn" ->
                Optional.of(new Action.Txn(fields.text("app"), fields.number("version"), fields.text("hash")));
            default -> Optional.empty();
        };
    }

    private static @Nullable DeletesEntry deletesEntry(JsonFields fields) {
        long length = fields.count("length");
        return length == 0
                ? null
                : new DeletesEntry(
                        fields.path("file"),
                        fields.count("offset"),
                        length,
                        fields.hex32("crc"),
                        fields.count("count"));
    }

    private static Action.Index index(JsonFields fields) {
        boolean remove = fields.has("remove") && fields.flag("remove");
        return new Action.Index(
                fields.path("path"),
                fields.path("file"),
                fields.smallCount("column"),
                fields.text("kind"),
                remove ? 0 : fields.count("rows"),
                remove ? 0 : fields.count("length"),
                remove);
    }

    private static void encode(StringBuilder lines, Action action) {
        if (action instanceof Action.Protocol protocol) {
            line(lines, "protocol", protocol(protocol));
        } else if (action instanceof Action.Metadata metadata) {
            line(lines, "metadata", metadata(metadata));
        } else if (action instanceof Action.Add add) {
            lines.append(DataFileJson.write(add.file())).append('\n');
        } else if (action instanceof Action.Extend extend) {
            line(
                    lines,
                    "extend",
                    DataFileJson.contentFields(
                            extend.path(),
                            extend.length(),
                            extend.footer(),
                            extend.footerCrc(),
                            extend.rows(),
                            extend.statistics()));
        } else if (action instanceof Action.Remove remove) {
            line(lines, "remove", object().put("path", remove.path()));
        } else if (action instanceof Action.Deletes deletes) {
            line(lines, "deletes", deletes(deletes));
        } else if (action instanceof Action.Txn txn) {
            line(
                    lines,
                    "txn",
                    object().put("app", txn.app()).put("version", txn.version()).put("hash", txn.hash()));
        } else if (action instanceof Action.Index index) {
            line(lines, "index", index(index));
        } else if (action instanceof Action.Tag tag) {
            line(lines, "tag", object().put("name", tag.name()).put("version", tag.version()));
        } else if (action instanceof Action.Expire expire) {
            line(lines, "expire", object().put("before", expire.before()));
        } else {
            throw new IllegalArgumentException("This version writes no such action: " + action);
        }
    }

    private static ObjectNode protocol(Action.Protocol protocol) {
        ObjectNode fields = object();
        fields.put("minReader", protocol.minReader()).put("minWriter", protocol.minWriter());
        array(fields.putArray("features"), protocol.features());
        array(fields.putArray("writerFeatures"), protocol.writerFeatures());
        int format = Math.max(protocol.minReader(), protocol.minWriter());
        return fields.put("format", format == 0 ? "0, no promise" : Integer.toString(format));
    }

    private static ObjectNode index(Action.Index index) {
        ObjectNode fields = object();
        fields.put("path", index.path()).put("file", index.file()).put("column", index.column());
        fields.put("kind", index.kind()).put("rows", index.rows()).put("length", index.length());
        return index.remove() ? fields.put("remove", true) : fields;
    }

    private static ObjectNode metadata(Action.Metadata metadata) {
        ObjectNode fields = object();
        fields.put("id", metadata.id().toString()).put("schema", Schemas.toBase64(metadata.schema()));
        ArrayNode partitionBy = fields.putArray("partitionBy");
        metadata.partitionBy().forEach(field -> partitionField(partitionBy, field));
        metadata.primaryKey().forEach(fields.putArray("primaryKey")::add);
        fields.put("buckets", metadata.buckets());
        ObjectNode properties = fields.putObject("properties");
        metadata.properties().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(property -> properties.put(property.getKey(), property.getValue()));
        return fields;
    }

    private static void partitionField(ArrayNode array, PartitionField field) {
        if (field.isIdentity()) {
            array.add(field.fieldId());
        } else {
            array.add(field.toString());
        }
    }

    private static ObjectNode deletes(Action.Deletes deletes) {
        ObjectNode fields = object().put("path", deletes.path());
        DeletesEntry entry = deletes.entry();
        if (entry == null) {
            return fields.put("length", 0);
        }
        fields.put("file", entry.file()).put("offset", entry.offset()).put("length", entry.length());
        return fields.put("crc", hex(entry.crc())).put("count", entry.count());
    }

    private static Schema schema(JsonFields fields) {
        try {
            return Schemas.fromBase64(fields.text("schema"));
        } catch (SynaException e) {
            throw fields.damaged("field 'schema' cannot be read: " + e.getMessage());
        }
    }

    /** Checks the last line against all others, and gives the length of those. */
    private static int verified(String file, byte[] content) {
        int end = content.length - CHECKSUM_LENGTH;
        if (end < 0) {
            throw new CorruptDataException(
                    file,
                    0,
                    "found " + content.length + " bytes, expected a commit that ends in a line " + CHECKSUM_HEAD
                            + "…\"}.");
        }
        byte[] expected = checksumLine(content, end);
        if (!Arrays.equals(expected, 0, expected.length, content, end, content.length)) {
            throw new CorruptDataException(
                    file,
                    end,
                    "the commit does not match its checksum; expected the last line "
                            + new String(expected, StandardCharsets.UTF_8).trim()
                            + ". Restore this file from a copy: no version from it on can be read.");
        }
        return end;
    }

    private static byte[] checksumLine(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return (CHECKSUM_HEAD + hex((int) crc.getValue()) + CHECKSUM_TAIL).getBytes(StandardCharsets.UTF_8);
    }

    private static Map.Entry<String, JsonNode> line(String file, byte[] content, int start, int stop) {
        return DataFileJson.action(file, start, new String(content, start, stop - start, StandardCharsets.UTF_8));
    }

    /** Those of some features that this version does not know. */
    public static List<String> unknown(List<String> features) {
        return features.stream()
                .filter(feature -> !KNOWN_FEATURES.contains(feature))
                .toList();
    }

    private static void line(StringBuilder lines, String action, ObjectNode fields) {
        ObjectNode line = object();
        line.set(action, fields);
        lines.append(line).append('\n');
    }

    private static void array(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String hex(int crc) {
        return String.format(Locale.ROOT, "%08x", crc);
    }
}

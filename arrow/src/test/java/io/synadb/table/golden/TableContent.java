package io.synadb.table.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.synadb.arrow.Schemas;
import io.synadb.table.BatchReader;
import io.synadb.table.Matches;
import io.synadb.table.ScanBuilder;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableVersion;
import io.synadb.table.VectorSearch;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.search.SparseVector;
import io.synadb.vector.DistanceMetric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;

/** All that a table says of itself, at each of its versions, as JSON that is the same on every JVM. */
final class TableContent {
    private static final int NEAREST = 4;
    /** More than any golden table has rows, so that an index looks at all. */
    private static final int EFFORT = 500;

    private final Table table;
    private final BufferAllocator allocator;

    TableContent(Table table, BufferAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
    }

    /** What the table says but for its id and its times. */
    static ObjectNode of(Table table, BufferAllocator allocator) {
        return new TableContent(table, allocator).read();
    }

    private ObjectNode read() {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("oldest", table.maintenance().oldestVersion());
        ObjectNode tags = content.putObject("tags");
        table.maintenance().tags().forEach((tag, version) -> tags.put(tag.name(), version));
        table.current().newestTransaction("job").ifPresent(newest -> content.put("newestJob", newest));
        ArrayNode indexes = content.putArray("indexes");
        table.indexes().list().forEach(index -> indexes.add(index.toString()));
        ArrayNode versions = content.putArray("versions");
        table.versions().forEach(version -> versions.add(version(version)));
        return content;
    }

    private ObjectNode version(TableVersion version) {
        TableSnapshot snapshot = table.at(version.version());
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("version", version.version()).put("operation", version.operation());
        ObjectNode counts = content.putObject("counts");
        new TreeMap<>(version.counts()).forEach(counts::put);
        ObjectNode properties = content.putObject("properties");
        new TreeMap<>(snapshot.properties()).forEach(properties::put);
        ArrayNode columns = content.putArray("columns");
        snapshot.schema().getFields().forEach(field -> columns.add(describe(field)));
        snapshot.partitionBy().forEach(part -> content.withArray("partitionBy").add(part.toString()));
        snapshot.key().forEach(column -> content.withArray("key").add(column));
        content.put("buckets", snapshot.buckets()).put("files", snapshot.files().size());
        content.put("rowCount", snapshot.rows());
        content.set("statistics", exact(StatisticsJson.write(DataFile.statisticsOf(snapshot.files()))));
        ArrayNode rows = content.putArray("rows");
        rows(snapshot).forEach(rows::add);
        content.setAll(searches(snapshot));
        return content;
    }

    /** What searches of the columns {@code vector} and {@code terms} find, if the version has them. */
    ObjectNode searches(TableSnapshot snapshot) {
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        if (has(snapshot, "vector")) {
            found.set("nearest", nearest(search(snapshot).exact()));
            found.set("nearestByIndex", nearest(search(snapshot).ef(EFFORT)));
        }
        if (has(snapshot, "terms")) {
            for (DistanceMetric metric : List.of(DistanceMetric.DOT, DistanceMetric.L2)) {
                found.set(
                        "nearest by " + metric.word(),
                        nearest(sparseSearch(snapshot).metric(metric)));
            }
        }
        return found;
    }

    private static boolean has(TableSnapshot snapshot, String column) {
        return snapshot.schema().getFields().stream()
                .anyMatch(field -> field.getName().equals(column));
    }

    /** The same with numbers as texts, which no library and no JVM spells in another way. */
    static JsonNode exact(JsonNode node) {
        if (node.isNumber()) {
            return TextNode.valueOf(node.decimalValue().stripTrailingZeros().toPlainString());
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(exact(member.getValue())));
            for (String norm : List.of("minNorm", "maxNorm")) {
                if (object.has(norm)) {
                    // The digits of a double differ between JVMs, its bits do not.
                    long bits = Double.doubleToRawLongBits(
                            Double.parseDouble(object.get(norm).asText()));
                    object.put(norm, HexFormat.of().toHexDigits(bits));
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, exact(array.get(i)));
            }
        }
        return node;
    }

    private static String describe(Field field) {
        List<String> children =
                field.getChildren().stream().map(TableContent::describe).toList();
        return (Schemas.hasFieldId(field) ? Schemas.fieldId(field) + " " : "")
                + field.getName()
                + ' '
                + field.getType()
                + (field.isNullable() ? "" : " not null")
                + Optional.ofNullable(field.getMetadata().get("syna.default"))
                        .map(value -> " default " + value)
                        .orElse("")
                + (children.isEmpty() ? "" : ' ' + children.toString());
    }

    /** Sorted: which of two files of one commit is the first is left to chance. */
    private List<String> rows(TableSnapshot snapshot) {
        return rows(snapshot.scan());
    }

    /** The rows that a scan gives, sorted. */
    List<String> rows(ScanBuilder scan) {
        List<String> rows = new ArrayList<>();
        for (ScanTask task : scan.plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        rows.addAll(ValueText.rows(batch));
                    }
                }
            }
        }
        Collections.sort(rows);
        return rows;
    }

    private static VectorSearch sparseSearch(TableSnapshot snapshot) {
        int[] indices = {3, 6, 9, 12, GoldenRows.SPARSE_DIMENSIONS - 1};
        float[] values = {1.5f, -0.25f, 3, 0, 2};
        return snapshot.search("terms", SparseVector.of(GoldenRows.SPARSE_DIMENSIONS, indices, values))
                .k(NEAREST)
                .select("id");
    }

    private VectorSearch search(TableSnapshot snapshot) {
        float[] query = new float[GoldenTable.DIMENSIONS];
        for (int i = 0; i < query.length; i++) {
            query[i] = GoldenRows.element(10, i) + 0.125f;
        }
        return snapshot.search("vector", query)
                .metric(DistanceMetric.L2)
                .k(NEAREST)
                .select("id");
    }

    /** Ids and distances, the roots of sums that are exact in any order: see {@link GoldenRows#element}. */
    private ArrayNode nearest(VectorSearch search) {
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        try (Matches matches = search.run(allocator)) {
            List<String> ids = ValueText.rows(matches.rows());
            for (int i = 0; i < matches.size(); i++) {
                found.add(ids.get(i) + " at "
                        + HexFormat.of().toHexDigits(Float.floatToRawIntBits(matches.distances()[i])));
            }
        }
        return found;
    }
}

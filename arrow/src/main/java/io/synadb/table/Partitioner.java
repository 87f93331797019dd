package io.synadb.table;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.PartitionFolder;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.PartitionField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Splits batches by the partitions of their rows. The key of a partition is the texts of its values, in the order of the
 * table's partition fields. Immutable and thread-safe.
 */
final class Partitioner {
    /** A partition field, and the place of its column in a batch. */
    private record Split(PartitionField field, int column, String folderName) {}

    /** Rows that stand together. */
    record Run(int first, int count) {}

    private final List<Split> splits = new ArrayList<>();

    Partitioner(Schema schema, List<PartitionField> fields) {
        for (PartitionField field : fields) {
            Field column =
                    Schemas.select(schema, List.of(field.fieldId())).getFields().get(0);
            String folderName = new PartitionBy(column.getName(), field.transform()).folderName();
            splits.add(new Split(field, schema.getFields().indexOf(column), folderName));
        }
    }

    /**
     * The rows of a batch by partition, in their order. All rows of a partition come together, so that a writer that cannot
     * have all files open has to change them once a batch, and not once a row.
     */
    Map<List<@Nullable String>, List<Run>> split(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        if (splits.isEmpty()) {
            return Map.of(List.of(), List.of(new Run(0, rows)));
        }
        Map<List<@Nullable String>, List<Run>> runs = new LinkedHashMap<>();
        int start = 0;
        List<@Nullable String> current = key(batch, 0);
        for (int row = 1; row < rows; row++) {
            List<@Nullable String> next = key(batch, row);
            if (!next.equals(current)) {
                runs.computeIfAbsent(current, first -> new ArrayList<>()).add(new Run(start, row - start));
                current = next;
                start = row;
            }
        }
        runs.computeIfAbsent(current, first -> new ArrayList<>()).add(new Run(start, rows - start));
        return runs;
    }

    private List<@Nullable String> key(VectorSchemaRoot batch, int row) {
        List<@Nullable String> key = new ArrayList<>(splits.size());
        for (Split split : splits) {
            key.add(PartitionValues.text(split.field().transform(), batch.getVector(split.column()), row));
        }
        return key;
    }

    /** The values of a partition, as a commit says them. */
    Map<PartitionField, @Nullable String> values(List<@Nullable String> key) {
        Map<PartitionField, @Nullable String> values = new TreeMap<>();
        for (int i = 0; i < splits.size(); i++) {
            values.put(splits.get(i).field(), key.get(i));
        }
        return Collections.unmodifiableMap(values);
    }

    /** The folder of a partition, with a {@code /} behind it; nothing in a table without partitions. */
    String folder(List<@Nullable String> key) {
        StringBuilder folder = new StringBuilder();
        for (int i = 0; i < splits.size(); i++) {
            folder.append(PartitionFolder.of(splits.get(i).folderName(), key.get(i)))
                    .append('/');
        }
        return folder.toString();
    }
}

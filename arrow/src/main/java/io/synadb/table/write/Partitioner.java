package io.synadb.table.write;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.PartitionFolder;
import io.synadb.table.key.KeySpec;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.PartitionField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Splits batches by the partitions of their rows, and by the buckets of their keys where they have any. Not thread-safe. */
public final class Partitioner {
    /** A partition field, and the place of its column in a batch. */
    private record Split(PartitionField field, int column, String folderName) {}

    /**
     * Where a row belongs.
     *
     * @param values of its partition, as texts, in the order of the table's partition fields
     * @param bucket 0 in a table of plain rows
     */
    public record Place(List<@Nullable String> values, int bucket) {}

    /** Rows that stand together. */
    public record Run(int first, int count) {}

    private final List<Split> splits = new ArrayList<>();
    private final KeySpec key;
    private final int[] keyColumns;
    private final EncodedKey encoded = new EncodedKey();

    public Partitioner(Schema schema, List<PartitionField> fields, KeySpec key) {
        this.key = key;
        this.keyColumns = Schemas.select(schema, key.fieldIds()).getFields().stream()
                .mapToInt(schema.getFields()::indexOf)
                .toArray();
        for (PartitionField field : fields) {
            Field column =
                    Schemas.select(schema, List.of(field.fieldId())).getFields().get(0);
            String folderName = new PartitionBy(column.getName(), field.transform()).folderName();
            splits.add(new Split(field, schema.getFields().indexOf(column), folderName));
        }
    }

    /**
     * The rows of a batch by their places, in their order. All rows of a partition come together, so that a writer that cannot
     * have all files open has to change them once a batch, and not once a row.
     */
    public Map<Place, List<Run>> split(VectorSchemaRoot batch) {
        int rows = batch.getRowCount();
        if (splits.isEmpty() && !key.isKeyed()) {
            return Map.of(new Place(List.of(), 0), List.of(new Run(0, rows)));
        }
        List<FieldVector> keys =
                Arrays.stream(keyColumns).mapToObj(batch::getVector).toList();
        Map<Place, List<Run>> runs = new LinkedHashMap<>();
        int start = 0;
        Place current = place(batch, keys, 0);
        for (int row = 1; row < rows; row++) {
            Place next = place(batch, keys, row);
            if (!next.equals(current)) {
                runs.computeIfAbsent(current, first -> new ArrayList<>()).add(new Run(start, row - start));
                current = next;
                start = row;
            }
        }
        runs.computeIfAbsent(current, first -> new ArrayList<>()).add(new Run(start, rows - start));
        return runs;
    }

    private Place place(VectorSchemaRoot batch, List<FieldVector> keys, int row) {
        List<@Nullable String> values = splits.isEmpty() ? List.of() : new ArrayList<>(splits.size());
        for (Split split : splits) {
            values.add(PartitionValues.text(split.field().transform(), batch.getVector(split.column()), row));
        }
        return new Place(values, bucket(keys, row));
    }

    private int bucket(List<FieldVector> keys, int row) {
        if (key.buckets() <= 1) {
            return 0;
        }
        encoded.read(keys, row);
        return key.bucketOf(encoded.hash());
    }

    /** The values of a place's partition, as a commit says them. */
    public Map<PartitionField, @Nullable String> values(Place place) {
        Map<PartitionField, @Nullable String> values = new TreeMap<>();
        for (int i = 0; i < splits.size(); i++) {
            values.put(splits.get(i).field(), place.values().get(i));
        }
        return Collections.unmodifiableMap(values);
    }

    /** The folder of a place's partition, with a {@code /} behind it; nothing in a table without partitions. */
    public String folder(Place place) {
        List<String> folders = new ArrayList<>();
        for (int i = 0; i < splits.size(); i++) {
            folders.add(PartitionFolder.of(
                    splits.get(i).folderName(), place.values().get(i)));
        }
        return PartitionFolder.path(folders);
    }
}

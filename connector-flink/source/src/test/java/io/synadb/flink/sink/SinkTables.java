package io.synadb.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.flink.config.TableLayout;
import io.synadb.flink.types.RowReader;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.RowType;

/** Tables of {@code (id BIGINT, embedding vector)} and the rows that jobs of the tests write to them. Stateless. */
final class SinkTables {
    static final RowType ROWS = RowType.of(
            new org.apache.flink.table.types.logical.LogicalType[] {new BigIntType(), new ArrayType(new FloatType())},
            new String[] {"id", "embedding"});

    private static final int DIMENSIONS = 4;

    private SinkTables() {}

    static SinkSettings settings(Storage storage, DeliveryGuarantee delivery) {
        return settings(storage, delivery, DIMENSIONS);
    }

    static SinkSettings settings(Storage storage, DeliveryGuarantee delivery, int dimensions) {
        Map<String, String> properties = Map.of("vector.embedding.dim", Integer.toString(dimensions));
        return new SinkSettings(
                storage,
                ROWS,
                TableLayout.PLAIN,
                properties,
                WriteOptions.defaults().withChunkBytes(1 << 12),
                delivery);
    }

    static RowData row(long id) {
        return row(id, DIMENSIONS);
    }

    static RowData row(long id, int dimensions) {
        return GenericRowData.of(id, BinaryArrayData.fromPrimitiveArray(vector(id, dimensions)));
    }

    private static float[] vector(long id, int dimensions) {
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = i % 2 == 0 ? id + i / 4f : -1f / (id + i);
        }
        return vector;
    }

    /** The ids of a version, sorted, each checked to have its own vector. */
    static List<Long> ids(TableSnapshot version) {
        List<Long> ids = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator()) {
            for (ScanTask task : version.scan().plan().tasks()) {
                try (BatchReader in = task.open(allocator)) {
                    for (Optional<VectorSchemaRoot> next = in.next(); next.isPresent(); next = in.next()) {
                        try (VectorSchemaRoot batch = next.get()) {
                            read(batch, ids);
                        }
                    }
                }
            }
        }
        ids.sort(null);
        return ids;
    }

    private static void read(VectorSchemaRoot batch, List<Long> ids) {
        RowReader rows = new RowReader(batch);
        for (int i = 0; i < batch.getRowCount(); i++) {
            RowData row = rows.read(i);
            long id = row.getLong(0);
            float[] vector = row.getArray(1).toFloatArray();
            assertThat(vector).isEqualTo(vector(id, vector.length));
            ids.add(id);
        }
    }

    /**
     * Checks every version of a table that a job filled with the numbers from 0: in each, of each range of the source the
     * first numbers, once each, and none of a version is missing in the next. No version repeats the one before.
     *
     * @param ranges into how many parts the source divided the numbers
     * @return the numbers of the newest version
     */
    static List<Long> exactIds(Storage storage, long count, int ranges) {
        Table table = Table.open(storage);
        TableSnapshot newest = table.current();
        long before = 0;
        List<Long> ids = List.of();
        for (long version = 0; version <= newest.version(); version++) {
            ids = ids(table.at(version));
            assertThat(ids).as("version %d", version).doesNotHaveDuplicates();
            if (version > 0) {
                assertThat((long) ids.size()).as("rows of version %d", version).isGreaterThan(before);
            }
            before = ids.size();
            requireFirstOfRanges(ids, count, ranges, version);
        }
        return ids;
    }

    private static void requireFirstOfRanges(List<Long> ids, long count, int ranges, long version) {
        for (int range = 0; range < ranges; range++) {
            long start = range * count / ranges;
            long end = (range + 1) * count / ranges;
            List<Long> inRange =
                    ids.stream().filter(id -> id >= start && id < end).toList();
            for (int i = 0; i < inRange.size(); i++) {
                assertThat(inRange.get(i))
                        .as("version %d, range %d", version, range)
                        .isEqualTo(start + i);
            }
        }
    }
}

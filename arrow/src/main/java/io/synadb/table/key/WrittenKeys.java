package io.synadb.table.key;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The keys that new files write, each once: of several rows with one key the last one counts, in the order of the files and
 * of their rows.
 *
 * <p>The key columns stay mapped until this is closed; the heap has 20 to 40 bytes a key. Not thread-safe.
 */
public final class WrittenKeys implements AutoCloseable {
    /** The key columns of some rows. */
    private record Chunk(DataFile file, long firstRow, List<FieldVector> columns) {}

    private final KeySpec spec;
    private final BufferAllocator allocator = new RootAllocator();
    private final List<VectorSchemaRoot> batches = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    /** By bucket: the place of the last row of each key, by {@link #place}. */
    private final Map<Bucket, KeyTable> latest = new HashMap<>();

    private Map<String, DeletedRows> superseded = Map.of();
    private final EncodedKey key = new EncodedKey();
    private final EncodedKey earlier = new EncodedKey();

    private WrittenKeys(KeySpec spec) {
        this.spec = spec;
    }

    /**
     * Reads the key columns of new files, of those that have grown from their first new row on; the caller closes the answer.
     *
     * @throws InvalidArgumentException if a file has a key of another bucket than the one it is said to be of
     */
    public static WrittenKeys read(Storage storage, KeySpec spec, List<DataFile> files) {
        WrittenKeys keys = new WrittenKeys(spec);
        try {
            Map<Bucket, Long> rows = new HashMap<>();
            files.forEach(file -> rows.merge(Bucket.of(file), file.newRows(), Long::sum));
            rows.forEach((bucket, count) -> keys.latest.put(bucket, new KeyTable(count)));
            Map<String, DeletedRows.Builder> dead = new TreeMap<>();
            files.forEach(file -> keys.read(storage, file, dead));
            Map<String, DeletedRows> superseded = new TreeMap<>();
            dead.forEach((path, positions) -> superseded.put(path, positions.build()));
            keys.superseded = superseded;
            return keys;
        } catch (RuntimeException | Error e) {
            keys.close();
            throw e;
        }
    }

    private void read(Storage storage, DataFile file, Map<String, DeletedRows.Builder> dead) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            boolean changelog =
                    Schemas.find(reader.schema(), RowOperation.FIELD_ID).isPresent();
            List<Integer> fieldIds = new ArrayList<>(spec.fieldIds());
            if (changelog) {
                fieldIds.add(RowOperation.FIELD_ID);
            }
            KeyTable table = Objects.requireNonNull(latest.get(Bucket.of(file)));
            for (int chunk = 0; chunk < reader.chunks(); chunk++) {
                if (reader.firstRowOf(chunk) < file.firstRow()) {
                    continue;
                }
                VectorSchemaRoot batch = reader.view(chunk, fieldIds, allocator);
                batches.add(batch);
                List<FieldVector> columns =
                        batch.getFieldVectors().subList(0, spec.fieldIds().size());
                chunks.add(new Chunk(file, reader.firstRowOf(chunk), columns));
                for (int row = 0; row < batch.getRowCount(); row++) {
                    boolean deletes = changelog
                            && ((TinyIntVector) batch.getVector(columns.size())).get(row) == RowOperation.DELETE;
                    add(table, row, deletes, dead);
                }
            }
        }
    }

    /** Adds a row of the last chunk. */
    private void add(KeyTable table, int row, boolean deletes, Map<String, DeletedRows.Builder> dead) {
        Chunk chunk = chunks.get(chunks.size() - 1);
        key.read(chunk.columns(), row);
        long hash = key.hash();
        int bucket = spec.bucketOf(hash);
        if (bucket != chunk.file().bucket()) {
            throw new InvalidArgumentException("Row " + (chunk.firstRow() + row) + " of data file "
                    + chunk.file().path() + " has a key of bucket " + bucket + ", and the file is of bucket "
                    + chunk.file().bucket() + ": it was written for another table. Write the rows again.");
        }
        long place = place(chunks.size() - 1, row);
        if (deletes) {
            bury(place, dead);
        }
        for (int slot = table.first(hash); slot >= 0; slot = table.next(hash, slot)) {
            readKey(table.placeAt(slot), earlier);
            if (earlier.matches(key)) {
                bury(table.placeAt(slot), dead);
                table.replace(slot, place);
                return;
            }
        }
        table.add(hash, place);
    }

    /** Notes that nobody shall see a row. */
    private void bury(long place, Map<String, DeletedRows.Builder> dead) {
        Chunk chunk = chunks.get(chunkOf(place));
        dead.computeIfAbsent(chunk.file().path(), path -> DeletedRows.builder()).add(chunk.firstRow() + rowOf(place));
    }

    private static long place(int chunk, int row) {
        return chunk + 1L << Integer.SIZE | row;
    }

    private static int chunkOf(long place) {
        return (int) (place >>> Integer.SIZE) - 1;
    }

    private static int rowOf(long place) {
        return (int) place;
    }

    /** The rows of the new files that are none of the table's: they delete, or a later one has their key. By file. */
    public Map<String, DeletedRows> superseded() {
        return superseded;
    }

    KeySpec spec() {
        return spec;
    }

    /** The places of the keys of each bucket. */
    Map<Bucket, KeyTable> byBucket() {
        return Collections.unmodifiableMap(latest);
    }

    /** Reads the key at a place. */
    void readKey(long place, EncodedKey into) {
        into.read(chunks.get(chunkOf(place)).columns(), rowOf(place));
    }

    /** Lets go of the files. Idempotent. */
    @Override
    public void close() {
        batches.forEach(VectorSchemaRoot::close);
        batches.clear();
        allocator.close();
    }
}

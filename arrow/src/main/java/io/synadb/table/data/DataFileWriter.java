package io.synadb.table.data;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.arrow.EncodedBatch;
import io.synadb.arrow.Schemas;
import io.synadb.log.region.LogRegionWriter;
import io.synadb.table.data.ChunkEncoder.EncodedChunk;
import io.synadb.table.data.ChunkEncoder.NewDictionary;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.data.statistics.StatisticsCollector;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.Storage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes one new data file: batch by batch, each a chunk, then the footer; and behind it more chunks and footers, where the
 * file grows.
 *
 * <p>Nobody sees the rows until a commit names what {@link #checkpoint} or {@link #finish} returns. Closing a writer deletes the
 * file unless it has given any on. A failed write poisons it: what was given on stays as it is, and nothing more is written. The
 * buffers of a batch go to the file from where they stand, those that are compressed over the heap. Not thread-safe.
 */
public final class DataFileWriter implements AutoCloseable {
    private final Storage storage;
    private final String path;
    private final Schema schema;
    private final ChunkEncoder encoder;
    private final LogRegionWriter log;
    private final long schemaOffset;
    /** The chunks since the last footer, with their statistics and checksums; the dictionaries are all of the file. */
    private final List<DataFileFormat.Chunk> chunks = new ArrayList<>();

    private final List<Map<Integer, ColumnStatistics>> chunkStatistics = new ArrayList<>();
    private final List<DataFileFormat.Dictionary> dictionaries = new ArrayList<>();
    private final List<int[]> crcs = new ArrayList<>();
    private final KeyFilterBuilder filter;
    private Map<Integer, ColumnStatistics> statistics = new TreeMap<>();
    private int chunkCount;
    private long rows;
    /** The offset of the last footer, 0 before the first, and the rows up to it. */
    private long lastFooter;

    private long rowsGivenOn;
    private boolean closed;

    private DataFileWriter(
            Storage storage,
            String path,
            Schema schema,
            List<Integer> key,
            FileEncoding encoding,
            LogRegionWriter log) {
        this.storage = storage;
        this.path = path;
        this.schema = schema;
        this.filter = new KeyFilterBuilder(schema, key);
        this.encoder = new ChunkEncoder(schema, encoding);
        this.log = log;
        this.schemaOffset = log.append(
                DataFileFormat.SCHEMA_KEY,
                ByteBuffer.wrap(Schemas.toMessage(DictionaryColumns.encoded(schema, encoding.dictionaryColumns()))));
    }

    /** Creates a file of rows without a key, every column as it is: see the last {@code create}. */
    public static DataFileWriter create(Storage storage, String path, Schema schema) {
        return create(storage, path, schema, List.of());
    }

    /** Creates a file with every column as it is: see the last {@code create}. */
    public static DataFileWriter create(Storage storage, String path, Schema schema, List<Integer> key) {
        return create(storage, path, schema, key, FileEncoding.PLAIN);
    }

    /**
     * Creates the file.
     *
     * @param path relative to the storage, of no file that exists
     * @param schema with a field id for every column
     * @param key the field ids of the key, in its order, of whose values the file gets a filter ({@link KeyFilter}); none in
     *     a table of plain rows. While the file is written, each row of one with a key takes 8 bytes of heap
     * @param encoding how columns are written; what it says of others than those of the schema does not count
     * @throws SchemaException or {@link io.synadb.UnsupportedFeatureException} for a schema that a table cannot hold
     * @throws io.synadb.AlreadyExistsException when there is such a file
     */
    public static DataFileWriter create(
            Storage storage, String path, Schema schema, List<Integer> key, FileEncoding encoding) {
        Schemas.requireSupported(schema);
        schema.getFields().forEach(Schemas::fieldId);
        LogRegionWriter log = LogRegionWriter.create(storage.disk(), storage.prepare(path));
        try {
            return new DataFileWriter(storage, path, schema, key, encoding, log);
        } catch (RuntimeException | Error e) {
            try (log) {
                storage.delete(path);
            }
            throw e;
        }
    }

    /**
     * Appends the rows of a batch as one chunk, or as several where one record cannot hold them.
     *
     * @param batch with the columns of the schema, in its order; it stays the caller's
     * @throws SchemaException for other columns
     * @throws InvalidArgumentException for a vector with a null element
     */
    public void write(VectorSchemaRoot batch) {
        checkOpen();
        requireColumns(batch.getSchema());
        writeChunks(batch);
    }

    private void requireColumns(Schema found) {
        List<Field> expected = schema.getFields();
        boolean same = found.getFields().size() == expected.size()
                && IntStream.range(0, expected.size())
                        .allMatch(i -> sameColumn(found.getFields().get(i), expected.get(i)));
        if (!same) {
            throw new SchemaException("Data file " + path + ": found a batch with the columns " + found.getFields()
                    + ", expected " + expected + ".");
        }
    }

    private static boolean sameColumn(Field found, Field expected) {
        return found.getName().equals(expected.getName()) && sameType(found, expected);
    }

    private static boolean sameType(Field found, Field expected) {
        List<Field> children = expected.getChildren();
        return found.getType().equals(expected.getType())
                && found.getChildren().size() == children.size()
                && IntStream.range(0, children.size())
                        .allMatch(i -> sameType(found.getChildren().get(i), children.get(i)));
    }

    private void writeChunks(VectorSchemaRoot batch) {
        int rowCount = batch.getRowCount();
        if (rows + rowCount > Integer.MAX_VALUE) {
            throw new InvalidArgumentException("Data file " + path + " would have " + (rows + rowCount)
                    + " rows; at most " + Integer.MAX_VALUE + " are possible: start another file.");
        }
        try (EncodedChunk encoded = encoder.encode(batch)) {
            if (encoded.longestBytes() <= DataFileFormat.MAX_MESSAGE_BYTES) {
                encoded.dictionaries().forEach(this::writeDictionary);
                writeChunk(batch, encoded.message());
                return;
            }
            if (rowCount == 1) {
                throw new InvalidArgumentException("Data file " + path + ": row " + rows + " has "
                        + encoded.longestBytes() + " bytes; at most " + DataFileFormat.MAX_MESSAGE_BYTES
                        + " are possible.");
            }
        }
        // Each half has fewer values than both together.
        encoder.forget();
        int half = rowCount / 2;
        try (VectorSchemaRoot first = batch.slice(0, half);
                VectorSchemaRoot second = batch.slice(half, rowCount - half)) {
            writeChunks(first);
            writeChunks(second);
        }
    }

    private void writeDictionary(NewDictionary dictionary) {
        EncodedBatch message = dictionary.message();
        CRC32C crc = new CRC32C();
        for (ByteBuffer part : message.parts()) {
            crc.update(part);
        }
        long offset = log.append(DataFileFormat.dictionaryKey(dictionaries.size()), message.parts());
        dictionaries.add(new DataFileFormat.Dictionary(
                offset, message.lengthBytes(), dictionary.column().id(), (int) crc.getValue()));
        dictionary.column().written();
    }

    private void writeChunk(VectorSchemaRoot batch, EncodedBatch message) {
        Map<Integer, ColumnStatistics> ofChunk = StatisticsCollector.of(withIds(batch));
        int[] ofBlocks = BlockChecksums.of(message.buffers());
        long offset = log.append(DataFileFormat.chunkKey(chunkCount), message.parts());
        int rowCount = batch.getRowCount();
        chunks.add(new DataFileFormat.Chunk(
                offset,
                message.lengthBytes(),
                message.prefix().remaining(),
                rowCount,
                DataFileFormat.crc32c(message.prefix()),
                ofBlocks.length));
        crcs.add(ofBlocks);
        chunkStatistics.add(ofChunk);
        filter.add(batch);
        chunkCount++;
        statistics = chunkCount == 1 ? ofChunk : ColumnStatistics.merge(statistics, rows, ofChunk, rowCount);
        rows += rowCount;
    }

    private VectorSchemaRoot withIds(VectorSchemaRoot batch) {
        return new VectorSchemaRoot(schema, batch.getFieldVectors(), batch.getRowCount());
    }

    /** The length of the file so far, without a footer. */
    public long sizeBytes() {
        return log.sizeBytes();
    }

    /** The rows written so far. */
    public long rows() {
        return rows;
    }

    /** Whether there are rows that were not given on. */
    public boolean hasNewRows() {
        return rows > rowsGivenOn;
    }

    /** How many dictionaries the file has: each of its footers names all of them. */
    public int dictionaries() {
        return dictionaries.size();
    }

    /**
     * Ends what was written so far in a footer, and syncs; more may follow.
     *
     * @param partition the values of the partition fields, as text; a null value is a null
     * @return what a commit says of the file so far, and which of its rows were not given on before
     * @throws NotFoundException when the file grows and was deleted meanwhile, as after the last version that had it
     */
    public DataFile checkpoint(Map<PartitionField, @Nullable String> partition) {
        checkOpen();
        int[] allCrcs = crcs.stream().flatMapToInt(IntStream::of).toArray();
        ByteBuffer keys = filter.take();
        DataFileFormat.Footer footer = new DataFileFormat.Footer(
                lastFooter,
                schemaOffset,
                rowsGivenOn,
                rows - rowsGivenOn,
                chunks,
                dictionaries,
                allCrcs,
                StatisticsJson.writeChunks(chunkStatistics),
                keys.remaining());
        long offset = log.appendReserved(DataFileFormat.FOOTER_NAME, footer.payload(), keys);
        sync();
        DataFile file =
                new DataFile(path, log.sizeBytes(), offset, log.lastChecksum(), rows, statistics, partition, 0, 0);
        long firstRow = rowsGivenOn;
        lastFooter = offset;
        rowsGivenOn = rows;
        chunks.clear();
        crcs.clear();
        chunkStatistics.clear();
        return file.withFirstRow(firstRow).withGrowing(true);
    }

    /** A file that grows may be deleted meanwhile, when the versions that had it expired. */
    private void sync() {
        try {
            log.sync();
        } catch (SynaException e) {
            if (lastFooter == 0 || storage.exists(path)) {
                throw e;
            }
            NotFoundException gone = new NotFoundException("Cannot add rows " + rowsGivenOn + " to " + (rows - 1)
                    + " to data file " + path + " of " + storage.location()
                    + ": it is not there any more. All versions of the table that had it expired, or somebody deleted it, and"
                    + " what was not committed of it is lost. Close this writer, and write the rows since its last commit"
                    + " again with a new one.");
            gone.addSuppressed(e);
            throw gone;
        }
    }

    /**
     * As {@link #checkpoint}, and closes the file.
     *
     * @param partition the values of the partition fields, as text; a null value is a null
     * @return what a commit says of the file
     */
    public DataFile finish(Map<PartitionField, @Nullable String> partition) {
        DataFile file = checkpoint(partition);
        close();
        return file.withGrowing(false);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The writer of data file " + path + " is closed.");
        }
    }

    /** Closes the file, and deletes it unless rows of it were given on. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                log.close();
            } finally {
                if (lastFooter == 0) {
                    storage.delete(path);
                }
            }
        }
    }
}

package io.synadb.table.data;

import io.synadb.CorruptDataException;
import io.synadb.SchemaException;
import io.synadb.arrow.BatchLoader;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.MappedBuffers;
import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.log.region.LogRegion;
import io.synadb.log.region.MappedSlice;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.storage.Storage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Reads a committed data file: its chunks as Arrow batches over the mapped file, nothing copied but columns that were
 * compressed, have a dictionary, or were widened since.
 *
 * <p>Opening checks the footers and the schema. Reading a chunk checks the message's prefix, and the blocks of the columns
 * asked for that this process has not yet found good; the other columns are neither read nor checked. Whatever fails a
 * check is a {@link CorruptDataException} that names the file.
 *
 * <p>Rows that are deleted are read as all others: {@link #deleted} says which they are.
 *
 * <p>A batch keeps the bytes that it shows, so it stays readable after this is closed. Thread-safe, except for closing.
 */
public final class DataFileReader implements AutoCloseable {
    private final OpenFile file;
    /** Mapped for this reader alone, because its batches go to who may write to them. */
    private final LogRegion own;

    private final FooterChain chain;
    private final Schema schema;
    private final BatchLoader loader;
    private final DeletedRows deleted;
    private final FileDictionaries dictionaries;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** By chunk, and behind the last: the rows, and the block checksums, before it. */
    private final long[] firstRows;

    private final int[] firstCrcs;

    private DataFileReader(OpenFile file, Schema schema, BatchLoader loader, DeletedRows deleted) {
        this.file = file;
        this.own = file.region().fresh();
        this.chain = file.chain();
        this.schema = schema;
        this.deleted = deleted;
        this.loader = loader;
        this.dictionaries = new FileDictionaries(file.region(), chain, file.verified());
        int count = chain.chunks().size();
        this.firstRows = new long[count + 1];
        this.firstCrcs = new int[count + 1];
        for (int i = 0; i < count; i++) {
            firstRows[i + 1] = firstRows[i] + chain.chunks().get(i).rows();
            firstCrcs[i + 1] = firstCrcs[i] + chain.chunks().get(i).crcCount();
        }
    }

    /**
     * Opens a data file as a commit names it, with the columns that it has. The process keeps it open for the next reader.
     *
     * @throws io.synadb.NotFoundException when there is no such file, or the one of its deleted rows is gone
     * @throws CorruptDataException when it is shorter than committed, or its footers, its schema or the bitmap of its
     *     deleted rows are damaged
     * @throws io.synadb.UnsupportedFeatureException when a newer version wrote what this one cannot read
     */
    public static DataFileReader open(Storage storage, DataFile file) {
        OpenFile open = OpenFiles.open(storage, file);
        try {
            return new DataFileReader(
                    open, open.chain().schema(), open.loader(open.chain().schema()), open.deleted(storage, file));
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /**
     * Opens a data file as a commit names it, with the columns that a version of the table has: whatever was added, renamed,
     * moved or widened after the file was written is shown as if it had always been so. The process keeps it open for the next
     * reader.
     *
     * @param columns all or some of the table's, by field id
     * @throws SchemaException when the rows cannot be shown so: they were written for a later version than the one that is
     *     read
     * @throws RuntimeException as {@link #open(Storage, DataFile)}
     */
    public static DataFileReader open(Storage storage, DataFile file, Schema columns) {
        return of(OpenFiles.open(storage, file), storage, file, columns);
    }

    /** As {@link #open(Storage, DataFile, Schema)}, for a reader of many rows: the process does not keep the file open. */
    public static DataFileReader openOnce(Storage storage, DataFile file, Schema columns) {
        return of(OpenFiles.openOnce(storage, file), storage, file, columns);
    }

    /** Takes over the file. */
    private static DataFileReader of(OpenFile open, Storage storage, DataFile file, Schema columns) {
        try {
            BatchLoader loader = open.loader(columns, obstacle -> {
                throw new SchemaException("Data file " + file.path() + " of table " + storage.location()
                        + " cannot be read with the columns of this version of the table: " + obstacle
                        + ". The columns were changed before the file was written: read a newer version.");
            });
            return new DataFileReader(open, columns, loader, open.deleted(storage, file));
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** Does not keep a file open any longer, which was deleted: see {@link #close}. */
    public static void letGo(Storage storage, String path) {
        OpenFiles.letGo(OpenFiles.placeOf(storage, path)::equals);
    }

    /** Does not keep any file of a table open any longer, which was deleted with all of them. */
    public static void letGoAll(Storage storage) {
        OpenFiles.letGo(place -> place.startsWith(OpenFiles.placeOf(storage, "")));
    }

    /** The file, for messages. */
    public Path path() {
        return file.region().path();
    }

    /** Drawn for this file: no other has it. */
    public UUID uuid() {
        return file.region().uuid();
    }

    /** The columns as they are shown, with field ids. */
    public Schema schema() {
        return schema;
    }

    /** Whether the file has a column, which otherwise shows its default in all rows. */
    public boolean has(int fieldId) {
        return loader.has(fieldId);
    }

    /** How many chunks the file has. */
    public int chunks() {
        return chain.chunks().size();
    }

    /** How many rows a chunk has. */
    public long rowsOf(int chunk) {
        return chain.chunks().get(chunk).rows();
    }

    /** The place in the file, counted from 0, of a chunk's first row. */
    public long firstRowOf(int chunk) {
        return firstRows[chunk];
    }

    /** How many rows the file has, the deleted ones too. */
    public long rows() {
        return firstRows[chunks()];
    }

    /** The rows of a chunk that are not deleted: {@link #read} gives the others too, and whoever shows rows leaves them out. */
    public RowSelection liveRows(int chunk) {
        RowSelection live = RowSelection.all((int) rowsOf(chunk));
        long start = firstRowOf(chunk);
        for (long row = deleted.nextDeleted(start); row < firstRowOf(chunk + 1); row = deleted.nextDeleted(row + 1)) {
            live.remove((int) (row - start));
        }
        return live;
    }

    /**
     * Whether a row of the file may have a key, the deleted rows too: false is certain.
     *
     * @param hash of the encoded key: {@link io.synadb.table.partition.EncodedKey#hash}
     */
    public boolean mayHaveKey(long hash) {
        return chain.mayHaveKey(requireOpen(file.region()), hash);
    }

    /** The rows of the file that are deleted. */
    public DeletedRows deleted() {
        return deleted;
    }

    /** The chunk that holds a row of the file, counted from 0. */
    public int chunkOf(long row) {
        Objects.checkIndex(row, rows());
        int found = Arrays.binarySearch(firstRows, row);
        if (found < 0) {
            return -found - 2;
        }
        // Chunks without rows start where the next one does: the last of them has the row.
        int chunk = found;
        while (firstRows[chunk + 1] == row) {
            chunk++;
        }
        return chunk;
    }

    /** What is known of the columns of a chunk, by field id. */
    public Map<Integer, ColumnStatistics> statisticsOf(int chunk) {
        return file.statistics().get(chunk);
    }

    /**
     * Some columns of a chunk as a fresh batch over mapped bytes, copied where somebody writes to them; the caller closes it.
     *
     * @param fieldIds the columns, in the order of the batch
     * @throws SchemaException when {@link #schema} has no such column
     * @throws CorruptDataException when a byte of the columns is not what was written
     */
    public VectorSchemaRoot read(int chunk, List<Integer> fieldIds, BufferAllocator allocator) {
        return read(chunk, fieldIds, requireOpen(own), allocator);
    }

    /**
     * As {@link #read}, over bytes that are mapped once for all views of the file, so that nobody may write to the batch: it is
     * for who looks at values and gives the batch to nobody else.
     */
    public VectorSchemaRoot view(int chunk, List<Integer> fieldIds, BufferAllocator allocator) {
        return read(chunk, fieldIds, requireOpen(file.region()), allocator);
    }

    private LogRegion requireOpen(LogRegion region) {
        if (closed.get()) {
            throw new IllegalStateException("The data file " + path() + " is closed.");
        }
        return region;
    }

    private VectorSchemaRoot read(int chunk, List<Integer> fieldIds, LogRegion region, BufferAllocator allocator) {
        DataFileFormat.Chunk place = chain.chunks().get(chunk);
        try {
            BatchMessage message = message(place);
            int[] firstBlocks = firstBlocks(chunk, message);
            VectorSchemaRoot stored = loader.load(
                    message,
                    fieldIds,
                    (index, offset, length) -> {
                        long start = place.bodyOffset() + offset;
                        ArrowBuf buffer = checkedBuffer(region.map(start, length), firstBlocks[index], allocator);
                        return FileDictionaries.decompressed(buffer, message.compression(), allocator);
                    },
                    allocator);
            return dictionaries.decode(stored, Schemas.select(schema, fieldIds), place, allocator);
        } catch (IllegalArgumentException e) {
            throw corrupt(place.recordOffset(), "chunk " + chunk + ": " + e.getMessage());
        }
    }

    private BatchMessage message(DataFileFormat.Chunk place) {
        try (MappedSlice slice = file.region().map(place.messageOffset(), place.prefixLength())) {
            ByteBuffer prefix = slice.buffer();
            if (DataFileFormat.crc32c(prefix) != place.prefixCrc()) {
                throw new IllegalArgumentException("the checksum of the message's metadata does not match");
            }
            BatchMessage message = BatchMessage.parse(prefix);
            if (message.rows() != place.rows()
                    || place.prefixLength() + message.bodyLength() != place.messageLength()) {
                throw new IllegalArgumentException("found a message of " + message.rows() + " rows and a body of "
                        + message.bodyLength() + " bytes, expected " + place);
            }
            return message;
        }
    }

    /** The place of the first checksum of each buffer among those of the file. */
    private int[] firstBlocks(int chunk, BatchMessage message) {
        int[] first = new int[message.buffers()];
        int next = firstCrcs[chunk];
        for (int i = 0; i < first.length; i++) {
            first[i] = next;
            next += DataFileFormat.blocks(message.bufferLength(i));
        }
        if (next != firstCrcs[chunk + 1]) {
            throw new IllegalArgumentException("found buffers of " + (next - firstCrcs[chunk]) + " blocks, expected "
                    + (firstCrcs[chunk + 1] - firstCrcs[chunk]));
        }
        return first;
    }

    /** Takes over the slice. */
    private ArrowBuf checkedBuffer(MappedSlice slice, int firstBlock, BufferAllocator allocator) {
        try {
            check(slice, firstBlock);
        } catch (RuntimeException | Error e) {
            slice.close();
            throw e;
        }
        return MappedBuffers.wrap(slice, allocator);
    }

    private void check(MappedSlice slice, int firstBlock) {
        ByteBuffer bytes = slice.buffer();
        int block = firstBlock;
        for (int start = 0; start < slice.length(); start += DataFileFormat.BLOCK_BYTES) {
            if (!file.verified().isGood(block)) {
                bytes.limit(Math.min(slice.length(), start + DataFileFormat.BLOCK_BYTES))
                        .position(start);
                if (DataFileFormat.crc32c(bytes) != chain.crcs()[block]) {
                    throw corrupt(
                            slice.offset() + start,
                            "the checksum of this block of " + bytes.remaining() + " bytes does not match");
                }
                file.verified().setGood(block);
            }
            block++;
        }
    }

    private CorruptDataException corrupt(long offset, String message) {
        return new CorruptDataException(path(), offset, message + "; restore the file from a copy.");
    }

    /**
     * Lets go of the file, not of the batches handed out. The process keeps the files that it read last open for a while, so
     * that the next reader need not begin anew. Idempotent.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            own.close();
            file.close();
        }
    }
}

package io.synadb.table;

import io.synadb.SchemaException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileWriter;
import io.synadb.table.key.RowOperation;
import io.synadb.table.write.KeyCheck;
import io.synadb.table.write.PartitionWriter;
import io.synadb.table.write.Partitioner;
import io.synadb.table.write.Partitioner.Place;
import io.synadb.table.write.RequiredFields;
import io.synadb.table.write.SparseCheck;
import io.synadb.table.write.TextCheck;
import io.synadb.table.write.VectorCheck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes the rows of one task to new files, one per partition, which nobody sees until a {@link TableCommit} names them.
 *
 * <p>In a table with a key, a row takes the place of the one that the table has of its key, and there is a file per bucket of
 * each partition. Which rows these are, the commit finds out: it is the last one of a key that counts, in the order of
 * what was written and deleted here.
 *
 * <p>Batches are cut and merged to chunks of about {@link WriteOptions#chunkBytes}; rows of a partition keep their order.
 * The rows that wait in memory have about four times that size at most, over all partitions: beyond it, the partition
 * with most of them writes its chunk early. At most {@link WriteOptions#maxOpenFiles} files are open.
 *
 * <p>A writer that commits often, and little at a time, lets its files grow: {@link #flush} gives on what is durable so far, and
 * the next rows follow in the same files. Each result is of the rows since the one before it; they are committed in their
 * order, or some together. A writer only ever appends to files that it has made itself: whoever begins again, after a failure or
 * from a state that was kept, does so with a new writer and new files, and what the old one had not given on is nobody's.
 *
 * <p>Ends in {@link #finish}, or else in {@link #abort}, which {@link #close} implies. After a write that failed between
 * its rows only the latter is left, so that nobody commits a part of a batch; one whose rows were refused as a whole
 * changes nothing. Not thread-safe.
 */
public final class TableWriter implements AutoCloseable {
    /** A growing file is complete when it has so many rows: as many again still have room in it. */
    private static final long TARGET_ROWS = 1L << 30;

    /** And so many dictionaries, which each footer names: footers of 6 KiB. */
    private static final int TARGET_DICTIONARIES = 256;

    /** How many chunks' worth of rows may wait. */
    private static final int WAITING_CHUNKS = 4;

    private final WritePlan plan;
    private final Schema schema;
    private final String name;
    private final BufferAllocator allocator;
    private final Partitioner partitioner;
    private final KeyCheck keyCheck;
    /** The columns of files whose rows delete; those of the partitions are among them. */
    private final Schema ofDeletions;

    private final Partitioner deletionPartitioner;
    private final VectorCheck vectorCheck = new VectorCheck();

    /** In the order of the last write. */
    private final Map<Place, PartitionWriter> open = new LinkedHashMap<>(16, 0.75f, true);

    private final boolean checksTexts;

    /** Complete, and not given on. */
    private final List<DataFile> finished = new ArrayList<>();

    private long rows;
    private long waitingBytes;
    private boolean ended;
    /** Whether a batch may have been taken in part. */
    private boolean failed;

    TableWriter(WritePlan plan, String taskId, BufferAllocator allocator, boolean checksTexts) {
        this.checksTexts = checksTexts;
        this.plan = plan;
        this.schema = plan.schema();
        this.name = "table " + plan.storage().location() + " (" + taskId + ")";
        this.allocator = allocator;
        this.partitioner = new Partitioner(schema, plan.partitionBy(), plan.key());
        this.keyCheck = new KeyCheck(schema, plan.key());
        this.ofDeletions = keyCheck.ofDeletions();
        this.deletionPartitioner =
                new Partitioner(ofDeletions, plan.key().isKeyed() ? plan.partitionBy() : List.of(), plan.key());
    }

    /**
     * Takes rows; they are copied or written when this returns, and the batch stays the caller's. In a table with a key, they
     * take the place of those with their keys.
     *
     * @throws SchemaException if the columns are not those of {@link WritePlan#schema}, or a null is where none may be
     * @throws io.synadb.KeyException if a column of the key has a null; it names the row
     * @throws io.synadb.InvalidArgumentException if a vector has an element that is null, NaN or infinite, or a sparse one
     *     indices that are not ascending or not below its dimension; it names the row
     */
    public void write(VectorSchemaRoot batch) {
        requireOpen();
        requireSchema(Arguments.require(batch, "TableWriter.write", "a batch"));
        if (batch.getRowCount() == 0) {
            return;
        }
        take(new VectorSchemaRoot(schema, batch.getFieldVectors(), batch.getRowCount()), partitioner);
    }

    /**
     * Deletes the rows of some keys, those that were written here before too; a key without a row is no error. Keys and rows
     * that come in turns make a file for each turn: give many keys at a time.
     *
     * @param keys the columns of the key and no others, in its order; the batch stays the caller's
     * @throws SchemaException if the columns are others
     * @throws io.synadb.KeyException if there is a null; it names the row
     * @throws io.synadb.InvalidArgumentException if the table has no key
     */
    public void delete(VectorSchemaRoot keys) {
        requireOpen();
        Arguments.require(keys, "TableWriter.delete", "a batch of keys");
        keyCheck.requireOnlyKeys(keys, rows, name);
        if (keys.getRowCount() == 0) {
            return;
        }
        VectorSchemaRoot deletions = KeyCheck.deletions(ofDeletions, keys, allocator);
        try (FieldVector operations = deletions.getVector(RowOperation.COLUMN)) {
            take(deletions, deletionPartitioner);
        }
    }

    /** @param batch with the schema of its files */
    private void take(VectorSchemaRoot batch, Partitioner split) {
        double rowBytes = (double) sizeBytes(batch) / batch.getRowCount();
        failed = true;
        split.split(batch)
                .forEach(
                        (place, runs) -> runs.forEach(run -> append(place, batch, run.first(), run.count(), rowBytes)));
        failed = false;
        rows += batch.getRowCount();
    }

    /**
     * Makes all rows durable that were taken so far, and goes on in the same files, unless they are of {@link
     * WriteOptions#targetFileBytes}, have more dictionaries than each footer should name again, or have rows that delete.
     *
     * @return the files to commit that have rows since this was called last, each for these rows alone ({@link
     *     DataFile#firstRow}), whatever becomes of the earlier ones; none when there were no rows
     * @throws io.synadb.NotFoundException if a file that grows was deleted meanwhile, because all versions that had it expired:
     *     the rows since the last commit have to be written again, with a new writer
     */
    public List<DataFile> flush() {
        requireOpen();
        failed = true;
        List<DataFile> given = new ArrayList<>(finished);
        finished.clear();
        for (Map.Entry<Place, PartitionWriter> entry : List.copyOf(open.entrySet())) {
            PartitionWriter writer = entry.getValue();
            flush(writer);
            if (isComplete(writer)) {
                open.remove(entry.getKey());
                writer.finish().ifPresent(given::add);
            } else {
                writer.checkpoint().ifPresent(given::add);
            }
        }
        failed = false;
        return List.copyOf(given);
    }

    private boolean isComplete(PartitionWriter writer) {
        return writer.sizeBytes() >= plan.options().targetFileBytes()
                || writer.rows() >= TARGET_ROWS
                || writer.dictionaries() >= TARGET_DICTIONARIES
                || writer.schema() != schema;
    }

    /**
     * Completes the files: all rows are durable when this returns.
     *
     * @return the files to commit that have rows since the last {@link #flush}; none when there were no rows
     */
    public List<DataFile> finish() {
        requireOpen();
        failed = true;
        while (!open.isEmpty()) {
            finishEldest();
        }
        ended = true;
        return List.copyOf(finished);
    }

    /**
     * Deletes the files of this writer, finished or not, unless {@link #finish} returned; but for those that {@link #flush} has
     * given on, which stay. Idempotent.
     */
    public void abort() {
        if (ended) {
            return;
        }
        ended = true;
        List<Runnable> deletions = new ArrayList<>();
        open.values().forEach(writer -> deletions.add(writer::close));
        finished.stream()
                .filter(file -> !file.isGrown())
                .forEach(file -> deletions.add(() -> plan.storage().delete(file.path())));
        open.clear();
        runAll(deletions);
    }

    /** Runs all, and throws what failed first, if anything did. */
    private static void runAll(List<Runnable> deletions) {
        RuntimeException first = null;
        for (Runnable deletion : deletions) {
            try {
                deletion.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** As {@link #abort}. */
    @Override
    public void close() {
        abort();
    }

    private void append(Place place, VectorSchemaRoot batch, int first, int count, double rowBytes) {
        PartitionWriter writer = writer(place, batch.getSchema());
        long chunkBytes = plan.options().chunkBytes();
        int chunkRows = (int) Math.max(1, Math.min(Integer.MAX_VALUE, (long) (chunkBytes / rowBytes)));
        boolean fillsChunk = count == batch.getRowCount() && count <= chunkRows && count > chunkRows / 2;
        if (fillsChunk && writer.waitingBytes() == 0 && !hasNullVectors(batch)) {
            writer.write(batch);
            return;
        }
        for (int done = 0; done < count; ) {
            double missing = Math.ceil((chunkBytes - writer.waitingBytes()) / rowBytes);
            int part = (int) Math.max(1, Math.min(count - done, missing));
            long bytes = (long) Math.ceil(part * rowBytes);
            writer.append(batch, first + done, part, bytes);
            waitingBytes += bytes;
            done += part;
            if (writer.waitingBytes() >= chunkBytes) {
                flush(writer);
            }
        }
        if (waitingBytes > WAITING_CHUNKS * chunkBytes) {
            open.values().stream()
                    .max(Comparator.comparingLong(PartitionWriter::waitingBytes))
                    .ifPresent(this::flush);
        }
    }

    /** Null vectors have to be copied: what a file holds in their place is zero. */
    private static boolean hasNullVectors(VectorSchemaRoot batch) {
        return batch.getFieldVectors().stream()
                .anyMatch(column -> column instanceof FixedSizeListVector && column.getNullCount() > 0);
    }

    private void flush(PartitionWriter writer) {
        waitingBytes -= writer.waitingBytes();
        writer.flush();
    }

    /** The open file of a place, opening one if need be: what comes in turns goes to files in the order of the turns. */
    private PartitionWriter writer(Place place, Schema columns) {
        PartitionWriter writer = open.get(place);
        if (writer != null && writer.schema() != columns) {
            finish(writer);
            open.remove(place);
            writer = null;
        }
        if (writer == null) {
            if (open.size() == plan.options().maxOpenFiles()) {
                finishEldest();
            }
            writer = create(place, columns);
            open.put(place, writer);
        }
        return writer;
    }

    private PartitionWriter create(Place place, Schema columns) {
        String path = "data/" + partitioner.folder(place) + UUID.randomUUID() + ".syna";
        DataFileWriter file =
                DataFileWriter.create(plan.storage(), path, columns, plan.key().fieldIds(), plan.encoding());
        return new PartitionWriter(file, partitioner.values(place), place.bucket(), columns, allocator);
    }

    private void finishEldest() {
        Iterator<PartitionWriter> eldest = open.values().iterator();
        finish(eldest.next());
        eldest.remove();
    }

    private void finish(PartitionWriter writer) {
        flush(writer);
        writer.finish().ifPresent(finished::add);
    }

    private void requireSchema(VectorSchemaRoot batch) {
        List<FieldVector> columns = batch.getFieldVectors();
        List<Field> expected = schema.getFields();
        if (columns.size() != expected.size()) {
            throw new SchemaException("Cannot write to " + name + ": the rows have " + columns.size()
                    + " columns, expected " + expected.size() + ": "
                    + expected.stream().map(Field::getName).toList() + ".");
        }
        for (int i = 0; i < columns.size(); i++) {
            FieldVector column = columns.get(i);
            Field field = expected.get(i);
            if (!column.getName().equals(field.getName()) || !sameType(column.getField(), field)) {
                throw new SchemaException("Cannot write to " + name + ": column " + i + " of the rows is '"
                        + column.getName() + "' of type " + column.getField().getType() + ", expected '"
                        + field.getName()
                        + "' of type " + field.getType()
                        + ". Select the table's columns in their order, and cast them.");
            }
            if (column.getValueCount() != batch.getRowCount()) {
                throw new SchemaException("Cannot write to " + name + ": column '" + column.getName() + "' has "
                        + column.getValueCount() + " values in a batch of " + batch.getRowCount()
                        + " rows: set the same count.");
            }
            keyCheck.requireNoNull(column, rows, name);
            if (!field.isNullable() && column.getNullCount() > 0) {
                throw new SchemaException("Cannot write to " + name + ": column '" + field.getName() + "' has "
                        + column.getNullCount() + " nulls, expected none, because it is declared not to be nullable.");
            }
            RequiredFields.require(column, field, name);
            if (checksTexts) {
                TextCheck.requireUtf8(column, batch, rows, name);
            }
            if (column instanceof StructVector sparse && SparseColumns.isSparse(field)) {
                new SparseCheck(sparse, SparseColumns.dimensions(field)).require(batch, rows, name);
            }
            if (column instanceof FixedSizeListVector vectors) {
                vectorCheck.requireFinite(vectors, batch, rows, name);
            }
        }
    }

    /** Whether values of the one type can be copied to the other; names of list elements do not matter. */
    private static boolean sameType(Field found, Field expected) {
        if (!found.getType().equals(expected.getType())
                || found.getChildren().size() != expected.getChildren().size()) {
            return false;
        }
        for (int i = 0; i < found.getChildren().size(); i++) {
            if (!sameType(found.getChildren().get(i), expected.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static long sizeBytes(VectorSchemaRoot batch) {
        return batch.getFieldVectors().stream()
                .mapToLong(FieldVector::getBufferSize)
                .sum();
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("The writer of " + name + " is finished, aborted or closed.");
        }
        if (failed) {
            throw new IllegalStateException("The writer of " + name
                    + " failed between the rows of a batch: abort it, and write all rows again with a new writer.");
        }
    }
}

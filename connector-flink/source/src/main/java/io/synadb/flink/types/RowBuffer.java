package io.synadb.flink.types;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Collects rows as an Arrow batch, in memory that is used again for the next one.
 *
 * <p>The cycle is {@link #add} until {@link #isFull}, {@link #batch}, {@link #clear}. Every row counts as an insertion: its
 * kind is not looked at. Not thread-safe.
 */
public final class RowBuffer implements AutoCloseable {
    private static final int MOST_ROWS = 1 << 16;

    private final RowType columns;
    private final RowPlace place;
    private final long targetBytes;
    private final VectorSchemaRoot batch;
    private final ColumnAppender[] appenders;
    private final RowData.FieldGetter[] getters;
    private int rows;
    private long bytes;
    private boolean finished;

    /**
     * Makes an empty buffer.
     *
     * @param tableSchema the columns of the table
     * @param rows the columns of the rows: the same names in the same order, of types that fit
     * @param allocator where the batch lives; {@link #close} gives everything back
     * @param table the table's name or path, for messages
     * @param targetBytes about how large a batch becomes
     * @throws SchemaException when the rows do not fit the table; the message names the column and both types
     */
    public RowBuffer(Schema tableSchema, RowType rows, BufferAllocator allocator, String table, long targetBytes) {
        this.columns = rows;
        this.place = new RowPlace(table, rows);
        this.targetBytes = targetBytes;
        this.appenders = new ColumnAppender[rows.getFieldCount()];
        this.getters = new RowData.FieldGetter[appenders.length];
        List<String> names =
                tableSchema.getFields().stream().map(field -> field.getName()).toList();
        if (!names.equals(rows.getFieldNames())) {
            throw new SchemaException(place.table() + ": the rows have the columns " + rows.getFieldNames()
                    + ", expected " + names + ". Select the table's columns in their order.");
        }
        this.batch = VectorSchemaRoot.create(tableSchema, allocator);
        try {
            for (int i = 0; i < appenders.length; i++) {
                FieldVector vector = batch.getVector(i);
                appenders[i] = ColumnAppender.of(vector, rows.getTypeAt(i), names.get(i), place);
                getters[i] = RowData.createFieldGetter(rows.getTypeAt(i).copy(true), i);
                vector.allocateNew();
            }
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }

    /**
     * Copies a row. When it is refused, the buffer stays as it was.
     *
     * @throws io.synadb.DimensionMismatchException for a vector of another length than the table declares
     * @throws InvalidArgumentException for a value that its column cannot hold: a null where none may be, an element of a
     *     vector that is null, NaN or infinite, a decimal that would be rounded, a value of a class that Flink does not
     *     use for the type. The message names the column and the row's other fields
     * @throws IllegalStateException between {@link #batch} and {@link #clear}
     */
    public void add(RowData row) {
        if (finished) {
            throw new IllegalStateException(
                    "The batch of " + rows + " rows is finished: call clear() before the next row");
        }
        place.next(row);
        if (row.getArity() != appenders.length) {
            throw new InvalidArgumentException(place.row() + ": it has " + row.getArity() + " fields, expected "
                    + appenders.length + ": " + columns.getFieldNames() + ".");
        }
        long rowBytes = 0;
        for (int i = 0; i < appenders.length; i++) {
            try {
                rowBytes += appenders[i].append(getters[i].getFieldOrNull(row), rows);
            } catch (ClassCastException e) {
                throw foreignClass(i, e);
            }
        }
        rows++;
        bytes += rowBytes;
    }

    /** Whether another row like those added would make the batch larger than it should be. */
    public boolean isFull() {
        return rows > 0 && (rows == MOST_ROWS || bytes + bytes / rows > targetBytes);
    }

    /** How many rows were added since the start or {@link #clear}. */
    public int rows() {
        return rows;
    }

    /**
     * The vectors of some columns, views that {@link #add} goes on to fill: they can be read up to the last row that was
     * added.
     *
     * @param columns names of columns
     */
    public List<FieldVector> vectors(List<String> columns) {
        return columns.stream().map(batch::getVector).toList();
    }

    /** The rows as a batch, a view that is valid until {@link #clear} or {@link #close}; the caller does not close it. */
    public VectorSchemaRoot batch() {
        if (!finished) {
            finished = true;
            batch.setRowCount(rows);
            for (ColumnAppender appender : appenders) {
                appender.finish();
            }
        }
        return batch;
    }

    /** Makes the buffer empty; it keeps its memory for the next rows. */
    public void clear() {
        for (ColumnAppender appender : appenders) {
            appender.reset();
        }
        rows = 0;
        bytes = 0;
        finished = false;
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
        batch.close();
    }

    private InvalidArgumentException foreignClass(int column, ClassCastException cause) {
        String name = columns.getFieldNames().get(column);
        String message = String.valueOf(cause.getMessage());
        int details = message.indexOf(" (");
        return new InvalidArgumentException(place.of(name) + " is not a value that Flink uses inside for "
                + columns.getTypeAt(column).asSummaryString() + ": "
                + (details < 0 ? message : message.substring(0, details))
                + ". Make rows of internal data structures, as StringData, TimestampData and GenericArrayData."
                + place.others(name));
    }
}

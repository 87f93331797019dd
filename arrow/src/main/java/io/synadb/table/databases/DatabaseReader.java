package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.Entry;
import io.synadb.SynaDb;
import io.synadb.arrow.Batches;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one database as it was when this was opened, in batches of some thousand rows or a few megabytes. Not
 * thread-safe.
 */
public final class DatabaseReader implements Batches {
    private static final int BATCH_ROWS = 8192;
    private static final long BATCH_BYTES = 16L << 20;

    private final SynaDb db;
    /** Of one moment, also where several ranges of keys are read. */
    private final DatabaseRows rows;

    private final Schema schema;
    private final BufferAllocator allocator;
    private DatabasePositions positions;

    private DatabaseReader(SynaDb db, DatabaseRows rows, Schema schema, BufferAllocator allocator) {
        this.db = db;
        this.rows = rows;
        this.schema = schema;
        this.allocator = allocator;
        this.positions = new DatabasePositions(rows.logEnd());
    }

    /** @param position of the row behind which to start; null for all rows of the database as it is now */
    static DatabaseReader open(
            DatabaseTask task,
            DatabaseSelection selection,
            @Nullable DatabasePosition position,
            BufferAllocator allocator) {
        SynaDb db = SynaDb.openReadOnly(task.database());
        try {
            DatabaseRows rows =
                    position == null ? DatabaseRows.now(db, selection) : DatabaseRows.behind(position, db, selection);
            return new DatabaseReader(db, rows, selection.schema(), allocator);
        } catch (RuntimeException e) {
            db.close();
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.synadb.DimensionMismatchException if a vector has another length than the others; it names the key
     */
    @Override
    public Optional<VectorSchemaRoot> next() {
        if (!rows.hasNext()) {
            return Optional.empty();
        }
        VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
        try {
            RowFiller filler = new RowFiller(batch, DatabaseFolder.name(db.path()), db.path());
            DatabasePositions places = new DatabasePositions(rows.logEnd());
            long bytes = 0;
            while (rows.hasNext() && filler.rows() < BATCH_ROWS && bytes < BATCH_BYTES) {
                Entry row = rows.next();
                filler.add(row);
                places.add(row);
                bytes += row.key().length() + sizeBytes(row.value());
            }
            filler.finish();
            positions = places;
            return Optional.of(batch);
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
    }

    /** Where the rows of the last batch are. */
    public DatabasePositions positions() {
        return positions;
    }

    private static long sizeBytes(Atom value) {
        if (value instanceof Atom.Vector vector) {
            return (long) vector.dimensions() * Float.BYTES;
        } else if (value instanceof Atom.Bytes bytes) {
            return bytes.size();
        }
        return value instanceof Atom.Text text ? text.value().length() : Long.BYTES;
    }

    /** Gives the database up; batches stay readable. Idempotent. */
    @Override
    public void close() {
        rows.close();
        db.close();
    }
}

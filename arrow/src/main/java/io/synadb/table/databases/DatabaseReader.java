package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.Entry;
import io.synadb.Snapshot;
import io.synadb.SynaDb;
import io.synadb.arrow.Batches;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
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
    /** One moment, also where several ranges of keys are read. */
    private final Snapshot snapshot;

    private final Stream<Entry> entries;
    private final Iterator<Entry> rows;
    private final @Nullable AtomType type;
    private final String name;
    private final Schema schema;
    private final BufferAllocator allocator;

    DatabaseReader(DatabaseTask task, BufferAllocator allocator) {
        this.type = task.type();
        this.schema = task.schema();
        this.name = DatabaseFolder.name(task.database());
        this.allocator = allocator;
        this.db = SynaDb.openReadOnly(task.database());
        try {
            this.snapshot = db.snapshot();
            this.entries = DatabaseScan.entries(snapshot, task.keys(), task.history())
                    .filter(entry -> type == null || entry.version().deleted() || type.holds(entry.value()));
            this.rows = entries.iterator();
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
            RowFiller filler = new RowFiller(batch, name, db.path());
            long bytes = 0;
            while (rows.hasNext() && filler.rows() < BATCH_ROWS && bytes < BATCH_BYTES) {
                Entry row = rows.next();
                filler.add(row);
                bytes += row.key().length() + sizeBytes(row.value());
            }
            filler.finish();
            return Optional.of(batch);
        } catch (RuntimeException | Error e) {
            batch.close();
            throw e;
        }
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
        entries.close();
        snapshot.close();
        db.close();
    }
}

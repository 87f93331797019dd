package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableState;
import io.synadb.table.search.Nearest;
import io.synadb.table.storage.Storage;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Collects what to read of a version, and plans it. Not thread-safe.
 */
public final class ScanBuilder {
    /** A file longer than this is read by several tasks, each of whole chunks of about this many bytes. */
    private static final long TASK_BYTES = 128L << 20;

    private final Storage storage;
    private final TableState state;
    private List<Integer> fieldIds;
    private @Nullable Nearest nearest;
    private long taskBytes = TASK_BYTES;

    ScanBuilder(Storage storage, TableState state) {
        this.storage = storage;
        this.state = state;
        this.fieldIds = schema().getFields().stream().map(Schemas::fieldId).toList();
    }

    /** Reads these columns, in this order; by default all. */
    public ScanBuilder select(String... columns) {
        return select(List.of(columns));
    }

    /** Reads these columns, in this order; none gives batches that only count rows. */
    public ScanBuilder select(List<String> columns) {
        fieldIds = columns.stream()
                .map(name -> Schemas.fieldId(Columns.require(schema(), name, storage)))
                .toList();
        return this;
    }

    /**
     * Leaves in each task only the rows that can be among the nearest: those of rank up to k within the task, and all that
     * tie with the last of them. Who reads the tasks ranks the rows of all of them.
     *
     * @throws InvalidArgumentException if the column is no vector column
     * @throws io.synadb.DimensionMismatchException if the query is of another length than its vectors
     */
    public ScanBuilder nearest(Nearest nearest) {
        Columns.requireVector(schema(), nearest.column(), nearest.query().length, storage);
        this.nearest = nearest;
        return this;
    }

    /** Sets how many bytes a task reads at most, unless a single chunk is larger. */
    ScanBuilder taskBytes(long bytes) {
        this.taskBytes = bytes;
        return this;
    }

    /** Cuts the scan into tasks, opening only files that several tasks share. */
    public ScanPlan plan() {
        FileScan scan = files();
        List<ScanTask> tasks = state.files().values().stream()
                .flatMap(file -> scan.tasks(file, 0).stream())
                .toList();
        long rows = tasks.stream().mapToLong(ScanTask::liveRows).sum();
        long sizeBytes = tasks.stream().mapToLong(ScanTask::sizeBytes).sum();
        return new ScanPlan(tasks, scan.schema(), rows, sizeBytes);
    }

    /** What to read of each file, for an engine that plans the files itself. */
    public FileScan files() {
        Nearest search = nearest;
        int vectorId = search == null ? 0 : Schemas.fieldId(Columns.require(schema(), search.column(), storage));
        return new FileScan(storage, schema(), fieldIds, search, vectorId, taskBytes);
    }

    private Schema schema() {
        return state.metadata().schema();
    }

    /** For messages of plans. */
    @Override
    public String toString() {
        return "scan of "
                + Schemas.select(schema(), fieldIds).getFields().stream()
                        .map(Field::getName)
                        .toList();
    }
}

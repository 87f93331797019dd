package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.ipc.ArrowOutput;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.VectorQuery;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
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
    private @Nullable Predicate predicate;
    private @Nullable VectorQuery nearest;
    private boolean byIndex;
    private int ef;
    private long limit = Long.MAX_VALUE;
    private long taskBytes = TASK_BYTES;

    ScanBuilder(Storage storage, TableState state) {
        this.storage = storage;
        this.state = state;
        this.fieldIds = schema().getFields().stream().map(Schemas::fieldId).toList();
    }

    /** Reads these columns, in this order; by default all. */
    public ScanBuilder select(String... columns) {
        return select(Arguments.requireAll(columns, "ScanBuilder.select", "the name of a column"));
    }

    /** Reads these columns, in this order; none gives batches that only count rows. */
    public ScanBuilder select(List<String> columns) {
        fieldIds = Arguments.requireAll(columns, "ScanBuilder.select", "the name of a column").stream()
                .map(name -> Schemas.fieldId(Columns.require(schema(), name, storage)))
                .toList();
        return this;
    }

    /**
     * Reads the rows for which a condition is true, and no other. Its columns need not be selected. Files and chunks that
     * cannot have such a row, by their partition or statistics, are not read. Asked again, both conditions have to be true.
     *
     * @throws io.synadb.SchemaException if there is no such column
     * @throws InvalidArgumentException if a column cannot be compared with its literal
     */
    public ScanBuilder where(Predicate condition) {
        Arguments.require(condition, "ScanBuilder.where", "a condition");
        ScanCondition.of(condition, schema(), state.metadata().key(), storage);
        predicate = predicate == null ? condition : predicate.and(condition);
        return this;
    }

    /**
     * Reads any so many rows, or a few more: each task gives at most this number of those that the condition selects, and
     * who reads several stops when it has enough. A search has its own k, and is not limited.
     */
    public ScanBuilder limit(long rows) {
        if (rows < 0) {
            throw new InvalidArgumentException(
                    "limit = " + rows + " for a scan of table " + storage.location() + ": expected 0 or more rows");
        }
        limit = rows;
        return this;
    }

    /**
     * Leaves in each task only the rows that can be among the nearest: those of rank up to k within the task, and all that
     * tie with the last of them. Who reads the tasks ranks the rows of all of them.
     *
     * @throws InvalidArgumentException if the column is no vector column, or no sparse one where the query is
     * @throws io.synadb.DimensionMismatchException if the query is of another length than its vectors
     */
    public ScanBuilder nearest(VectorQuery nearest) {
        Arguments.require(nearest, "ScanBuilder.nearest", "a query");
        Columns.requireVector(schema(), nearest, storage);
        this.nearest = nearest;
        return this;
    }

    /**
     * Lets indexes answer a search, which then may miss a few of the nearest, and rows with elements that are not finite;
     * files without one are scanned as before, and so are those that have rows without a distance where these rank first. A
     * file that is searched so is one task.
     *
     * @param ef how many candidates a walk keeps in each file; 0 for what the table's index says
     */
    public ScanBuilder byIndex(int ef) {
        if (ef < 0) {
            throw new InvalidArgumentException("ef = " + ef + " for a search of table " + storage.location()
                    + ": expected 1 or more, or 0 for what the index says");
        }
        this.byIndex = true;
        this.ef = ef;
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
        List<ScanTask> tasks = new ArrayList<>();
        long certain = 0;
        for (DataFile file : state.files().values()) {
            if (nearest == null && certain >= limit) {
                break;
            }
            tasks.addAll(scan.tasks(file, 0));
            certain += scan.choice().verdict(file) == Verdict.ALWAYS ? file.liveRows() : 0;
        }
        long rows = tasks.stream().mapToLong(ScanTask::liveRows).sum();
        long sizeBytes = tasks.stream().mapToLong(ScanTask::sizeBytes).sum();
        return new ScanPlan(tasks, scan.schema(), rows, sizeBytes);
    }

    /**
     * Reads the rows here and now and writes them as an Arrow IPC stream or file, which this begins and finishes. Batches that
     * have no deleted row go out from the mapped bytes. A {@link #limit} is exact.
     *
     * @param output new; it stays the caller's to close
     * @return how many rows there were
     * @throws InvalidArgumentException for a search, whose tasks have to be ranked
     */
    public long writeTo(ArrowOutput output, BufferAllocator allocator) {
        if (nearest != null) {
            throw new InvalidArgumentException("The tasks of a search of table " + storage.location()
                    + " give more rows than are nearest: run a VectorSearch instead, and write its batch.");
        }
        ScanPlan plan = plan();
        output.begin(plan.schema());
        long left = limit;
        for (ScanTask task : plan.tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                while (left > 0 && reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        left -= write(batch, left, output);
                    }
                }
            }
        }
        output.finish();
        return limit - left;
    }

    private static int write(VectorSchemaRoot batch, long most, ArrowOutput output) {
        if (batch.getRowCount() <= most) {
            output.write(batch);
            return batch.getRowCount();
        }
        int rows = (int) most;
        try (VectorSchemaRoot part = batch.slice(0, rows)) {
            // Arrow takes the count from the first column, and there may be none.
            part.setRowCount(rows);
            output.write(part);
        }
        return rows;
    }

    /**
     * At most how many rows the condition selects, as partitions and statistics of files tell; opens none. A limit and a
     * search do not count.
     */
    public long mostRows() {
        RowChoice choice = files().choice();
        return state.files().values().stream()
                .filter(file -> choice.verdict(file) != Verdict.NEVER)
                .mapToLong(DataFile::liveRows)
                .sum();
    }

    /** What to read of each file, for an engine that plans the files itself. */
    public FileScan files() {
        VectorQuery search = nearest;
        int vectorId = search == null ? 0 : Schemas.fieldId(Columns.require(schema(), search.column(), storage));
        ScanCondition condition = predicate == null
                ? null
                : ScanCondition.of(predicate, schema(), state.metadata().key(), storage);
        RowChoice choice = new RowChoice(condition, search, vectorId, limit);
        Map<String, FileIndex> indexes =
                search instanceof Nearest dense && byIndex ? FileIndex.of(state, vectorId, dense) : Map.of();
        return new FileScan(storage, schema(), fieldIds, choice, taskBytes, indexes, ef);
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
                        .toList()
                + (predicate == null ? "" : " where " + predicate);
    }
}

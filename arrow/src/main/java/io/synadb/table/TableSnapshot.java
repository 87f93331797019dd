package io.synadb.table;

import io.synadb.SchemaException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.FileEncoding;
import io.synadb.table.data.IndexFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.search.SparseVector;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * One version of a table, for ever the same.
 *
 * <p>Immutable and thread-safe.
 */
public final class TableSnapshot {
    private final Storage storage;
    private final TableState state;

    TableSnapshot(Storage storage, TableState state) {
        this.storage = storage;
        this.state = state;
    }

    /** Counted from 0, the creation. */
    public long version() {
        return state.version();
    }

    /** When this version was committed, in microseconds since the epoch; later versions have greater times. */
    public long timeMicros() {
        return state.timeMicros();
    }

    /** The id of the table. */
    public UUID tableId() {
        return state.metadata().id();
    }

    /** The columns, each with its field id in the metadata of the Arrow field. */
    public Schema schema() {
        return state.metadata().schema();
    }

    /** What the table is partitioned by, outermost first. */
    public List<PartitionBy> partitionBy() {
        return state.metadata().partitionBy().stream()
                .map(field -> new PartitionBy(columnOf(field), field.transform()))
                .toList();
    }

    private String columnOf(PartitionField field) {
        return Schemas.find(schema(), field.fieldId())
                .map(Field::getName)
                .orElseThrow(() -> new SchemaException("Table " + storage.location() + " is partitioned by field "
                        + field + ", which is none of its columns."));
    }

    /** The columns of the primary key, in its order; none in a table of plain rows. */
    public List<String> key() {
        return Schemas.select(schema(), state.metadata().primaryKey()).getFields().stream()
                .map(Field::getName)
                .toList();
    }

    /** Over how many buckets the rows of each partition are spread by their keys; 0 in a table of plain rows. */
    public int buckets() {
        return state.metadata().buckets();
    }

    /** The properties that the table was created with. */
    public Map<String, String> properties() {
        return state.metadata().properties();
    }

    /** The greatest version of its own under which an application has committed: see {@link TableCommit#txn}. */
    public OptionalLong newestTransaction(String app) {
        return state.newestTransaction(app);
    }

    /** The data files, oldest first. */
    public List<DataFile> files() {
        return List.copyOf(state.files().values());
    }

    /** The index files of the data files, by the path of these; those of a column that was dropped, too. */
    public List<IndexFile> indexFiles() {
        return state.indexFiles();
    }

    /**
     * Whether files that were written for another version of this table can be files of this one, with its columns: see
     * {@link SchemaChange}.
     */
    public boolean shows(TableSnapshot written) {
        return tableId().equals(written.tableId()) && state.metadata().shows(written.state.metadata());
    }

    /**
     * Whether files that were written for another version of this table can take the place of those that they were made of: as
     * {@link #shows}, and no column is back that had been dropped when they were written, which they are without.
     */
    public boolean keeps(TableSnapshot written) {
        return tableId().equals(written.tableId()) && state.metadata().keeps(written.state.metadata());
    }

    /** How many rows there are, as the commits say; those that are deleted do not count. */
    public long rows() {
        return state.files().values().stream().mapToLong(DataFile::liveRows).sum();
    }

    /** How many bytes of data files are committed, those of deleted rows too. */
    public long sizeBytes() {
        return state.files().values().stream().mapToLong(DataFile::length).sum();
    }

    /** Starts a scan of the rows. */
    public ScanBuilder scan() {
        return new ScanBuilder(storage, state);
    }

    /**
     * Starts a search for the rows whose vector is nearest to a query: by the indexes of data files that have one, else exactly.
     *
     * @param column a vector column
     * @param query as long as its vectors; copied
     */
    public VectorSearch search(String column, float[] query) {
        return new VectorSearch(storage, state, column, query);
    }

    /**
     * Starts a search for the rows whose sparse vector is nearest to a query, by the inner product unless another metric is asked
     * for: always exactly. A row that shares no index with the query has the product 0, and is an answer like any other.
     *
     * @param column a column of sparse vectors
     * @param query of its dimension
     */
    public VectorSearch search(String column, SparseVector query) {
        return new VectorSearch(storage, state, column, query);
    }

    /** Plans a write of rows of this version's schema. */
    public WritePlan newWrite(WriteOptions options) {
        return new WritePlan(
                storage,
                schema(),
                state.metadata().partitionBy(),
                state.metadata().key(),
                FileEncoding.known(properties(), schema()),
                options);
    }

    /** What builds the indexes that this version's properties name. */
    public FileIndexer indexer() {
        return new FileIndexer(storage, state.metadata());
    }

    TableState state() {
        return state;
    }

    @Override
    public String toString() {
        return "table " + storage.location() + " at version " + version();
    }
}

package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.IndexChange;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.index.ColumnIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of a table's vector columns: which ones it wants, and the files of them, one beside each data file.
 *
 * <pre>{@code
 * table.indexes().create("embedding", IndexSpec.parse("hnsw", Map.of("metric", "cosine")), allocator);
 * table.indexes().build(allocator);      // later, for files that came since; a compaction does so for those that it writes
 * }</pre>
 *
 * <p>What a table wants is kept among its properties, by field id. A data file of fewer rows than the property
 * {@value FileIndexer#MIN_ROWS} says, 10,000 without it, gets no index: it is scanned. An index costs no row and no reader: every
 * change here is a version with the rows of the one before it, and conflicts with no other change. An engine that has workers
 * gives them the tasks of a build: {@link #build(IndexBuilding)}.
 *
 * <p>Thread-safe, also against any number of other processes; two that build at the same time do the work twice.
 */
public final class TableIndexes {
    /** What is built is published when so many rows are, so that an end of the process costs little. */
    private static final long ROWS_A_COMMIT = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(TableIndexes.class);

    private final Table table;
    private final CommitLog log;

    TableIndexes(Table table, CommitLog log) {
        this.table = table;
        this.log = log;
    }

    /** Whether a table property is one that says what indexes a table wants: nobody else sets it. */
    public static boolean isProperty(String name) {
        return ColumnIndex.isProperty(name);
    }

    /**
     * Makes the table have an index, now and of all files that are built later, and builds it of the files that have none. Asked
     * again with the same options it goes on where it ended; with others, the files that were built by the old ones leave
     * the table.
     *
     * @param column a vector column
     * @param spec its metric is the only one that searches are served under by this index
     * @param allocator is charged for what is mapped meanwhile
     * @throws io.synadb.SchemaException if there is no such column
     * @throws InvalidArgumentException if the column holds no vectors, the kind has no file, or an option makes no sense
     * @throws CancellationException if the thread is interrupted; what was published stays, and calling again goes on
     */
    public IndexingResult create(String column, IndexSpec spec, BufferAllocator allocator) {
        require(column, spec);
        return build(allocator);
    }

    /** As {@link #create}, without building: the next build and each compaction do so. */
    public TableSnapshot require(String column, IndexSpec spec) {
        Arguments.require(spec, "TableIndexes.create", "a kind of index with its options");
        String ofTable = " of " + table;
        IndexRules.requireKind(column, spec, ofTable);
        TableSnapshot newest = table.current();
        Field field = Columns.require(newest.schema(), column, table.storage());
        IndexRules.requireColumn(field, spec, ofTable);
        ColumnIndex wanted = new ColumnIndex(Schemas.fieldId(field), spec);
        boolean known = wanted.value().equals(newest.properties().get(wanted.property()));
        return known
                ? newest
                : publish(new IndexChange(
                        newest.state(),
                        Map.of(wanted.property(), wanted.value()),
                        List.of(),
                        List.of(wanted.property())));
    }

    /**
     * Takes an index away, with its files. Earlier versions keep it.
     *
     * @throws NotFoundException if the table has no such index
     */
    public TableSnapshot drop(String column, IndexKind kind) {
        TableSnapshot newest = table.current();
        ColumnIndex known = find(newest, column, kind);
        Map<String, @Nullable String> properties = new HashMap<>();
        properties.put(known.property(), null);
        return publish(new IndexChange(newest.state(), properties, List.of(), List.of(known.property())));
    }

    private ColumnIndex find(TableSnapshot snapshot, String column, IndexKind kind) {
        int id = Schemas.fieldId(Columns.require(snapshot.schema(), column, table.storage()));
        return ColumnIndex.of(snapshot.properties()).stream()
                .filter(index -> index.column() == id && index.kind() == kind)
                .findFirst()
                .orElseThrow(
                        () -> new NotFoundException("Column '" + column + "' of " + table + " has no index of kind '"
                                + kind.word() + "': the table has "
                                + list().stream()
                                        .map(index -> index.column() + " " + index.spec())
                                        .toList() + "."));
    }

    /** The indexes that the newest version wants, and how much of each there is. */
    public List<TableIndex> list() {
        TableSnapshot newest = table.current();
        List<TableIndex> indexes = new ArrayList<>();
        for (ColumnIndex wanted : newest.indexer().wanted()) {
            String column = Schemas.find(newest.schema(), wanted.column())
                    .map(Field::getName)
                    .orElseThrow();
            List<IndexFile> files = newest.files().stream()
                    .flatMap(file -> of(newest.state(), file, wanted).stream())
                    .toList();
            indexes.add(new TableIndex(
                    column,
                    wanted.spec(),
                    files.size(),
                    newest.files().size(),
                    files.stream().mapToLong(IndexFile::rows).sum(),
                    newest.files().stream().mapToLong(DataFile::rows).sum(),
                    files.stream().mapToLong(IndexFile::length).sum()));
        }
        return indexes;
    }

    private static Optional<IndexFile> of(TableState state, DataFile file, ColumnIndex wanted) {
        return state.index(file.path(), wanted.column(), wanted.kind().word());
    }

    /** What is to be built: the indexes of files that have none, or have grown since, and are not too small for one. */
    public List<IndexTask> missing() {
        return missing(table.current());
    }

    private List<IndexTask> missing(TableSnapshot snapshot) {
        FileIndexer indexer = snapshot.indexer();
        List<IndexTask> tasks = new ArrayList<>();
        for (DataFile file : snapshot.files()) {
            indexer.tasks(file).stream()
                    .filter(task -> of(snapshot.state(), file, task.wanted())
                            .filter(index -> index.rows() == file.rows())
                            .isEmpty())
                    .forEach(tasks::add);
        }
        return tasks;
    }

    /**
     * Builds what is missing, in this thread.
     *
     * @param allocator is charged for what is mapped meanwhile
     * @throws CancellationException if the thread is interrupted; what was published stays, and calling again goes on
     */
    public IndexingResult build(BufferAllocator allocator) {
        TableSnapshot snapshot = table.current();
        return build(snapshot, missing(snapshot), allocator);
    }

    /**
     * Builds what is missing, by others. What they had done when one of them failed becomes part of the table, and building
     * again goes on from there.
     */
    public IndexingResult build(IndexBuilding workers) {
        TableSnapshot start = table.current();
        List<IndexTask> tasks = missing(start);
        List<IndexFile> built = Collections.synchronizedList(new ArrayList<>());
        TableSnapshot newest = start;
        try {
            if (!tasks.isEmpty()) {
                workers.build(tasks, built::add);
            }
        } finally {
            newest = built.isEmpty() ? newest : publish(start, List.copyOf(built));
        }
        return result(newest, built);
    }

    /**
     * Builds an index anew of every file, as after damage; the old files stay until their versions expire.
     *
     * @throws NotFoundException if the table has no such index
     */
    public IndexingResult rebuild(String column, IndexKind kind, BufferAllocator allocator) {
        TableSnapshot snapshot = table.current();
        ColumnIndex known = find(snapshot, column, kind);
        List<IndexTask> tasks = snapshot.files().stream()
                .flatMap(file -> snapshot.indexer().tasks(file).stream())
                .filter(task -> task.wanted().equals(known))
                .toList();
        return build(snapshot, tasks, allocator);
    }

    private IndexingResult build(TableSnapshot start, List<IndexTask> tasks, BufferAllocator allocator) {
        List<IndexFile> done = new ArrayList<>();
        List<IndexFile> built = new ArrayList<>();
        TableSnapshot newest = start;
        for (IndexTask task : tasks) {
            if (Thread.currentThread().isInterrupted()) {
                publish(start, built);
                throw new CancellationException("The build of indexes of " + table + " was interrupted after "
                        + (done.size() + built.size()) + " of " + tasks.size() + " files. Build again to go on.");
            }
            try {
                task.build(allocator).ifPresent(built::add);
            } catch (NotFoundException e) {
                LOG.debug(
                        "{} left the table while its index was built",
                        task.file().path(),
                        e);
            }
            if (built.stream().mapToLong(IndexFile::rows).sum() >= ROWS_A_COMMIT) {
                newest = publish(start, built);
                done.addAll(built);
                built.clear();
            }
        }
        newest = built.isEmpty() ? newest : publish(start, built);
        done.addAll(built);
        return result(newest, done);
    }

    private IndexingResult result(TableSnapshot newest, List<IndexFile> built) {
        TableState state = newest.state();
        List<IndexFile> there = built.stream().filter(state::has).toList();
        LOG.info("{}: {} index files were built, {} are of use", table, built.size(), there.size());
        return new IndexingResult(
                newest,
                there.size(),
                there.stream().mapToLong(IndexFile::rows).sum(),
                there.stream().mapToLong(IndexFile::length).sum());
    }

    /**
     * Makes index files part of the table. Those whose data file has left it meanwhile, or that were built by options which it
     * does not want any more, are deleted instead.
     *
     * @param built by which version's tasks
     * @return the version with them, or the newest one if none is of use
     */
    public TableSnapshot publish(TableSnapshot built, List<IndexFile> files) {
        TableSnapshot published = publish(new IndexChange(built.state(), Map.of(), files, List.of()));
        for (IndexFile file : files) {
            if (!published.state().has(file)) {
                try {
                    table.storage().delete(file.path());
                } catch (RuntimeException e) {
                    LOG.warn("{}: index file {} stays until orphans are removed", table, file.path(), e);
                }
            }
        }
        return published;
    }

    private TableSnapshot publish(IndexChange change) {
        return new TableSnapshot(table.storage(), change.publish(log));
    }
}

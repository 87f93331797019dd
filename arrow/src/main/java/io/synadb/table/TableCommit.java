package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.arrow.Arguments;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.key.KeyIndexes;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Data files of any number of writers, and rows to be deleted, on their way to becoming one version of a table, all of them
 * or none.
 *
 * <p>Until {@link #publish} returns, and after it fails, readers see nothing of them. Not thread-safe; used once.
 */
public final class TableCommit {
    private final Storage storage;
    private Action.Metadata metadata;
    private final @Nullable TableState base;
    private final List<DataFile> replaced = new ArrayList<>();
    private final List<DataFile> files = new ArrayList<>();
    private final List<IndexFile> indexes = new ArrayList<>();
    private final Map<String, DeletedRows.Builder> deletes = new LinkedHashMap<>();
    private final KeyIndexes keys;
    private TableChange.Kind kind = TableChange.Kind.APPEND;
    private TableChange.@Nullable Transaction transaction;
    private boolean published;

    private TableCommit(Storage storage, Action.Metadata metadata, @Nullable TableState base, KeyIndexes keys) {
        this.storage = storage;
        this.metadata = metadata;
        this.base = base;
        this.keys = keys;
    }

    static TableCommit of(Storage storage, TableState base, KeyIndexes keys) {
        return new TableCommit(storage, base.metadata(), base, keys);
    }

    /**
     * A commit that makes the table with its first rows in one step, at version 0.
     *
     * <p>If somebody else makes a table there first, an {@link #append} joins it as long as its columns and partitioning
     * are the same; an {@link #overwrite} is refused.
     */
    public static TableCommit creating(Storage storage, TableSpec spec) {
        return new TableCommit(storage, spec.newMetadata(), null, new KeyIndexes(storage));
    }

    /**
     * Says for which version the files were written, if that is another than the one that the commit is made from. The commit
     * conflicts if the columns of the table as it is then cannot show them.
     */
    public TableCommit writtenFor(TableSnapshot version) {
        this.metadata = Arguments.require(version, "TableCommit.writtenFor", "a version")
                .state()
                .metadata();
        return this;
    }

    /**
     * Adds files of writers of this table; the files that are there stay. May be called again.
     *
     * <p>Of a file that a writer has given on before ({@link TableWriter#flush}), the rows from {@link DataFile#firstRow} on are
     * added, and those before it stay what they are in the version that this commit follows: rows of it that were deleted,
     * compacted, overwritten or rolled back meanwhile are none of this commit's.
     *
     * <p>In a table with a key, their rows take the place of those with the same keys in the version that this commit
     * follows, whoever wrote them: when somebody else was faster, the keys are looked up again. Of several new rows of a
     * key the last one counts, in the order of the files.
     *
     * @throws io.synadb.InvalidArgumentException if rows of other files have to count between those of a growing file that
     *     were given before and those given now: these are for a commit of their own
     */
    public TableCommit append(List<DataFile> files) {
        Arguments.requireAll(files, "TableCommit.append", "a data file").forEach(this::add);
        return this;
    }

    /** Adds a file; one that follows upon an earlier part of the same file is one with it. */
    private void add(DataFile file) {
        for (int i = 0; i < files.size(); i++) {
            DataFile earlier = files.get(i);
            if (file.isGrown() && earlier.path().equals(file.path()) && earlier.rows() == file.firstRow()) {
                requireNoKeysBetween(file, files.subList(i + 1, files.size()));
                files.set(i, file.withFirstRow(earlier.firstRow()));
                return;
            }
        }
        files.add(file);
    }

    /** What counts last is told by the order of files, in which a growing file has one place. */
    private void requireNoKeysBetween(DataFile file, List<DataFile> between) {
        if (metadata.primaryKey().isEmpty()) {
            return;
        }
        between.stream()
                .filter(other ->
                        other.bucket() == file.bucket() && other.partition().equals(file.partition()))
                .findFirst()
                .ifPresent(other -> {
                    throw new InvalidArgumentException("Cannot add rows " + file.firstRow() + " to " + (file.rows() - 1)
                            + " of " + file.path() + " to this commit: they come after those of " + other.path()
                            + ", which come after earlier rows of the same file, and of a key the last row counts. Publish"
                            + " what was given on before, then these in a commit of their own.");
                });
    }

    /** Adds files of writers of this table in place of all files of the version that the commit was made from. */
    public TableCommit overwrite(List<DataFile> files) {
        this.kind = base == null ? TableChange.Kind.CREATE : TableChange.Kind.OVERWRITE;
        return append(files);
    }

    /**
     * Deletes rows of a data file of the version that the commit was made from. May be called again, also for the same file;
     * rows that are deleted already stay so.
     *
     * <p>Together with {@link #append} this replaces rows: they are deleted and the new ones added in one version. Then the
     * commit fails if somebody else has deleted or replaced one of them meanwhile. Without, deletions of several writers are
     * joined. Either fails when the data file itself was removed; rows that others append are left alone.
     *
     * @param path of the data file, as {@link ScanTask#file} names it
     * @param positions in the file, counted from 0, as {@link BatchReader#positions} gives them; in any order
     * @throws io.synadb.InvalidArgumentException for a position that no data file has
     */
    public TableCommit delete(String path, long... positions) {
        Arguments.require(path, "TableCommit.delete", "the path of a data file");
        Arguments.require(positions, "TableCommit.delete", "a position");
        deletes.computeIfAbsent(path, first -> DeletedRows.builder()).add(positions);
        return this;
    }

    /** As {@link #delete(String, long...)}. */
    public TableCommit delete(String path, DeletedRows rows) {
        Arguments.require(path, "TableCommit.delete", "the path of a data file");
        Arguments.require(rows, "TableCommit.delete", "the rows");
        deletes.computeIfAbsent(path, first -> DeletedRows.builder()).add(rows);
        return this;
    }

    /**
     * Takes whole files away. It conflicts if one of them is not what the version that the commit was made from says; files
     * that others add meanwhile stay.
     */
    public TableCommit deleteFiles(List<DataFile> files) {
        this.kind = TableChange.Kind.DELETE;
        this.replaced.addAll(Arguments.requireAll(files, "TableCommit.deleteFiles", "a data file"));
        return this;
    }

    /**
     * As {@link #deleteFiles}, with files that have the same rows in their place, and no other: who follows the table passes
     * over the version. What others append meanwhile is no conflict. {@code io.synadb.table.compaction} makes such files.
     */
    public TableCommit compact(List<DataFile> before, List<DataFile> after) {
        this.kind = TableChange.Kind.COMPACT;
        this.replaced.addAll(Arguments.requireAll(before, "TableCommit.compact", "a data file"));
        return append(after);
    }

    /**
     * Adds indexes of data files that this commit adds: {@link FileIndexer} builds them. Those that the table does not want
     * any more, when it is published, are left out. May be called again.
     */
    public TableCommit index(List<IndexFile> indexes) {
        this.indexes.addAll(Arguments.requireAll(indexes, "TableCommit.index", "an index file"));
        return this;
    }

    /**
     * Deletes the rows for which a condition is true, of the version that the commit was made from: they are found when
     * this is called. Rows that others append before the commit are left alone, as if they came after it; for the rest see
     * {@link #delete(String, long...)}.
     *
     * @param allocator accounts for what is read meanwhile
     * @throws io.synadb.SchemaException if the table has no column that the condition names
     * @throws io.synadb.InvalidArgumentException if a column cannot be compared with its literal, or the table is only being
     *     made
     */
    public TableCommit deleteWhere(Predicate condition, BufferAllocator allocator) {
        Arguments.require(condition, "TableCommit.deleteWhere", "a condition");
        if (base == null) {
            throw new InvalidArgumentException("Cannot delete rows of table " + storage.location()
                    + ": this commit makes it, and it has none yet.");
        }
        MatchingRows.of(storage, base, condition, allocator).forEach(this::delete);
        return this;
    }

    /** Whether nothing was asked for yet: to publish it would make a version with the rows of the one before. */
    public boolean isEmpty() {
        return kind == TableChange.Kind.APPEND && files.isEmpty() && deletes.isEmpty() && transaction == null;
    }

    /**
     * Makes the commit repeatable: under one version of one application the same files and deletions are committed once,
     * however often this is asked for. An application whose versions do not grow was set back, and is refused.
     *
     * @param app a name that the application keeps, not only spaces
     * @param version the application's own number of this commit
     */
    public TableCommit txn(String app, long version) {
        return txn(app, version, version - 1);
    }

    /**
     * As {@link #txn(String, long)}, for an application whose numbers have gaps: it is refused too when it has committed a
     * version between the one that it knows of and this one.
     *
     * @param known the number of its commit before this one, or a lower one than it ever used; less than {@code version}
     */
    public TableCommit txn(String app, long version, long known) {
        this.transaction = new TableChange.Transaction(app, version, known);
        return this;
    }

    /**
     * Publishes the next version.
     *
     * @return the version with these files, or the newest one if their transaction was committed before
     * @throws io.synadb.ConflictException if somebody else's commit made this one impossible, or the application was set
     *     back behind a version that it has committed; nothing was committed
     * @throws io.synadb.InvalidArgumentException if rows were to be deleted that the base version does not have, a
     *     compaction has other rows than before, or a part of a growing file does not follow upon what the table has of it
     * @throws NotFoundException if one of the files is not there, and nothing was committed
     * @throws io.synadb.AlreadyExistsException if the table was to be made, and is there
     * @throws io.synadb.SchemaException if the table was to be made, and is there with other columns
     */
    public TableSnapshot publish() {
        if (published) {
            throw new IllegalStateException("This commit to " + storage.location() + " was published before.");
        }
        requireFiles();
        Map<String, DeletedRows> deleted = new LinkedHashMap<>();
        deletes.forEach((path, rows) -> deleted.put(path, rows.build()));
        TableState state = new TableChange(kind, metadata, base, replaced, files, indexes, deleted, transaction)
                .publish(new CommitLog(storage), keys);
        published = true;
        return new TableSnapshot(storage, state);
    }

    /** Whoever commits a file that is gone makes a version that nobody can read. */
    private void requireFiles() {
        Set<String> paths = new HashSet<>();
        for (DataFile file : files) {
            if (!paths.add(file.path())) {
                throw new InvalidArgumentException("Cannot commit to table " + storage.location() + ": file "
                        + file.path() + " is named twice, and its rows would be there twice. Nothing was committed;"
                        + " append what a writer has finished once.");
            }
            if (!storage.exists(file.path()) && !isCommitted()) {
                throw new NotFoundException("Cannot commit to table " + storage.location() + ": it has no file "
                        + file.path() + ". It was written for another table, or deleted: by an abort, or as an orphan"
                        + " because it waited for its commit for longer than those may. Nothing was committed; write the"
                        + " rows again.");
            }
        }
    }

    /** Whether the application has been here before: what it added then may have been replaced by now. */
    private boolean isCommitted() {
        TableChange.Transaction asked = transaction;
        CommitLog log = new CommitLog(storage);
        return asked != null
                && log.exists()
                && log.load().newestTransaction(asked.app()).orElse(Long.MIN_VALUE) >= asked.version();
    }
}

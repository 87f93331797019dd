package io.synadb.table.commit;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a change deletes, on their way into a commit: joined with what is deleted already, and written to one file
 * before the commit that names it.
 *
 * <p>What others commit meanwhile:
 *
 * <ul>
 *   <li>A data file that was removed or replaced takes its rows with it, whose successors nobody knows: a conflict.
 *   <li>Rows of the same data file that others deleted: both bitmaps are joined. Who only deletes wants rows gone, and so
 *       does the other, even where both name the same row: in either order the same rows are left.
 *   <li>A change that also appends replaces rows: when others have deleted one of those, they have deleted or replaced
 *       what this change knew, and to append its new form would bring a row back, or leave two. A conflict.
 *   <li>Rows that others append are not looked at: the outcome is that of deleting first and appending afterwards.
 *   <li>Rows of a key that the change writes are found anew: {@link KeyedRows}. They are no reason to conflict.
 *   <li>Of a new file that has grown, only the rows from its first new one on are added. Those before it stay what they are in
 *       the state: where a rollback, an overwrite or a compaction has taken them away, they are deleted rows of the file.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class PendingDeletes {
    private final Storage storage;
    private final @Nullable TableState base;
    private final Map<String, DeletedRows> rows;
    private final boolean replaces;
    private final KeyedRows keyed;
    /** The new files that have grown. */
    private final List<DataFile> grown;

    /** What the file that was written last holds, and where. */
    private Map<String, DeletedRows> joined = Map.of();

    private Map<String, DeletesEntry> entries = Map.of();
    /** The new files that no commit needs. */
    private Set<String> emptied = Set.of();

    private long count;

    /**
     * @param rows by data file
     * @param keyed the rows that go because of their keys
     * @param files the new ones
     * @throws InvalidArgumentException if the base has no such data file or row
     */
    PendingDeletes(
            Storage storage,
            @Nullable TableState base,
            Map<String, DeletedRows> rows,
            KeyedRows keyed,
            List<DataFile> files) {
        this.storage = storage;
        this.base = base;
        this.rows = new TreeMap<>(rows);
        this.replaces = !files.isEmpty();
        this.keyed = keyed;
        this.grown = files.stream().filter(DataFile::isGrown).toList();
        this.rows.forEach(this::requireRows);
    }

    private void requireRows(String path, DeletedRows deleted) {
        DataFile file = base == null ? null : base.files().get(path);
        if (file == null) {
            throw new InvalidArgumentException("Cannot delete rows of " + path + ": it is no data file of table "
                    + storage.location() + (base == null ? "" : " at version " + base.version())
                    + ", which this commit was made from.");
        }
        if (deleted.last() >= file.rows()) {
            throw new InvalidArgumentException("Cannot delete row " + deleted.last() + " of " + path
                    + ": it has rows 0 to " + (file.rows() - 1) + ".");
        }
    }

    /** Why the rows cannot be deleted after a state, if they cannot. */
    Optional<String> conflict(TableState state) {
        for (Map.Entry<String, DeletedRows> of : rows.entrySet()) {
            DataFile now = state.files().get(of.getKey());
            if (now == null) {
                return Optional.of("data file " + of.getKey() + ", of which this change deletes rows, was removed");
            }
            DataFile read =
                    Objects.requireNonNull(Objects.requireNonNull(base).files().get(of.getKey()));
            if (replaces
                    && !Objects.equals(now.deletes(), read.deletes())
                    && areDeletedSince(read, now, of.getValue())) {
                return Optional.of("rows of data file " + of.getKey()
                        + " that this change replaces were deleted or replaced by another");
            }
        }
        return Optional.empty();
    }

    /** Whether some rows are deleted that were not when they were read; so it seems when what was read has expired. */
    private boolean areDeletedSince(DataFile read, DataFile now, DeletedRows some) {
        DeletedRows deleted = deleted(now);
        if (!deleted.intersects(some)) {
            return false;
        }
        try {
            return deleted.without(deleted(read)).intersects(some);
        } catch (NotFoundException e) {
            return true;
        }
    }

    /**
     * What a commit after a state says of the rows; their bitmaps, and those of the new files, are written when this returns.
     *
     * @param files those of the state that the commit does not take away as a whole
     */
    List<Action> actions(Map<String, DataFile> files) {
        List<Action> actions = new ArrayList<>();
        Map<String, DeletedRows> next = new LinkedHashMap<>(keyed.superseded());
        emptied = new TreeSet<>(keyed.emptied());
        next.keySet().removeAll(emptied);
        grown.forEach(file -> next.remove(file.path()));
        count = 0;
        Map<String, DeletedRows> gone = new TreeMap<>(rows);
        keyed.replaced(files.values()).forEach((path, more) -> gone.merge(path, more, DeletedRows::union));
        grown.forEach(file -> grow(file, files.get(file.path()), gone, next));
        gone.forEach((path, more) -> {
            DataFile file = Objects.requireNonNull(files.get(path));
            DeletedRows before = deleted(file);
            DeletedRows all = before.union(more);
            count += all.count() - before.count();
            if (all.count() == file.rows()) {
                actions.add(new Action.Remove(path));
            } else if (all.count() > before.count()) {
                next.put(path, all);
            }
        });
        emptied.stream().filter(files::containsKey).forEach(path -> actions.add(new Action.Remove(path)));
        if (!next.equals(joined)) {
            discard();
            entries = next.isEmpty() ? Map.of() : DeletesFormat.write(storage, next);
            joined = next;
        }
        gone.keySet().stream()
                .filter(entries::containsKey)
                .forEach(path -> actions.add(new Action.Deletes(path, entries.get(path))));
        return actions;
    }

    /**
     * Finds which rows of a file that has grown nobody shall see.
     *
     * @param before the file at the state, if it is there
     * @param gone what the change deletes, by file; without this one afterwards
     * @param next takes those of the file, if there are others than before
     */
    private void grow(
            DataFile file, @Nullable DataFile before, Map<String, DeletedRows> gone, Map<String, DeletedRows> next) {
        DeletedRows known = before == null ? DeletedRows.NONE : deleted(before);
        DeletedRows taken = known.union(gone.getOrDefault(file.path(), DeletedRows.NONE));
        gone.remove(file.path());
        count += taken.count() - known.count();
        DeletedRows all = taken.union(DeletedRows.builder()
                        .addRange(before == null ? 0 : before.rows(), file.firstRow())
                        .build())
                .union(keyed.superseded().getOrDefault(file.path(), DeletedRows.NONE));
        if (all.count() == file.rows()) {
            emptied.add(file.path());
        } else if (all.count() > known.count()) {
            next.put(file.path(), all);
        }
    }

    /** A new file as the actions that were made last leave it; empty if no row of it is left. */
    Optional<DataFile> added(DataFile file) {
        if (emptied.contains(file.path())) {
            return Optional.empty();
        }
        DeletesEntry entry = entries.get(file.path());
        return Optional.of(entry == null ? file : file.withDeletes(entry));
    }

    /** How many rows of a new file are added, of which none is one that only deletes or that a later one replaces. */
    long newRows(DataFile file) {
        return file.newRows()
                - keyed.superseded().getOrDefault(file.path(), DeletedRows.NONE).count();
    }

    /** How many rows the actions that were made last delete, which were not deleted before. */
    long count() {
        return count;
    }

    /** Deletes the file that was written, because no commit names it. */
    void discard() {
        entries.values().stream().map(DeletesEntry::file).distinct().forEach(storage::delete);
        entries = Map.of();
        joined = Map.of();
    }

    private DeletedRows deleted(DataFile file) {
        DeletesEntry entry = file.deletes();
        return entry == null ? DeletedRows.NONE : DeletesFormat.read(storage, entry, file.rows());
    }
}

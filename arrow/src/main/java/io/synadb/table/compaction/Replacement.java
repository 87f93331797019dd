package io.synadb.table.compaction;

import io.synadb.ConflictException;
import io.synadb.table.FileScan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of rewritten groups to a version: fitted to the newest one, again and again while others change their files.
 *
 * <p>New files are deleted only where it is certain that no commit names them: a conflict says so. After any other failure
 * of a publication nobody knows, and they stay, at worst as orphans. Not thread-safe.
 */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    /** An attempt fails only by a commit that comes between reading the log and writing to it. */
    private static final int ATTEMPTS = 20;

    private final Table table;
    private final TableSnapshot planned;
    private final FileScan scan;

    /** @param planned the version that was rewritten */
    Replacement(Table table, TableSnapshot planned, FileScan scan) {
        this.table = table;
        this.planned = planned;
        this.scan = scan;
    }

    CompactionResult publish(List<CompactedGroup> groups) {
        for (int attempt = 1; ; attempt++) {
            TableSnapshot newest = table.current();
            List<CurrentGroup> current = current(groups, newest);
            int lost = groups.size() - current.size();
            if (current.isEmpty()) {
                discard(groups);
                return CompactionResult.nothing(newest, lost);
            }
            try {
                CompactionResult result = result(publish(current, newest), current, lost);
                discard(groups, Set.copyOf(after(current)));
                return result;
            } catch (ConflictException e) {
                if (attempt == ATTEMPTS) {
                    discard(groups);
                    throw e;
                }
            }
        }
    }

    /** The groups that are not lost, as they are at a version. */
    private List<CurrentGroup> current(List<CompactedGroup> groups, TableSnapshot newest) {
        if (!newest.keeps(planned)) {
            return List.of();
        }
        Map<String, DataFile> files =
                newest.files().stream().collect(Collectors.toMap(DataFile::path, Function.identity()));
        return groups.stream()
                .flatMap(group -> CurrentGroup.of(group, files, scan).stream())
                .toList();
    }

    private TableSnapshot publish(List<CurrentGroup> groups, TableSnapshot newest) {
        Map<String, DeletedRows> deleted = new LinkedHashMap<>();
        for (CurrentGroup group : groups) {
            if (!group.deleted().isEmpty()) {
                group.after().forEach(file -> deleted.put(file.path(), group.deleted()));
            }
        }
        Map<String, DeletesEntry> entries =
                deleted.isEmpty() ? Map.of() : DeletesFormat.write(table.storage(), deleted);
        List<DataFile> after = after(groups).stream()
                .map(file -> file.withDeletes(entries.get(file.path())))
                .toList();
        List<IndexFile> wanted = indexes(groups, newest);
        try {
            TableSnapshot published = table.newCommit(newest)
                    .writtenFor(planned)
                    .compact(before(groups), after)
                    .index(wanted)
                    .publish();
            groups.stream()
                    .flatMap(group -> group.indexes().stream())
                    .filter(index -> !wanted.contains(index))
                    .forEach(index -> delete(index.path()));
            return published;
        } catch (ConflictException e) {
            entries.values().stream().map(DeletesEntry::file).distinct().forEach(this::delete);
            throw e;
        }
    }

    /** Those that were built by what the table still wants. */
    private List<IndexFile> indexes(List<CurrentGroup> groups, TableSnapshot newest) {
        return groups.stream()
                .flatMap(group -> group.indexes().stream())
                .filter(index -> Objects.equals(
                        planned.properties().get(index.property()),
                        newest.properties().get(index.property())))
                .toList();
    }

    private static CompactionResult result(TableSnapshot published, List<CurrentGroup> groups, int lost) {
        List<DataFile> before = before(groups);
        List<DataFile> after = after(groups);
        long rows = before.stream().mapToLong(DataFile::liveRows).sum();
        long dropped = groups.stream().mapToLong(CurrentGroup::leftOut).sum();
        return new CompactionResult(
                published,
                before.size(),
                after.size(),
                before.stream().mapToLong(DataFile::length).sum(),
                after.stream().mapToLong(DataFile::length).sum(),
                rows,
                dropped,
                lost);
    }

    private static List<DataFile> before(List<CurrentGroup> groups) {
        return groups.stream().flatMap(group -> group.before().stream()).toList();
    }

    private static List<DataFile> after(List<CurrentGroup> groups) {
        return groups.stream().flatMap(group -> group.after().stream()).toList();
    }

    /** Deletes the new files of groups that no commit names, nor will. */
    void discard(List<CompactedGroup> groups) {
        discard(groups, Set.of());
    }

    private void discard(List<CompactedGroup> groups, Set<DataFile> committed) {
        for (CompactedGroup group : groups) {
            if (!committed.containsAll(group.after())) {
                group.indexes().forEach(index -> delete(index.path()));
                group.after().forEach(file -> delete(file.path()));
            }
        }
    }

    /** What cannot be deleted is an orphan, and no reason to fail. */
    private void delete(String path) {
        try {
            table.storage().delete(path);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{}: file {} of a compaction that was not committed stays until orphans are removed",
                    table,
                    path,
                    e);
        }
    }
}

package io.synadb.table.commit;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.Growth;
import io.synadb.table.deletes.DeletesEntry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a file that its writer has appended to, at whichever version the rows are committed: exactly its new rows
 * become part of the table, and nothing else of it changes.
 *
 * <ul>
 *   <li>Where the table has the rows before them, the file is extended.
 *   <li>Where the table has fewer of them, because a rollback came between, it is extended, and the rows between are deleted ones.
 *   <li>Where the table has none of it any more, because an overwrite, a compaction or the deletion of its last row came between,
 *       it is added again, and the rows before are deleted ones ({@link PendingDeletes} says so in the same commit). That is possible
 *       as long as a version that can be read has the file: behind the expiry of the last of them it may be deleted at any
 *       moment, and the rows have to be written again.
 * </ul>
 *
 * <p>Stateless.
 */
final class GrownFiles {
    private GrownFiles() {}

    /** @throws ConflictException if the file may be deleted at any moment */
    static void require(CommitLog log, TableState state, DataFile file) {
        DataFile there = state.files().get(file.path());
        if (there != null && there.rows() > file.firstRow()) {
            throw new InvalidArgumentException("Cannot add rows " + file.firstRow() + " to " + (file.rows() - 1)
                    + " of file " + file.path() + " to table " + log.location() + ": it has rows 0 to "
                    + (there.rows() - 1) + " of it already. Commit what a writer gives on once, in the order in which"
                    + " it gives it, or give the commit a transaction to make repeating it harmless.");
        }
        if (there == null && state.oldest() > 0) {
            requireKept(log, state, file);
        }
        Growth.require(log.storage(), file, there);
    }

    /** Whether a version that can be read has the file: then one has taken it away that is not the oldest. */
    private static void requireKept(CommitLog log, TableState state, DataFile file) {
        for (long version = state.version(); version > state.oldest(); version--) {
            Optional<Commit> commit = log.read(version);
            if (commit.stream()
                    .flatMap(found -> found.actions().stream())
                    .anyMatch(action -> action instanceof Action.Remove remove
                            && remove.path().equals(file.path()))) {
                return;
            }
        }
        throw new ConflictException("Cannot add rows " + file.firstRow() + " to " + (file.rows() - 1) + " of file "
                + file.path() + " to table " + log.location() + ": it left the table before version " + state.oldest()
                + ", the oldest that is left, and may be deleted at any moment. Nothing was committed, and a retry is of"
                + " no use: write these rows again with a new writer.");
    }

    /** The actions that add a file to a state, or its new rows. */
    static void addTo(List<Action> actions, DataFile file, @Nullable DataFile before) {
        if (before == null) {
            TableState.addTo(actions, file);
            return;
        }
        actions.add(new Action.Extend(
                file.path(), file.length(), file.footer(), file.footerCrc(), file.rows(), file.statistics()));
        DeletesEntry entry = file.deletes();
        if (entry != null && !Objects.equals(entry, before.deletes())) {
            actions.add(new Action.Deletes(file.path(), entry));
        }
    }
}

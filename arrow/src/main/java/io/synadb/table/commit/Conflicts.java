package io.synadb.table.commit;

import io.synadb.ConflictException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What to say of somebody else's commit that was faster. Stateless. */
final class Conflicts {
    private Conflicts() {}

    /**
     * The error that names the first commit after a state that is in the way.
     *
     * @param reason what about it is
     * @param inTheWay which of the actions that change rows or columns are in the way
     */
    static ConflictException with(
            CommitLog log, TableState base, TableState newest, String reason, Predicate<Action> inTheWay) {
        long version = base.version() + 1;
        while (version < newest.version() && !isInTheWay(log.read(version), inTheWay)) {
            version++;
        }
        Commit winner = log.read(version).map(found -> found.with(List.of())).orElse(newest.last());
        return new ConflictException("Cannot commit to table " + log.location() + ": " + reason + ". Read version "
                + base.version() + ", found version " + version + " (" + winner.operation() + ", commit "
                + winner.uuid() + "). Nothing was committed, and a retry is safe: read the table again and repeat the"
                + " change.");
    }

    private static boolean isInTheWay(Optional<Commit> commit, Predicate<Action> inTheWay) {
        return commit.stream()
                .flatMap(found -> found.actions().stream())
                .filter(Conflicts::changesRowsOrColumns)
                .anyMatch(inTheWay);
    }

    /** Whether an action is about a data file. */
    static boolean isOf(Action action, String path) {
        return action instanceof Action.Extend extend && extend.path().equals(path)
                || action instanceof Action.Remove remove && remove.path().equals(path)
                || action instanceof Action.Deletes deletes && deletes.path().equals(path);
    }

    private static boolean changesRowsOrColumns(Action action) {
        return action instanceof Action.Metadata
                || action instanceof Action.Add
                || action instanceof Action.Extend
                || action instanceof Action.Remove
                || action instanceof Action.Deletes;
    }
}

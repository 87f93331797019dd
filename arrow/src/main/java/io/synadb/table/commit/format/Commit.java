package io.synadb.table.commit.format;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One commit: what one writer did to the table at one time.
 *
 * @param timeMicros since the epoch; strictly greater than that of the commit before
 * @param operation a word for people, {@code append} or {@code overwrite} among others; {@code compact} alone is a promise
 *     too, that the commit changes no row
 * @param counts numbers for people: rows, files
 * @param uuid drawn for this commit, so that its writer recognises it after a failure
 * @param previous the uuid of the commit before, so that commits of two tables are never taken for one; null in the first
 *     and where a writer does not say
 * @param actions in order
 */
public record Commit(
        long timeMicros,
        String operation,
        Map<String, Long> counts,
        UUID uuid,
        @Nullable UUID previous,
        List<Action> actions) {
    /** The operation of a commit whose added files have exactly the rows of those that it removes. */
    public static final String COMPACT = "compact";

    /** The operation of a commit whose rows and deletions find the rows before them by their keys. */
    public static final String UPSERT = "upsert";

    public Commit {
        counts = Map.copyOf(counts);
        actions = List.copyOf(actions);
    }

    /** Whether the rows before and after the commit are the same, in whatever files. */
    public boolean keepsRows() {
        return operation.equals(COMPACT);
    }

    /** Who made the commit, when and what for, with other actions. */
    public Commit with(List<Action> actions) {
        return new Commit(timeMicros, operation, counts, uuid, previous, actions);
    }
}

package io.synadb.table.commit;

import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The way of a change to its version: drawn up for the newest state, again and again while others are faster. Stateless. */
final class Publication {
    private Publication() {}

    /** What a change is after the commits of others. */
    @FunctionalInterface
    interface Change {
        /**
         * What to commit after this state.
         *
         * @param newest null where there is no table yet
         * @return empty when there is nothing to do any more
         * @throws io.synadb.ConflictException if what others did makes the change impossible
         */
        Optional<Draft> after(@Nullable TableState newest);
    }

    /** A commit that has no place yet. */
    record Draft(String operation, Map<String, Long> counts, List<Action> actions) {}

    /**
     * Publishes a change.
     *
     * @param start a state to begin with, null where there is no table
     * @return the state with the change
     */
    static TableState publish(CommitLog log, @Nullable TableState start, Change change) {
        UUID uuid = UUID.randomUUID();
        TableState state = start;
        while (true) {
            Optional<Draft> draft;
            try {
                draft = change.after(state);
            } catch (NotFoundException e) {
                // What the change reads of the state goes when others replace it, and that version expires.
                state = laterThan(log, state, e);
                continue;
            }
            if (draft.isEmpty() && state != null) {
                return state;
            }
            Optional<TableState> published = log.publish(state, commit(log, state, uuid, draft.orElseThrow()));
            if (published.isPresent()) {
                return published.get();
            }
            long version = state == null ? -1 : state.version();
            state = state == null ? log.load() : log.loadAfter(state);
            if (state.version() == version) {
                throw new SynaException(
                        ErrorCode.IO,
                        "Cannot publish " + log.file(version + 1) + ": the name is taken, but there is no commit to"
                                + " read. Remove what has this name.");
            }
        }
    }

    private static TableState laterThan(CommitLog log, @Nullable TableState state, NotFoundException failure) {
        if (state == null) {
            throw failure;
        }
        TableState later = log.loadAfter(state);
        if (later.version() == state.version()) {
            throw failure;
        }
        return later;
    }

    private static Commit commit(CommitLog log, @Nullable TableState state, UUID uuid, Draft draft) {
        long earliest = state == null ? Long.MIN_VALUE : state.timeMicros() + 1;
        return new Commit(
                Math.max(log.nowMicros(), earliest),
                draft.operation(),
                draft.counts(),
                uuid,
                state == null ? null : state.last().uuid(),
                draft.actions());
    }
}

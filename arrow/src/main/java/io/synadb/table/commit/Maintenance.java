package io.synadb.table.commit;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.NotFoundException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a table that add no rows: names of versions, the return to one, the end of old ones.
 *
 * <p>Each is a commit of its own. Those that build upon an old version look, at the state that they are committed after,
 * whether it has expired meanwhile. Immutable and thread-safe.
 */
public final class Maintenance {
    private final CommitLog log;

    public Maintenance(CommitLog log) {
        this.log = log;
    }

    /**
     * Gives a version a name.
     *
     * @throws AlreadyExistsException if another version has it
     * @throws VersionNotFoundException if there is no such version
     */
    public TableState createTag(String name, long version) {
        return publish(newest -> {
            Long named = newest.tags().get(name);
            if (named != null && named == version) {
                return Optional.empty();
            }
            if (named != null) {
                throw new AlreadyExistsException("Table " + log.location() + " has a tag '" + name
                        + "' already, of version " + named + ". Drop it first, or choose another name.");
            }
            requireReadable(newest, version);
            return draft("tag", Map.of("version", version), new Action.Tag(name, version));
        });
    }

    /**
     * Takes a name away; what only it kept goes with the next expiry.
     *
     * @throws NotFoundException if there is no such name
     */
    public TableState dropTag(String name) {
        return publish(newest -> {
            requireTag(newest, name);
            return draft("drop-tag", Map.of(), new Action.Tag(name, null));
        });
    }

    /** The version with a name. */
    public long tagged(String name) {
        return requireTag(log.load(), name);
    }

    private long requireTag(TableState state, String name) {
        Long version = state.tags().get(name);
        if (version == null) {
            throw new NotFoundException("Table " + log.location() + " has no tag '" + name + "': it has the tags "
                    + state.tags().keySet() + ".");
        }
        return version;
    }

    /**
     * Makes the newest version hold the rows, columns and properties of an older one. What applications have committed
     * stays known, so that none of them writes rows a second time.
     *
     * @param base the newest version that the caller knows: somebody else's commit after it is not undone unseen
     * @throws ConflictException if there is one that changed rows or columns
     * @throws VersionNotFoundException if there is no such version
     */
    public TableState rollback(TableState base, long version) {
        TableState target = log.load(version);
        return publish(newest -> {
            requireReadable(newest, version);
            if (!newest.files().equals(base.files()) || !newest.metadata().equals(base.metadata())) {
                throw Conflicts.with(
                        log, base, newest, "there are changes that this rollback does not know of", all -> true);
            }
            if (Rollback.isDone(newest, target)) {
                return Optional.empty();
            }
            return Optional.of(Rollback.draft(newest, target));
        });
    }

    /** Declares that versions below one are no more, but for those with a tag; {@link Expiry} then removes them. */
    TableState declareExpired(long before) {
        return publish(newest -> newest.oldest() >= before
                ? Optional.empty()
                : draft("expire", Map.of("before", before), new Action.Expire(before)));
    }

    private void requireReadable(TableState newest, long version) {
        if (version < 0 || version > newest.version()) {
            throw new VersionNotFoundException("Table " + log.location() + " has no version " + version
                    + ": it has versions " + newest.oldest() + " to " + newest.version() + ".");
        }
        OptionalLong tag = newest.tags().values().stream()
                .mapToLong(Long::longValue)
                .filter(tagged -> tagged == version)
                .findAny();
        if (version < newest.oldest() && tag.isEmpty()) {
            throw new VersionNotFoundException("Table " + log.location() + " has no version " + version
                    + " any more: it has expired, the oldest version left is " + newest.oldest() + ".");
        }
    }

    private static Optional<Publication.Draft> draft(String operation, Map<String, Long> counts, Action action) {
        return Optional.of(new Publication.Draft(operation, counts, List.of(action)));
    }

    /** A change of a table that is there. */
    @FunctionalInterface
    private interface Change {
        Optional<Publication.Draft> after(TableState newest);
    }

    private TableState publish(Change change) {
        return Publication.publish(log, log.load(), newest -> change.after(require(newest)));
    }

    private TableState require(@Nullable TableState newest) {
        if (newest == null) {
            throw new IllegalStateException("The table was loaded before its change");
        }
        TableChange.requireWritable(log.location(), newest);
        return newest;
    }
}

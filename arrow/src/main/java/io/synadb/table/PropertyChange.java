package io.synadb.table;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.commit.TableChange;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.storage.Storage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Other properties for a table, on their way to becoming a version of it. They hold for what is written, compacted and indexed
 * from then on; files that are there stay as they are. Older versions keep their properties.
 *
 * <pre>{@code
 * table.changeProperties(table.current())
 *         .set("compression", "zstd")
 *         .remove("target-file-bytes")
 *         .publish();
 * }</pre>
 *
 * <p>{@code compression}, {@code dictionary.<column>}, {@code target-file-bytes}, {@code index-min-rows},
 * {@code vector.<column>.metric} and the user's own can change. What makes a column one of vectors or tensors, the key, and
 * indexes are refused with what to do instead. Not thread-safe; used once.
 */
public final class PropertyChange {
    private final Storage storage;
    private final TableState base;
    private final Map<String, @Nullable String> changes = new HashMap<>();
    private boolean published;

    PropertyChange(Storage storage, TableState base) {
        this.storage = storage;
        this.base = base;
    }

    /**
     * Gives a property a value, whether the table has it or not.
     *
     * @throws InvalidArgumentException for a value that makes no sense, and for a name that is almost one of the table's
     * @throws io.synadb.SchemaException if the table has no column that the property is about, or one of another type
     * @throws UnsupportedFeatureException if the property cannot change
     */
    public PropertyChange set(String name, String value) {
        TableProperties.requireNotNull(name, value);
        if (!TableProperties.keeps(base.metadata().properties(), name, value)) {
            requireChangeable(name);
            TableProperties.requireValue(name, value, base.metadata().schema());
        }
        changes.put(name, value);
        return this;
    }

    /**
     * Takes a property away, so that its default holds; nothing happens if the table does not have it.
     *
     * @throws InvalidArgumentException for a name that is almost one of the table's
     * @throws UnsupportedFeatureException if the property cannot change
     */
    public PropertyChange remove(String name) {
        TableProperties.requireNotNull(name, "");
        requireChangeable(name);
        changes.put(name, null);
        return this;
    }

    private void requireChangeable(String name) {
        TableProperties.fixed(name).ifPresent(reason -> {
            throw new UnsupportedFeatureException(
                    "The property '" + name + "' of table " + storage.location() + " cannot change: " + reason + ".");
        });
        if (!base.metadata().properties().containsKey(name)) {
            TableProperties.requireName(name, base.metadata().schema());
        }
    }

    /** What was set to the value that it had is still so: a commit does not say this. */
    private void requireKept() {
        List<String> kept = changes.keySet().stream()
                .filter(name -> TableProperties.keeps(base.metadata().properties(), name, changes.get(name)))
                .toList();
        if (kept.isEmpty()) {
            return;
        }
        TableState newest = new CommitLog(storage).load();
        for (String name : kept) {
            if (!TableProperties.keeps(newest.metadata().properties(), name, changes.get(name))) {
                throw new ConflictException("Cannot commit to table " + storage.location() + ": the property '" + name
                        + "' has changed. Read version " + base.version() + ", where it was " + valueOf(changes, name)
                        + ", found version " + newest.version() + ", where it is "
                        + valueOf(newest.metadata().properties(), name)
                        + ". Nothing was committed, and a retry is safe: read the table again and repeat the change.");
            }
        }
    }

    private static String valueOf(Map<String, @Nullable String> properties, String name) {
        String value = properties.get(name);
        return value == null ? "not set" : "'" + value + "'";
    }

    /** The properties as they will be. */
    public Map<String, String> properties() {
        return Map.copyOf(TableProperties.with(base.metadata().properties(), changes));
    }

    /**
     * Publishes the next version, with the rows of the newest one.
     *
     * @return the version with these properties; that which the change was made from if it changes nothing
     * @throws ConflictException if somebody else has given one of the properties another value, or has renamed or
     *     dropped the column that it is about, after the version that this was made from; nothing was committed
     */
    public TableSnapshot publish() {
        if (published) {
            throw new IllegalStateException("This change of " + storage.location() + " was published before.");
        }
        requireKept();
        Action.Metadata changed = base.metadata().withProperties(properties());
        TableState state = changed.equals(base.metadata())
                ? base
                : new TableChange(TableChange.Kind.ALTER, changed, base, List.of(), null)
                        .publish(new CommitLog(storage));
        published = true;
        return new TableSnapshot(storage, state);
    }
}

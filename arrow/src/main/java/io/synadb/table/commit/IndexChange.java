package io.synadb.table.commit;

import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table's indexes, which are no rows: it conflicts with nothing. What others did meanwhile decides which part
 * of it is still of use: the index of a data file that is gone is dropped, and so is one that was built by options which are
 * not the table's any more.
 *
 * <p>Immutable and thread-safe.
 *
 * @param base the state by which the indexes were built
 * @param properties to set, or, where the value is null, to take away
 * @param files new index files; a file takes the place of the one of the same data file, column and kind
 * @param dropped properties of indexes ({@link IndexFile#property}) that lose their files
 */
public record IndexChange(
        TableState base, Map<String, @Nullable String> properties, List<IndexFile> files, List<String> dropped) {
    public IndexChange {
        properties = Collections.unmodifiableMap(new HashMap<>(properties));
        files = List.copyOf(files);
        dropped = List.copyOf(dropped);
    }

    /** Publishes what is of use of this change, and gives the state with it; the newest one where nothing is. */
    public TableState publish(CommitLog log) {
        return Publication.publish(log, log.loadAfter(base), newest -> draft(log, Objects.requireNonNull(newest)));
    }

    private Optional<Publication.Draft> draft(CommitLog log, TableState newest) {
        TableChange.requireWritable(log.location(), newest);
        List<Action> actions = new ArrayList<>();
        Map<String, String> changed = new HashMap<>(newest.metadata().properties());
        properties.forEach((name, value) -> {
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
        });
        if (!changed.equals(newest.metadata().properties())) {
            actions.add(newest.metadata().withProperties(changed));
        }
        List<Action> removed = newest.indexes().values().stream()
                .filter(index -> dropped.contains(index.toFile().property()))
                .<Action>map(Action.Index::removal)
                .toList();
        actions.addAll(removed);
        List<Action> added = useful(files, base, newest, newest.files().values());
        actions.addAll(added);
        Map<String, Long> counts = Map.of("indexes", (long) added.size(), "dropped", (long) removed.size());
        return actions.isEmpty() ? Optional.empty() : Optional.of(new Publication.Draft("index", counts, actions));
    }

    /**
     * The actions for those index files that are of use at a state.
     *
     * @param base the state by which they were built
     * @param there the data files at the state
     */
    static List<Action> useful(List<IndexFile> files, TableState base, TableState state, Collection<DataFile> there) {
        if (files.isEmpty()) {
            return List.of();
        }
        Map<String, Long> rows = new HashMap<>();
        there.forEach(file -> rows.put(file.path(), file.rows()));
        return files.stream()
                .filter(file -> rows.getOrDefault(file.data(), -1L) >= file.rows())
                .filter(file -> Objects.equals(option(base, file), option(state, file)))
                .map(Action.Index::of)
                .filter(index -> !index.equals(state.indexes().get(index.key())))
                .<Action>map(index -> index)
                .toList();
    }

    private static @Nullable String option(TableState state, IndexFile file) {
        return state.metadata().properties().get(file.property());
    }
}

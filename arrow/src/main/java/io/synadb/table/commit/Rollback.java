package io.synadb.table.commit;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What makes one state hold the rows and columns of another. Stateless. */
final class Rollback {
    private Rollback() {}

    /** Whether there is nothing to do. */
    static boolean isDone(TableState from, TableState to) {
        return from.files().equals(to.files()) && from.metadata().equals(metadata(from, to));
    }

    /** The columns and properties of the other state; field ids that were given after it stay given. */
    private static Action.Metadata metadata(TableState from, TableState to) {
        Action.Metadata target = to.metadata();
        int last = Schemas.lastFieldId(from.metadata().schema());
        return target.withColumns(Schemas.withLastFieldId(target.schema(), last), target.properties());
    }

    static Publication.Draft draft(TableState from, TableState to) {
        List<Action> actions = new ArrayList<>();
        Action.Metadata metadata = metadata(from, to);
        if (!from.metadata().equals(metadata)) {
            actions.add(metadata);
        }
        List<String> removed = from.files().values().stream()
                .filter(file -> !file.equals(to.files().get(file.path())))
                .map(DataFile::path)
                .toList();
        removed.forEach(path -> actions.add(new Action.Remove(path)));
        List<DataFile> added = to.files().values().stream()
                .filter(file -> !file.equals(from.files().get(file.path())))
                .toList();
        added.forEach(file -> TableState.addTo(actions, file));
        for (DataFile file : added) {
            // Removing a file takes its indexes along.
            to.indexes().values().stream()
                    .filter(index -> index.path().equals(file.path()))
                    .forEach(actions::add);
        }
        // Those of a file that stays are by options which are the table's no more.
        from.indexes().values().stream()
                .filter(index -> isKept(index, from, to) && !hasSameOptions(index, from, to))
                .filter(index -> !to.indexes().containsKey(index.key()))
                .map(Action.Index::removal)
                .forEach(actions::add);
        to.indexes().values().stream()
                .filter(index -> isKept(index, from, to) && !hasSameOptions(index, from, to))
                .forEach(actions::add);
        Map<String, Long> counts =
                Map.of("to", to.version(), "removed", (long) removed.size(), "files", (long) added.size());
        return new Publication.Draft("rollback", counts, actions);
    }

    private static boolean isKept(Action.Index index, TableState from, TableState to) {
        DataFile file = from.files().get(index.path());
        return file != null && file.equals(to.files().get(index.path()));
    }

    private static boolean hasSameOptions(Action.Index index, TableState from, TableState to) {
        String property = index.toFile().property();
        return Objects.equals(
                from.metadata().properties().get(property),
                to.metadata().properties().get(property));
    }
}

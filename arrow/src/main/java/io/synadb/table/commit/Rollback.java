package io.synadb.table.commit;

import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What makes one state hold the rows and columns of another. Stateless. */
final class Rollback {
    private Rollback() {}

    static Publication.Draft draft(TableState from, TableState to) {
        List<Action> actions = new ArrayList<>();
        if (!from.metadata().equals(to.metadata())) {
            actions.add(to.metadata());
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
        Map<String, Long> counts =
                Map.of("to", to.version(), "removed", (long) removed.size(), "files", (long) added.size());
        return new Publication.Draft("rollback", counts, actions);
    }
}

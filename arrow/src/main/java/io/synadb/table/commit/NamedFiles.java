package io.synadb.table.commit;

import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.TableState;
import java.util.HashSet;
import java.util.Set;

/** The files that versions of a table name: data, indexes, deleted rows. Not thread-safe. */
final class NamedFiles {
    private final Set<String> paths = new HashSet<>();

    void add(TableState state) {
        state.actions().forEach(this::add);
    }

    void add(Commit commit) {
        commit.actions().forEach(this::add);
    }

    private void add(Action action) {
        if (action instanceof Action.Add add) {
            paths.add(add.file().path());
        } else if (action instanceof Action.Deletes deletes && deletes.entry() != null) {
            paths.add(deletes.entry().file());
        } else if (action instanceof Action.Index index) {
            paths.add(index.file());
        }
    }

    boolean contains(String path) {
        return paths.contains(path);
    }

    /** All that are not in another set. */
    Set<String> without(NamedFiles others) {
        Set<String> left = new HashSet<>(paths);
        left.removeAll(others.paths);
        return left;
    }
}

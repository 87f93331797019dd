package io.synadb.table.commit.log;

import java.util.List;

/**
 * What a stretch of commits appended.
 *
 * <p>Immutable and thread-safe.
 *
 * @param state after the last of them
 * @param files in the order of the commits
 */
public record Increment(TableState state, List<AppendedFile> files) {
    public Increment {
        files = List.copyOf(files);
    }
}

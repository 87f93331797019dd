package io.synadb.table;

import io.synadb.table.commit.log.AppendedFile;
import java.util.List;

/**
 * What some versions in a row appended to a table.
 *
 * <p>Immutable and thread-safe.
 *
 * @param last the last of these versions; the one that was seen before when there is no newer one
 * @param files with new rows, in the order of the versions
 */
public record TableIncrement(TableSnapshot last, List<AppendedFile> files) {
    public TableIncrement {
        files = List.copyOf(files);
    }
}

package io.synadb.table.databases;

import io.synadb.Entry;
import java.util.ArrayList;
import java.util.List;

/** Where the rows of a batch are, for readers that go on behind one of them. Read by any thread once the batch is made. */
public final class DatabasePositions {
    private final long logEnd;
    private final List<String> keys = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();

    DatabasePositions(long logEnd) {
        this.logEnd = logEnd;
    }

    void add(Entry row) {
        keys.add(row.key());
        offsets.add(row.version().offset());
    }

    /** The place behind a row of the batch, counted from 0. */
    public DatabasePosition behind(int row) {
        return new DatabasePosition(logEnd, keys.get(row), offsets.get(row));
    }
}

package io.synadb.flink.source.databases;

import io.synadb.table.databases.DatabasePosition;
import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/**
 * A database, and how far it has been read.
 *
 * <p>Immutable and thread-safe.
 *
 * @param database the path of its file
 * @param position behind the last row that was emitted; null before the first one
 */
public record DatabaseSplit(String database, @Nullable DatabasePosition position) implements SourceSplit {
    @Override
    public String splitId() {
        return database;
    }
}

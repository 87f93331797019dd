package io.synadb.flink.source.databases;

import io.synadb.flink.source.ReaderMemory;
import io.synadb.flink.source.SequentialSplitReader;
import io.synadb.table.databases.DatabasePosition;
import io.synadb.table.databases.DatabaseReader;
import io.synadb.table.databases.DatabaseSelection;
import io.synadb.table.databases.DatabaseTask;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.jspecify.annotations.Nullable;

/** Reads databases, some thousand rows a fetch. Used as {@link SequentialSplitReader} says. */
final class DatabaseSplitReader extends SequentialSplitReader<DatabaseBatch.Slice, DatabaseSplit> {
    private final DatabaseSelection selection;
    private final ReaderMemory memory;

    DatabaseSplitReader(DatabaseSelection selection, ReaderMemory memory) {
        this.selection = selection;
        this.memory = memory;
    }

    @Override
    protected boolean hasEnded(DatabaseSplit split) {
        return false;
    }

    @Override
    protected OpenSplit<DatabaseBatch.Slice> prepare(DatabaseSplit split) {
        return new OpenDatabase(split);
    }

    /** A database that is open from its first fetch on. */
    private final class OpenDatabase implements OpenSplit<DatabaseBatch.Slice> {
        private final DatabaseSplit split;
        private @Nullable DatabaseReader reader;

        OpenDatabase(DatabaseSplit split) {
            this.split = split;
        }

        @Override
        public RecordsWithSplitIds<DatabaseBatch.Slice> fetch() {
            DatabaseReader open = reader;
            if (open == null) {
                open = open();
                reader = open;
            }
            Optional<VectorSchemaRoot> batch = open.next().map(memory::lend);
            return batch.isPresent()
                    ? new DatabaseBatch(split.splitId(), batch.get(), open.positions(), memory)
                    : new RecordsBySplits<>(Map.of(), Set.of(split.splitId()));
        }

        private DatabaseReader open() {
            DatabaseTask task = selection.task(Path.of(split.database()));
            DatabasePosition position = split.position();
            return position == null ? task.open(memory.allocator()) : task.openBehind(position, memory.allocator());
        }

        @Override
        public void close() {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        }
    }
}

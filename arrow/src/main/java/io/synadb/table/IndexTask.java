package io.synadb.table;

import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.index.ColumnIndex;
import io.synadb.table.index.IndexFiles;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One index of one data file that is to be built: the part of the work that one worker does.
 *
 * <p>Small, serializable, immutable and thread-safe.
 */
public final class IndexTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Storage storage;
    private final DataFile file;
    private final ColumnIndex wanted;

    IndexTask(Storage storage, DataFile file, ColumnIndex wanted) {
        this.storage = storage;
        this.file = file;
        this.wanted = wanted;
    }

    /** The data file. */
    public DataFile file() {
        return file;
    }

    ColumnIndex wanted() {
        return wanted;
    }

    /**
     * Builds the index by this thread; nobody sees it until {@link TableIndexes#publish} or a commit names it.
     *
     * @param allocator is charged for what is mapped meanwhile
     * @return nothing if the file has no such column, which was added later
     * @throws io.synadb.NotFoundException if the data file is gone
     * @throws io.synadb.CorruptDataException if the data file is damaged
     */
    public Optional<IndexFile> build(BufferAllocator allocator) {
        return IndexFiles.build(storage, file, wanted, allocator);
    }

    @Override
    public String toString() {
        return wanted.kind().word() + " of " + file.path();
    }
}

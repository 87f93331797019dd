package io.synadb.table.index;

import io.synadb.arrow.Schemas;
import io.synadb.container.ContainerWriter;
import io.synadb.file.ChannelFile;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.Storage;
import io.synadb.vector.Coverage;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.index.IndexBuilder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.apache.arrow.memory.BufferAllocator;

/** Builds index files. Stateless and thread-safe. */
public final class IndexFiles {
    private static final String DIRECTORY = "index/";
    private static final String SUFFIX = ".syx";

    private IndexFiles() {}

    /**
     * Builds an index of a data file by this thread, and writes it to a file of its own, which is no part of the table until a
     * commit names it. It has all rows with a vector, those too that are deleted: they may come back, and searches leave them
     * out. Takes about as much memory as the file has bytes, and reads the vectors where they are mapped.
     *
     * @param allocator is charged for the mapped bytes meanwhile
     * @return nothing if the data file has no such column, which was added later
     * @throws io.synadb.CorruptDataException if the data file is damaged
     */
    public static Optional<IndexFile> build(
            Storage storage, DataFile file, ColumnIndex wanted, BufferAllocator allocator) {
        DataFile whole = file.withDeletes(null);
        String path = DIRECTORY + name(file) + "." + wanted.column() + "." + UUID.randomUUID() + SUFFIX;
        try (DataFileReader reader = DataFileReader.open(storage, whole)) {
            if (Schemas.find(reader.schema(), wanted.column()).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(build(storage, reader, whole, wanted, path, allocator));
        }
    }

    private static IndexFile build(
            Storage storage,
            DataFileReader reader,
            DataFile whole,
            ColumnIndex wanted,
            String path,
            BufferAllocator allocator) {
        try (ColumnVectors vectors = new ColumnVectors(reader, wanted.column(), allocator);
                VectorIndex index = IndexBuilder.forSpec(wanted.spec()).build(vectors, vectors.present())) {
            Path target = storage.prepare(path);
            IndexBuilder.save(
                    index,
                    target,
                    header -> ContainerWriter.to(storage.disk(), target, header),
                    coverage(reader, whole, whole.rows()));
            return new IndexFile(
                    whole.path(), path, wanted.column(), wanted.kind().word(), whole.rows(), sizeBytes(target));
        }
    }

    /** What an index of the first so many rows of a data file is made of. */
    static Coverage coverage(DataFileReader reader, DataFile file, long rows) {
        return new Coverage(reader.uuid(), file.length(), Math.toIntExact(rows));
    }

    /** The name of a data file, without its folder and ending. */
    private static String name(DataFile file) {
        String path = file.path();
        int dot = path.lastIndexOf('.');
        return path.substring(path.lastIndexOf('/') + 1, dot < 0 ? path.length() : dot);
    }

    private static long sizeBytes(Path path) {
        try (ChannelFile file = ChannelFile.openForReading(path)) {
            return file.sizeBytes();
        }
    }
}

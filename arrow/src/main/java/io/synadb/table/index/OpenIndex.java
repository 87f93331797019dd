package io.synadb.table.index;

import io.synadb.SynaException;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.Storage;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.index.IndexBuilder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a data file, open beside the file's vectors, which are mapped. Who searches it holds it meanwhile, so that it
 * can be given up at any time.
 *
 * <p>Thread-safe; the object's monitor guards the opening.
 */
public final class OpenIndex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenIndex.class);

    private final Storage storage;
    private final DataFile data;
    private final IndexFile file;
    private final ColumnIndex wanted;
    private final BufferAllocator allocator;
    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile @Nullable Parts parts;
    private boolean unusable;

    /** What has to be closed, in this order, and what is asked of it by every search. */
    private record Parts(VectorIndex index, ColumnVectors vectors, DataFileReader reader, int defaultEf) {
        static Parts of(VectorIndex index, ColumnVectors vectors, DataFileReader reader) {
            int defaultEf = (int) index.spec().number("ef-search", 0, 0, Integer.MAX_VALUE);
            return new Parts(index, vectors, reader, defaultEf);
        }

        void close() {
            index.close();
            vectors.close();
            reader.close();
        }
    }

    OpenIndex(Storage storage, DataFile data, IndexFile file, ColumnIndex wanted, BufferAllocator allocator) {
        this.storage = storage;
        this.data = data;
        this.file = file;
        this.wanted = wanted;
        this.allocator = allocator;
    }

    /** Opens it, where that was not done before; false if the index cannot be used, of which one warning has told. */
    boolean open() {
        return parts != null || load();
    }

    private synchronized boolean load() {
        if (parts == null && !unusable) {
            parts = opened().orElse(null);
            unusable = parts == null;
        }
        return !unusable;
    }

    private Optional<Parts> opened() {
        DataFileReader reader = DataFileReader.open(storage, data);
        Optional<Parts> opened = Optional.empty();
        try {
            ColumnVectors vectors = new ColumnVectors(reader, wanted.column(), allocator);
            opened = index(reader, vectors).map(index -> Parts.of(index, vectors, reader));
            return opened;
        } finally {
            if (opened.isEmpty()) {
                reader.close();
            }
        }
    }

    private Optional<VectorIndex> index(DataFileReader reader, ColumnVectors vectors) {
        Path path = storage.local(file.path());
        try {
            if (!storage.exists(file.path())) {
                LOG.warn("The index file {} is gone: the rows of {} are scanned. Build it again.", path, data.path());
                return Optional.empty();
            }
            return IndexBuilder.forSpec(wanted.spec())
                    .open(path, vectors, IndexFiles.coverage(reader, data, file.rows()))
                    .map(index -> index);
        } catch (SynaException e) {
            LOG.warn("The index file {} cannot be opened: the rows of {} are scanned", path, data.path(), e);
            return Optional.empty();
        }
    }

    /** Whether somebody may search it now; {@link #close} follows. */
    boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** How many rows it covers, from the first. */
    public long rows() {
        return file.rows();
    }

    /** The nearest rows of the file, by the float32 distance of each, bit for bit what a scan gives. */
    public Neighbors search(float[] query, SearchParams params) {
        return requireOpen().index.search(query, params);
    }

    /** How many candidates a search keeps that does not say how many; 0 where that means nothing. */
    public int defaultEf() {
        return requireOpen().defaultEf;
    }

    private Parts requireOpen() {
        Parts open = parts;
        if (open == null) {
            throw new IllegalStateException("The index " + file.path() + " is not open.");
        }
        return open;
    }

    /** Ends what {@link #retain} began. */
    @Override
    public void close() {
        if (holders.decrementAndGet() == 0) {
            Parts open = parts;
            if (open != null) {
                open.close();
            }
        }
    }
}

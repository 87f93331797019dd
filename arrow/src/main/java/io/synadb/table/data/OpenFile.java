package io.synadb.table.data;

import io.synadb.arrow.BatchLoader;
import io.synadb.arrow.Evolution;
import io.synadb.file.FileErrors;
import io.synadb.log.region.LogRegion;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.data.statistics.StatisticsJson;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A data file that is open, and what its footers say: one for all who read the file at the same length. It is open as long
 * as somebody holds it, and {@link OpenFiles} is one of these.
 *
 * <p>Thread-safe.
 */
final class OpenFile implements AutoCloseable {
    private final FileStamp stamp;
    private final LogRegion region;
    private final FooterChain chain;
    /** One for each checksum, and behind them one for each dictionary. */
    private final VerifiedBlocks verified;

    private final AtomicInteger holders = new AtomicInteger(1);
    private volatile long usedNanos = System.nanoTime();

    /** By chunk; parsed when first asked for. */
    private volatile @Nullable List<Map<Integer, ColumnStatistics>> statistics;
    /** What was asked for last. */
    private volatile @Nullable Shown shown;

    private volatile @Nullable Deleted deleted;

    private record Shown(Schema columns, BatchLoader loader) {}

    private record Deleted(DeletesEntry entry, FileStamp stamp, DeletedRows rows) {}

    private OpenFile(FileStamp stamp, LogRegion region, FooterChain chain) {
        this.stamp = stamp;
        this.region = region;
        this.chain = chain;
        this.verified = VerifiedBlocks.of(
                region.path(),
                region.uuid(),
                chain.crcs().length + chain.dictionaries().size());
    }

    /** Opens a file, which the caller closes. */
    static OpenFile of(Path path, DataFile file, FileStamp stamp) {
        LogRegion region = LogRegion.open(path, file.length());
        try {
            return new OpenFile(stamp, region, FooterChain.read(region, file));
        } catch (RuntimeException | Error e) {
            region.close();
            throw e;
        }
    }

    FileStamp stamp() {
        return stamp;
    }

    /** Whose mapping all readers of the file share: what it shows goes to nobody who might write to it. */
    LogRegion region() {
        return region;
    }

    FooterChain chain() {
        return chain;
    }

    VerifiedBlocks verified() {
        return verified;
    }

    /** What is known of the columns of each chunk, by field id. */
    List<Map<Integer, ColumnStatistics>> statistics() {
        List<Map<Integer, ColumnStatistics>> known = statistics;
        if (known == null) {
            known = chain.statistics()
                    .flatMap(json -> StatisticsJson.readChunks(json).stream())
                    .toList();
            statistics = known;
        }
        return known;
    }

    /** What shows the file's rows with the columns that it has. */
    BatchLoader loader(Schema written) {
        return loader(written, obstacle -> {
            throw new IllegalStateException(obstacle);
        });
    }

    /**
     * What shows the file's rows with the columns of another schema.
     *
     * @param refused is told why they cannot be shown so, and throws
     */
    BatchLoader loader(Schema columns, Consumer<String> refused) {
        Shown last = shown;
        if (last == null || last.columns != columns && !last.columns.equals(columns)) {
            Evolution.obstacle(chain.schema(), columns).ifPresent(refused);
            last = new Shown(
                    columns,
                    BatchLoader.of(
                            chain.encoded().stored(chain.schema()),
                            chain.encoded().stored(columns)));
            shown = last;
        }
        return last.loader;
    }

    /** The rows that a commit deleted, read when their file is another one than it was, or somebody asks for the first time. */
    DeletedRows deleted(Storage storage, DataFile file) {
        DeletesEntry entry = file.deletes();
        if (entry == null) {
            return DeletedRows.NONE;
        }
        try {
            FileStamp now = FileStamp.of(storage.local(entry.file()));
            Deleted last = deleted;
            if (last != null && last.entry.equals(entry) && last.stamp.equals(now)) {
                return last.rows;
            }
            DeletedRows rows = DeletesFormat.read(storage, entry, file.rows());
            if (now.isSettled()) {
                deleted = new Deleted(entry, now, rows);
            }
            return rows;
        } catch (NoSuchFileException e) {
            return DeletesFormat.read(storage, entry, file.rows());
        } catch (IOException e) {
            throw FileErrors.failed("read the attributes of", storage.local(entry.file()), e);
        }
    }

    /** When it was last asked for, by {@link System#nanoTime}. */
    long usedNanos() {
        return usedNanos;
    }

    /** Holds it once more, which {@link #close} ends; false if nobody holds it any longer. */
    boolean retain() {
        usedNanos = System.nanoTime();
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    @Override
    public void close() {
        if (holders.decrementAndGet() == 0) {
            region.close();
        }
    }
}

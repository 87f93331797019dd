package io.synadb.table.index;

import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * The indexes of data files that this process searched last, kept open: what a walk has found good in a file is not checked
 * again, and a search begins at once. At most {@value #MOST} of them; each takes a descriptor, and a few bytes a row.
 *
 * <p>Files are written once under names of their own, so that what is open cannot be out of date; one that was deleted
 * stays readable until it is given up. Thread-safe; the monitor of {@code OPEN} guards it.
 */
public final class OpenIndexes {
    private static final int MOST = 128;

    /** Is charged for what is mapped, which is no memory of the process. */
    private static final BufferAllocator MAPPED = new RootAllocator();

    /** The one that was used longest ago first. */
    private static final Map<Key, OpenIndex> OPEN = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(Storage storage, IndexFile file, long dataLength, ColumnIndex wanted) {}

    private OpenIndexes() {}

    /**
     * The index of a data file, open until the caller closes it.
     *
     * @param file an index of the data file
     * @param wanted what the table says of it
     * @return nothing if it is missing, damaged or of something else, of which one warning tells: the rows can be scanned
     * @throws io.synadb.NotFoundException if the data file is gone
     * @throws io.synadb.CorruptDataException if the data file is damaged
     */
    public static Optional<OpenIndex> open(Storage storage, DataFile data, IndexFile file, ColumnIndex wanted) {
        OpenIndex index = retained(storage, data.withDeletes(null), file, wanted);
        try {
            if (index.open()) {
                return Optional.of(index);
            }
        } catch (RuntimeException | Error e) {
            index.close();
            throw e;
        }
        index.close();
        return Optional.empty();
    }

    private static OpenIndex retained(Storage storage, DataFile data, IndexFile file, ColumnIndex wanted) {
        Key key = new Key(storage, file, data.length(), wanted);
        synchronized (OPEN) {
            OpenIndex known = OPEN.computeIfAbsent(key, first -> new OpenIndex(storage, data, file, wanted, MAPPED));
            if (!known.retain()) {
                throw new IllegalStateException("The index " + file.path() + " is among the open ones, and closed");
            }
            Iterator<OpenIndex> oldest = OPEN.values().iterator();
            while (OPEN.size() > MOST) {
                oldest.next().close();
                oldest.remove();
            }
            return known;
        }
    }

    /** Gives up all indexes of a table that was deleted. */
    public static void letGoAll(Storage storage) {
        letGo(key -> key.storage().equals(storage));
    }

    /** Gives up the indexes of a table whose files are gone, because all versions that had them have expired. */
    public static void letGoExpired(Storage storage) {
        List<Key> open;
        synchronized (OPEN) {
            open = OPEN.keySet().stream()
                    .filter(key -> key.storage().equals(storage))
                    .toList();
        }
        Set<Key> gone =
                open.stream().filter(key -> !storage.exists(key.file().path())).collect(Collectors.toSet());
        letGo(gone::contains);
    }

    private static void letGo(Predicate<Key> which) {
        List<OpenIndex> dropped = new ArrayList<>();
        synchronized (OPEN) {
            OPEN.entrySet().removeIf(entry -> which.test(entry.getKey()) && dropped.add(entry.getValue()));
        }
        dropped.forEach(OpenIndex::close);
    }
}

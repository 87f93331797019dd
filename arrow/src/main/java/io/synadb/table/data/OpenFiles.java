package io.synadb.table.data;

import io.synadb.NotFoundException;
import io.synadb.file.FileErrors;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The data files that look-ups and searches read last, kept open with what their footers say, so that the next one need not
 * check them again. Scans take what is kept and keep nothing: a job that has ended holds no file.
 *
 * <p>A file is kept until it was not asked for during {@value #KEPT_SECONDS} seconds and another one is opened, or it is
 * removed by this process, or {@value #MOST_FILES} others with {@value #MOST_BYTES} bytes were asked for since. Each takes a
 * descriptor, an address range and some hundred bytes of heap a chunk. Whoever asks for a file looks at its attributes: one that
 * is gone, was replaced or was written to is not the one that is kept; and one that was written a moment ago is not kept at
 * all, because the next write to it might leave the same time.
 *
 * <p>Thread-safe; the monitor of {@code KEPT} guards it and {@code keptBytes}.
 */
final class OpenFiles {
    static final int MOST_FILES = 256;
    static final long MOST_BYTES = 8L << 30;
    static final long KEPT_SECONDS = 60;

    /** The one that was asked for longest ago first. */
    private static final Map<Key, OpenFile> KEPT = new LinkedHashMap<>(16, 0.75f, true);

    private static long keptBytes;

    /** The place of the file is that of its storage and its path there. */
    private record Key(String place, Path path, long length, long footer, int footerCrc, long rows) {
        static Key of(Storage storage, Path path, DataFile file) {
            return new Key(
                    placeOf(storage, file.path()), path, file.length(), file.footer(), file.footerCrc(), file.rows());
        }
    }

    private OpenFiles() {}

    /**
     * A file, open until the caller closes it, and kept for the next one who asks.
     *
     * @throws NotFoundException when it is gone
     * @throws io.synadb.CorruptDataException when it is shorter than committed, or its footers or its schema are damaged
     */
    static OpenFile open(Storage storage, DataFile file) {
        return open(storage, file, true);
    }

    /** As {@link #open(Storage, DataFile)}, and not kept if it is not yet. */
    static OpenFile openOnce(Storage storage, DataFile file) {
        return open(storage, file, false);
    }

    private static OpenFile open(Storage storage, DataFile file, boolean keeps) {
        Path path = storage.local(file.path());
        Key key = Key.of(storage, path, file);
        try {
            FileStamp stamp = FileStamp.of(path);
            OpenFile kept = kept(key, stamp);
            if (kept != null) {
                return kept;
            }
            OpenFile opened = OpenFile.of(path, file, stamp);
            if (keeps && stamp.isSettled() && file.length() <= MOST_BYTES) {
                keep(key, opened);
            }
            return opened;
        } catch (NoSuchFileException | NotFoundException e) {
            letGo(key.place()::equals);
            NotFoundException gone = new NotFoundException("Data file " + file.path() + " of table "
                    + storage.location() + " is gone. Most likely the version that names it has expired since it was"
                    + " opened: read a newer version, and let versions expire only when no reader is older.");
            gone.addSuppressed(e);
            throw gone;
        } catch (IOException e) {
            throw FileErrors.failed("read the attributes of", path, e);
        }
    }

    private static @Nullable OpenFile kept(Key key, FileStamp stamp) {
        synchronized (KEPT) {
            OpenFile known = KEPT.get(key);
            return known != null && known.stamp().equals(stamp) && known.retain() ? known : null;
        }
    }

    private static void keep(Key key, OpenFile opened) {
        List<OpenFile> dropped = new ArrayList<>();
        synchronized (KEPT) {
            if (opened.retain()) {
                keptBytes += key.length();
                OpenFile before = KEPT.put(key, opened);
                if (before != null) {
                    keptBytes -= key.length();
                    dropped.add(before);
                }
            }
            long now = System.nanoTime();
            Iterator<Map.Entry<Key, OpenFile>> eldest = KEPT.entrySet().iterator();
            while (eldest.hasNext()) {
                Map.Entry<Key, OpenFile> entry = eldest.next();
                boolean idle = now - entry.getValue().usedNanos() > TimeUnit.SECONDS.toNanos(KEPT_SECONDS);
                if (!idle && KEPT.size() <= MOST_FILES && keptBytes <= MOST_BYTES) {
                    break;
                }
                keptBytes -= entry.getKey().length();
                dropped.add(entry.getValue());
                eldest.remove();
            }
        }
        dropped.forEach(OpenFile::close);
    }

    /** The file of a table at a path, whether its storage is local or not. */
    static String placeOf(Storage storage, String path) {
        return storage.location() + "/" + path;
    }

    /** Does not keep the files at these places any longer; who reads one goes on. */
    static void letGo(Predicate<String> which) {
        List<OpenFile> dropped = new ArrayList<>();
        synchronized (KEPT) {
            KEPT.entrySet().removeIf(entry -> {
                boolean gone = which.test(entry.getKey().place());
                if (gone) {
                    keptBytes -= entry.getKey().length();
                    dropped.add(entry.getValue());
                }
                return gone;
            });
        }
        dropped.forEach(OpenFile::close);
    }

    /** How many files are kept, for tests. */
    static int size() {
        synchronized (KEPT) {
            return KEPT.size();
        }
    }
}

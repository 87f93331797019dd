package io.synadb.table.storage;

import io.synadb.file.Disk;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one table, by paths relative to its location.
 *
 * <p><b>Paths</b> are relative, separated by {@code /}, and hold neither {@code .} nor {@code ..} nor an empty part;
 * anything else is an {@link io.synadb.InvalidArgumentException}, so that no commit can name a file outside its table.
 * A file name that starts with a dot is the storage's own (unfinished files), and is never listed.
 *
 * <p><b>What is atomic:</b> {@link #putIfAbsent} (content and existence together, for one winner) and {@link #put}
 * (a reader sees the old content or the new). Both are durable when they return. <b>What is not:</b> everything that
 * touches two files. Directories exist because files are in them; nothing depends on an empty one.
 *
 * <p>A failure of the store is a {@link io.synadb.SynaException} with its cause. After one, {@link #putIfAbsent} may or
 * may not have published: who calls reads the file again and decides by what it says.
 *
 * <p>Keep this interface small: each method is a promise that every file system has to keep. Implementations are
 * serializable, because engines send them to their workers, immutable and thread-safe.
 */
public interface Storage extends Serializable {
    /** Where the table lies, as messages name it. */
    String location();

    /** The whole content of a file, a copy; empty when there is no such file. */
    Optional<byte[]> read(String path);

    /**
     * Makes a file appear with this content unless there is one of its name.
     *
     * @return whether this call made it; with {@code false} nothing has changed
     */
    boolean putIfAbsent(String path, byte[] content);

    /** Makes a file appear with this content, in place of one of its name. */
    void put(String path, byte[] content);

    /** The names (not paths) of the files directly in a directory, sorted; none when there is no such directory. */
    List<String> list(String directory);

    /** All files in a directory and below it, unfinished ones too, in no order; none when there is no such directory. */
    List<StoredFile> walk(String directory);

    /** Whether there is a file of this path. */
    boolean exists(String path);

    /** Deletes a file; nothing happens when there is none. */
    void delete(String path);

    /**
     * The same file in the local file system, to be mapped.
     *
     * @throws io.synadb.UnsupportedFeatureException when this storage is not local
     */
    Path local(String path);

    /** As {@link #local}, for a file that is about to be created: its directories exist afterwards. */
    Path prepare(String path);

    /** The disk on which {@link #prepare prepared} files are written: the seam at which tests put one that fails half way. */
    default Disk disk() {
        return Disk.local();
    }

    /** Deletes the whole location with every file in it. Not atomic: the commit log goes first. */
    void deleteAll();
}

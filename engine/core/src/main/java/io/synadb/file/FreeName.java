package io.synadb.file;

import io.synadb.AlreadyExistsException;
import java.nio.file.Path;

/**
 * Names for files that stand beside another one until they are whole. A name that is taken is left to whoever has it.
 *
 * <p>Stateless and thread-safe.
 */
public final class FreeName {
    private FreeName() {}

    /** Creates {@code NAME.SUFFIX}, or the first of {@code NAME.1.SUFFIX}, {@code NAME.2.SUFFIX}, … that nobody has. */
    public static DataFile create(Disk disk, Path path, String suffix) {
        for (int i = 0; ; i++) {
            Path name = path.resolveSibling(path.getFileName() + (i == 0 ? "" : "." + i) + suffix);
            try {
                return disk.create(name);
            } catch (AlreadyExistsException e) {
                if (i == Integer.MAX_VALUE) {
                    throw e;
                }
            }
        }
    }
}

package io.synadb.container;

import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.container.ContainerHeader.Magic;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What has the name that a container is to have. A container of the same family may be replaced, whatever is damaged behind
 * its first bytes, and so may an empty file; anything else is somebody's data.
 *
 * <p>Stateless and thread-safe.
 */
public final class ContainerPlace {
    private ContainerPlace() {}

    /** Why no container may be written under a name of the local disk; nothing if it may. */
    public static Optional<String> obstacle(Path path, Magic magic) {
        return obstacle(Disk.local(), path, magic);
    }

    /** The same for a name of any disk. */
    public static Optional<String> obstacle(Disk disk, Path path, Magic magic) {
        try (DataFile file = disk.openForReading(path)) {
            if (file.sizeBytes() == 0 || startsWith(file, magic)) {
                return Optional.empty();
            }
            return Optional.of("The file %s is %s: it does not start with %s. Give it another name."
                    .formatted(path, magic.isNot(), magic.text()));
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (SynaException e) {
            return Optional.of(e.getMessage() + (String.valueOf(e.getMessage()).endsWith(".") ? "" : "."));
        }
    }

    /** Deletes what may be replaced, if there is any; leaves anything else alone. */
    public static void clear(Disk disk, Path path, Magic magic) {
        if (disk.exists(path) && obstacle(disk, path, magic).isEmpty()) {
            disk.delete(path);
        }
    }

    private static boolean startsWith(DataFile file, Magic magic) {
        byte[] expected = magic.text().getBytes(StandardCharsets.US_ASCII);
        byte[] found = new byte[expected.length];
        file.read(ByteBuffer.wrap(found), 0);
        return Arrays.equals(found, expected);
    }
}

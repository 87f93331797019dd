package io.synadb.vector.mapped;

import io.synadb.AlreadyExistsException;
import io.synadb.CorruptDataException;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.FreeName;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What vectors a file holds, which its header says once and for all.
 *
 * <p>Immutable and thread-safe.
 *
 * @param dimensions the length of each
 * @param metric by which they are compared
 */
public record VectorFileKind(int dimensions, DistanceMetric metric) {
    private static final Logger LOG = LoggerFactory.getLogger(VectorFileKind.class);

    /**
     * What an existing file says of itself.
     *
     * @throws io.synadb.CorruptDataException when its header is damaged, or it is no file of vectors
     */
    public static VectorFileKind of(Disk disk, Path path) {
        Header header = header(disk, path);
        return new VectorFileKind(header.dimensions(), header.metric());
    }

    /** Creates an empty file where there is none, which {@link VectorFile#open} makes a file of vectors. */
    public static void createIfAbsent(Disk disk, Path path) {
        if (disk.exists(path)) {
            return;
        }
        try {
            disk.create(path).close();
        } catch (AlreadyExistsException e) {
            LOG.debug("{} was created by somebody else meanwhile", path, e);
        }
    }

    /**
     * Makes an empty file one of these vectors. A header appears under the file's name only whole, so that no other file is
     * ever taken for a torn one of ours.
     *
     * @return whether the file was empty: another one has its name now, which locks do not know yet
     */
    public boolean giveTo(Disk disk, Path path, ExtentSize size) {
        return giveTo(disk, path, UUID.randomUUID(), size);
    }

    private boolean giveTo(Disk disk, Path path, UUID uuid, ExtentSize size) {
        try (DataFile file = disk.openForReading(path)) {
            if (file.sizeBytes() > 0) {
                return false;
            }
        }
        DataFile created = FreeName.create(disk, path, ".new");
        try {
            try (DataFile file = created) {
                file.write(Header.create(uuid, metric, dimensions, size).encode(), 0);
                file.sync();
            }
            disk.replace(created.path(), path);
        } catch (RuntimeException e) {
            deleteQuietly(disk, created.path(), e);
            throw e;
        }
        return true;
    }

    /**
     * Makes an empty file of the same vectors that is to take the place of another one. Its uuid follows from the other's, so
     * what a crash left of such a file is known for certain, and written anew.
     *
     * @throws AlreadyExistsException when the name has anything else, which stays as it is
     */
    public static void makeSuccessor(Disk disk, Path path, Path successor, ExtentSize size) {
        Header header = header(disk, path);
        UUID uuid = successorOf(header.uuid());
        if (disk.exists(successor)) {
            if (!isEmptyOr(uuid, disk, successor)) {
                throw new AlreadyExistsException(
                        "The file %s was to hold what %s does, until it is whole, but is another one: give it another name."
                                .formatted(successor, path));
            }
            disk.delete(successor);
        }
        disk.create(successor).close();
        try {
            new VectorFileKind(header.dimensions(), header.metric()).giveTo(disk, successor, uuid, size);
        } catch (RuntimeException e) {
            deleteQuietly(disk, successor, e);
            throw e;
        }
    }

    private static void deleteQuietly(Disk disk, Path path, RuntimeException reason) {
        try {
            disk.delete(path);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private static UUID successorOf(UUID uuid) {
        return UUID.nameUUIDFromBytes(("the file after " + uuid).getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isEmptyOr(UUID uuid, Disk disk, Path path) {
        try (DataFile file = disk.openForReading(path)) {
            return file.sizeBytes() == 0 || header(file).uuid().equals(uuid);
        } catch (CorruptDataException | UnsupportedFeatureException e) {
            LOG.debug("{} is not what a crash left of a new file", path, e);
            return false;
        }
    }

    /** Reads the header of a file of these vectors; refuses one of others. */
    Header require(DataFile file) {
        Header header = header(file);
        if (header.dimensions() != dimensions) {
            throw new DimensionMismatchException(
                    "Cannot open vector file %s for vectors of %d elements: those that it holds have %d, open it with these"
                            .formatted(file.path(), dimensions, header.dimensions()));
        }
        if (header.metric() != metric) {
            throw new InvalidArgumentException(
                    "Cannot open vector file %s by %s: its vectors are compared by %s, open it with that"
                            .formatted(
                                    file.path(), metric.word(), header.metric().word()));
        }
        return header;
    }

    private static Header header(Disk disk, Path path) {
        try (DataFile file = disk.openForReading(path)) {
            return header(file);
        }
    }

    private static Header header(DataFile file) {
        ByteBuffer bytes = VectorFileFormat.little(VectorFileFormat.HEADER_BYTES);
        file.read(bytes, 0);
        return Header.decode(bytes.flip(), file.path());
    }
}

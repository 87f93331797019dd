package io.synadb.vector.mapped;

import io.synadb.AlreadyExistsException;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.mapped.VectorFileFormat.Header;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
        try (DataFile file = disk.openForReading(path)) {
            Header header = header(file);
            return new VectorFileKind(header.dimensions(), header.metric());
        }
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
        try (DataFile file = disk.openForReading(path)) {
            if (file.sizeBytes() > 0) {
                return false;
            }
        }
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        disk.delete(fresh);
        try (DataFile file = disk.create(fresh)) {
            file.write(Header.create(metric, dimensions, size).encode(), 0);
            file.sync();
        }
        disk.replace(fresh, path);
        return true;
    }

    /** Reads the header of a file of these vectors; refuses one of others. */
    Header require(DataFile file) {
        Header header = header(file);
        if (header.dimensions() != dimensions) {
            throw new DimensionMismatchException(
                    "Cannot open vector file %s for vectors of %d elements: those that it holds have %d"
                            .formatted(file.path(), dimensions, header.dimensions()));
        }
        if (header.metric() != metric) {
            throw new InvalidArgumentException("Cannot open vector file %s by %s: its vectors are compared by %s"
                    .formatted(file.path(), metric.word(), header.metric().word()));
        }
        return header;
    }

    private static Header header(DataFile file) {
        ByteBuffer bytes = VectorFileFormat.little(VectorFileFormat.HEADER_BYTES);
        file.read(bytes, 0);
        return Header.decode(bytes.flip(), file.path());
    }
}

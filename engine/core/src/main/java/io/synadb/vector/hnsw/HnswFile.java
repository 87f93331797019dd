package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.container.ContainerFormat;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerReader;
import io.synadb.vector.Coverage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.hnsw.graph.Coding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index file that was found good, as far as it was read.
 *
 * <p>Thread-safe as its graph is, as long as the file is retained.
 *
 * @param coveredRows how many rows of the data the file knows
 */
record HnswFile(MappedGraph graph, RecallCurve curve, int coveredRows) {
    private static final Logger LOG = LoggerFactory.getLogger(HnswFile.class);

    /** Opens a container, unless there is none or, with a warning, what has its name cannot be read as one. */
    static Optional<ContainerReader> container(Path path) {
        try {
            return Optional.of(ContainerReader.open(path, ContainerHeader.Magic.INDEX));
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (SynaException e) {
            // Whatever is wrong with it: the vectors are there without it.
            LOG.warn("The index file {} is not used. {}", path, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What an open container holds; it is closed with a warning where it is damaged or of something else.
     *
     * @param coding of rows as they are; those of the file may be coded otherwise
     */
    static Optional<HnswFile> in(ContainerReader reader, HnswConfig config, Coding coding, Coverage data) {
        try {
            String otherwise = difference(reader.header(), config, coding, data);
            if (otherwise.isEmpty()) {
                Coding its = HnswFormat.coding(reader, coding);
                HnswFormat.Head head = HnswFormat.head(reader, config, its);
                if (head.config().builds(config)) {
                    its.restore(head.largestSquaredNorm());
                    return Optional.of(new HnswFile(new MappedGraph(reader, head, its), HnswFormat.curve(reader), (int)
                            reader.header().rows()));
                }
                otherwise = "it was built as " + head.config().spec() + ", wanted is " + config.spec();
            }
            LOG.warn("The index file {} is not used: {}. Build it again, or delete it.", reader.path(), otherwise);
        } catch (CorruptDataException e) {
            LOG.warn("{} It is not used.", e.getMessage());
        } catch (InternalError e) {
            LOG.warn("The index file {} was cut while it was mapped. It is not used.", reader.path(), e);
        }
        reader.close();
        return Optional.empty();
    }

    private static String difference(ContainerHeader header, HnswConfig config, Coding coding, Coverage data) {
        if (header.kind() != ContainerFormat.KIND_HNSW) {
            return "it is an index of kind %d, expected %d".formatted(header.kind(), ContainerFormat.KIND_HNSW);
        }
        if (header.dimensions() != coding.dimensions()
                || header.metric() != config.metric().code()) {
            return "it is of vectors of %d dimensions, compared by %s, these have %d and are compared by %s"
                    .formatted(
                            header.dimensions(),
                            word(header.metric()),
                            coding.dimensions(),
                            config.metric().word());
        }
        if (header.rows() > Integer.MAX_VALUE
                || !new Coverage(header.source(), header.coveredLength(), (int) header.rows()).isPrefixOf(data)) {
            return "it is of %d rows in %d bytes of file %s, the data has %d rows in %d bytes of file %s"
                    .formatted(
                            header.rows(),
                            header.coveredLength(),
                            header.source(),
                            data.rows(),
                            data.lengthBytes(),
                            data.source());
        }
        return "";
    }

    private static String word(int metric) {
        return Arrays.stream(DistanceMetric.values())
                .filter(known -> known.code() == metric)
                .findFirst()
                .map(DistanceMetric::word)
                .orElse("metric number " + metric);
    }
}

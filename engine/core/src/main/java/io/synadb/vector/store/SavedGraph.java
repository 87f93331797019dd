package io.synadb.vector.store;

import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.container.ContainerReader;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.HnswIndex;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph that a store kept when it was open before: a cache, which may be missing, older than the store, of another file or
 * damaged. Nothing that it says of a row is believed before the row's key and vector were found to be the same.
 *
 * <p>Not thread-safe: used while the store is opened, and then under its lock.
 */
final class SavedGraph {
    private static final Logger LOG = LoggerFactory.getLogger(SavedGraph.class);
    private static final String NOT_USED = "The index file {} is not used: {}. The graph is built again.";

    private final GraphHome home;
    private final ContainerReader container;
    private final long[] ids;
    private int next;

    private SavedGraph(GraphHome home, ContainerReader container, long[] ids) {
        this.home = home;
        this.container = container;
        this.ids = ids;
    }

    /** The graph of a store; nothing if there is none, or, with a warning, if it is damaged or of another file. */
    static Optional<SavedGraph> open(GraphHome home) {
        ContainerReader container;
        try {
            container = home.open();
        } catch (NotFoundException e) {
            return Optional.empty();
        } catch (SynaException e) {
            // Whatever is wrong with it: the vectors are there without it.
            home.obstacle()
                    .ifPresentOrElse(
                            obstacle -> LOG.warn("{} The graph is not saved, and each open builds it again.", obstacle),
                            () -> LOG.warn("{} The graph is built again.", e.getMessage()));
            return Optional.empty();
        }
        try {
            if (container.header().source().equals(home.source())) {
                long[] ids = RowIdsFormat.read(container);
                if (ids.length == container.header().rows()) {
                    return Optional.of(new SavedGraph(home, container, ids));
                }
            }
            LOG.warn(
                    "The index file {} is of another file than the vectors beside it: the graph is built again.",
                    home.path());
        } catch (CorruptDataException e) {
            LOG.warn("{} The graph is built again.", e.getMessage());
        }
        container.close();
        return Optional.empty();
    }

    /** How many rows the store had. Their numbers may only be used again for what they stood for. */
    int rows() {
        return ids.length;
    }

    /** Whether a row of the store is the one that the graph knows by this number. */
    boolean isOf(int row, String key, int checksum) {
        return ids[row] == RowIdsFormat.id(key, checksum);
    }

    /**
     * The row that a vector had, or −1. Vectors are asked for in the order in which they were written, which is that of their
     * rows: once one is not found, those after it came after the graph.
     */
    int find(String key, int checksum) {
        long id = RowIdsFormat.id(key, checksum);
        while (next < ids.length) {
            if (ids[next++] == id) {
                return next - 1;
            }
        }
        return -1;
    }

    /** The graph, of rows that are all there by now; nothing if it is not as it is wanted. To be called once. */
    Optional<HnswIndex> take(Vectors vectors, IndexSpec spec, RowFilter shown) {
        return HnswIndex.open(container, vectors, spec, home.coverage(vectors.size()), shown);
    }

    /** Gives the file up instead, and warns why. */
    void refuse(String why) {
        LOG.warn(NOT_USED, home.path(), why);
        close();
    }

    /** Gives the file up because the store has changed more than it is worth, which is nothing to be warned of. */
    void outgrown() {
        LOG.info(NOT_USED, home.path(), "of its " + rows() + " rows most are gone");
        close();
    }

    void close() {
        container.close();
    }
}

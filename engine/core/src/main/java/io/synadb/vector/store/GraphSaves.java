package io.synadb.vector.store;

import io.synadb.SynaException;
import io.synadb.vector.IndexKind;
import io.synadb.vector.hnsw.HnswIndex;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the graph of a store is written to its file, and what is said where it cannot be.
 *
 * <p>Not thread-safe: used under the lock of the store's writers.
 */
final class GraphSaves {
    private static final Logger LOG = LoggerFactory.getLogger(GraphSaves.class);

    /** One in so many rows changed, and no fewer than {@link #LEAST_ROWS}: the file is stale. */
    private static final int STALE_SHARE = 8;

    private static final int LEAST_ROWS = 1000;

    private final IndexKeeper.Store store;
    private final KeyedRows rows;
    private final VectorConfig config;
    private final GraphHome home;

    /** Why the graph cannot be saved, as far as the log has it. */
    private String told;

    /** Rows that came and went since the graph was saved. */
    private int unsaved;

    GraphSaves(IndexKeeper.Store store, KeyedRows rows, VectorConfig config, GraphHome home) {
        this.store = store;
        this.rows = rows;
        this.config = config;
        this.home = home;
        // The open of a saved graph has told of it.
        this.told = config.index().kind() == IndexKind.HNSW ? home.obstacle().orElse("") : "";
    }

    /** Notes that so many rows came or went. */
    void changed(int count) {
        unsaved += count;
    }

    /** Whether rows came or went since the graph was saved. */
    boolean isChanged() {
        return unsaved > 0;
    }

    /** Whether the file has fallen so far behind a graph that it is worth its writing. */
    boolean isStale(HnswIndex graph) {
        return unsaved >= Math.max(LEAST_ROWS, graph.size() / STALE_SHARE);
    }

    /** Writes a graph to its file; that it cannot be written is not the trouble of the vectors. */
    void save(HnswIndex graph) {
        if (!home.isWritable()) {
            return;
        }
        unsaved = 0;
        Optional<String> obstacle = home.obstacle();
        if (obstacle.isPresent()) {
            tell(obstacle.get());
            return;
        }
        try {
            home.force();
            int count = store.vectors().size();
            graph.save(header -> RowIdsFormat.add(home.replacement(header), count, this::id), home.coverage(count));
            LOG.debug("Saved the index {} of {}", config.index(), store);
        } catch (SynaException e) {
            LOG.debug("Cannot save the index {} of {}", config.index(), store, e);
            tell(String.valueOf(e.getMessage()));
        } catch (RuntimeException | VirtualMachineError e) {
            LOG.warn("Cannot save the index {} of {}: the next open will build it again", config.index(), store, e);
        }
    }

    /** Says once why the graph is not kept. */
    private void tell(String reason) {
        if (!told.equals(reason)) {
            told = reason;
            LOG.warn(
                    "Cannot save the index {} of {}, the next open will build it again: {}",
                    config.index(),
                    store,
                    reason);
        }
    }

    private long id(int row) {
        return rows.isVisible(row, rows.view())
                ? RowIdsFormat.id(rows.key(row), home.checksum(row))
                : RowIdsFormat.NONE;
    }
}

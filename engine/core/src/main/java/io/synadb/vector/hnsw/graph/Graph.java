package io.synadb.vector.hnsw.graph;

/**
 * What a walk sees of a graph, in memory or in a mapped file: nodes, their links, and how far a node is from a probe.
 *
 * <p>A node is a row. Thread-safe.
 */
public interface Graph {
    /** What {@link #entry} returns when there is no node. */
    int NONE = -1;

    /** A node of the highest level, where walks begin, or {@link #NONE}. */
    int entry();

    /** Nodes at which walks over level 0 begin as well; not to be changed. */
    int[] starts();

    /** The highest level on which a node stands. */
    int levelOf(int node);

    /** Whether a node stands for this row, and may be returned. */
    boolean holds(int row);

    /** One more than the highest row that a link can name. */
    int rowBound();

    /** No node has more links than this on any level. */
    int mostLinks();

    /** Copies the links of a node on a level, and returns how many they are. */
    int links(int level, int node, int[] target);

    /** Makes a probe of a vector. */
    void aim(Probe probe, float[] vector);

    /** The estimated distances of the first {@code count} nodes of {@code nodes} from a probe. */
    void distances(Probe probe, int[] nodes, int count, float[] distances);

    /**
     * Keeps what the graph stands in until {@link #release}; to be called around everything else where it is a file.
     *
     * @return false if it is gone already
     */
    default boolean retain() {
        return true;
    }

    /** Ends what {@link #retain} began. */
    default void release() {}
}

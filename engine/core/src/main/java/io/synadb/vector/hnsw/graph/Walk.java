package io.synadb.vector.hnsw.graph;

import io.synadb.vector.RowFilter;
import java.util.Arrays;

/**
 * One walk over a graph and all that it needs: a probe, marks on the nodes seen, and the beam of the nearest found.
 *
 * <p>The beam is a sorted array of {@code long}s, each a distance, a row, and whether the node's links were followed. One
 * array serves as the candidates and as the results of Malkov and Yashunin's algorithm 2, and a step allocates nothing. A walk is
 * used again and again by whoever has it; not thread-safe.
 */
public final class Walk {
    private static final long FOLLOWED = 1;

    final Probe probe = new Probe();
    private int[] links = new int[0];
    private int[] hops = new int[0];
    private float[] distances = new float[0];
    private short[] marks = new short[0];
    private short mark;
    private int hidden = Graph.NONE;
    private long[] beam = new long[64];
    private int size;

    /** How many nodes the last walk found. */
    public int size() {
        return size;
    }

    /** The row at a rank of the beam, nearest first. */
    public int row(int rank) {
        return rowOf(beam[rank]);
    }

    /** The estimated distance at a rank of the beam. */
    public float distance(int rank) {
        return distanceOf(beam[rank]);
    }

    /** Says what the next walk goes towards. */
    public void aim(Graph graph, float[] vector) {
        graph.aim(probe, vector);
    }

    /** Goes without a node from now on; {@link Graph#NONE} ends that. */
    public void hide(int node) {
        hidden = node;
    }

    /** Whether walks go without this node. */
    public boolean hides(int node) {
        return node == hidden;
    }

    /** Starts anew, from one node. */
    public void start(Graph graph, int node) {
        if (links.length < graph.mostLinks()) {
            links = new int[graph.mostLinks()];
            hops = new int[graph.mostLinks()];
            distances = new float[graph.mostLinks()];
        }
        forget(graph.rowBound());
        size = 0;
        marks[node] = mark;
        links[0] = node;
        graph.distances(probe, links, 1, distances);
        beam[0] = key(distances[0], node);
        size = 1;
    }

    /** Goes down to a level, on each level above it to the node that none of its links beats. */
    public void descend(Graph graph, int fromLevel, int toLevel) {
        for (int level = fromLevel; level > toLevel; level--) {
            widen(graph, level, 1);
        }
    }

    /** Searches a level from all nodes in the beam until the nearest {@code width} found have no link to a nearer one. */
    public void widen(Graph graph, int level, int width) {
        if (beam.length < width) {
            beam = Arrays.copyOf(beam, width);
        }
        markBeam(graph);
        int next = 0;
        while (next < size) {
            if ((beam[next] & FOLLOWED) != 0) {
                next++;
                continue;
            }
            beam[next] |= FOLLOWED;
            next = Math.min(next + 1, follow(graph, level, rowOf(beam[next]), width));
        }
    }

    /** Forgets all nodes of the beam but those of rows that a filter accepts. */
    public void keepOnly(RowFilter filter) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (filter.accepts(rowOf(beam[i]))) {
                beam[kept++] = beam[i];
            }
        }
        size = kept;
    }

    /** Offers rows to the beam that are not in it, and have nodes. */
    public void add(Graph graph, int[] rows, int count, int width) {
        if (beam.length < width) {
            beam = Arrays.copyOf(beam, width);
        }
        if (distances.length < count) {
            distances = new float[count];
        }
        graph.distances(probe, rows, count, distances);
        for (int i = 0; i < count; i++) {
            offer(key(distances[i], rows[i]), width);
        }
    }

    /** Whether a row is in the beam. */
    public boolean holds(int row) {
        for (int i = 0; i < size; i++) {
            if (rowOf(beam[i]) == row) {
                return true;
            }
        }
        return false;
    }

    /**
     * Searches level 0 from all nodes in the beam, which are of accepted rows, over such nodes only. Where a link leads to
     * another one, those linked with that take its place: what the filter leaves of a graph falls apart, but its pieces are
     * rarely farther apart than that (Patel et al. 2024, <i>ACORN</i>).
     */
    public void widenWithin(Graph graph, RowFilter filter, int width) {
        if (beam.length < width) {
            beam = Arrays.copyOf(beam, width);
        }
        markBeam(graph);
        int next = 0;
        while (next < size) {
            if ((beam[next] & FOLLOWED) != 0) {
                next++;
                continue;
            }
            beam[next] |= FOLLOWED;
            next = Math.min(next + 1, followWithin(graph, filter, rowOf(beam[next]), width));
        }
    }

    private int followWithin(Graph graph, RowFilter filter, int node, int width) {
        int first = Integer.MAX_VALUE;
        int count = unseen(graph.links(0, node, hops), hops);
        int pending = 0;
        for (int i = 0; i < count; i++) {
            if (filter.accepts(hops[i])) {
                links[pending++] = hops[i];
                continue;
            }
            // No room for all links of another node: offer what is there.
            first = Math.min(first, offerLinks(graph, pending, width));
            int beyond = unseen(graph.links(0, hops[i], links), links);
            pending = 0;
            for (int j = 0; j < beyond; j++) {
                if (filter.accepts(links[j])) {
                    links[pending++] = links[j];
                }
            }
            first = Math.min(first, offerLinks(graph, pending, width));
            pending = 0;
        }
        return Math.min(first, offerLinks(graph, pending, width));
    }

    /** Offers the links of a node that were not seen before, and returns the best rank that one of them took. */
    private int follow(Graph graph, int level, int node, int width) {
        return offerLinks(graph, unseen(graph.links(level, node, links), links), width);
    }

    private int offerLinks(Graph graph, int count, int width) {
        if (count == 0) {
            return Integer.MAX_VALUE;
        }
        graph.distances(probe, links, count, distances);
        int first = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            first = Math.min(first, offer(key(distances[i], links[i]), width));
        }
        return first;
    }

    /** Keeps of the links those not seen before, and marks them. */
    private int unseen(int count, int[] links) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int link = links[i];
            // A row beyond the marks was inserted after the walk began, which need not know it.
            if (link < marks.length && marks[link] != mark) {
                marks[link] = mark;
                links[kept++] = link;
            }
        }
        return kept;
    }

    /** Puts a key into the beam, if it is among the best, and returns where. */
    private int offer(long key, int width) {
        if (size >= width) {
            if (key >= beam[size - 1]) {
                return Integer.MAX_VALUE;
            }
            size = width - 1;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (beam[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        System.arraycopy(beam, low, beam, low + 1, size - low);
        beam[low] = key;
        size++;
        return low;
    }

    /** Starts with nothing seen but the beam, whose links are still to follow. */
    private void markBeam(Graph graph) {
        forget(graph.rowBound());
        for (int i = 0; i < size; i++) {
            beam[i] &= ~FOLLOWED;
            marks[rowOf(beam[i])] = mark;
        }
    }

    private void forget(int rowBound) {
        if (marks.length < rowBound) {
            marks = new short[rowBound];
            mark = 0;
        }
        if (++mark == 0) {
            Arrays.fill(marks, (short) 0);
            mark = 1;
        }
        if (hidden != Graph.NONE) {
            marks[hidden] = mark;
        }
    }

    /** A number that sorts by distance, then by row. Its lowest bit is free. */
    static long key(float distance, int row) {
        int bits = Float.floatToRawIntBits(distance);
        int sortable = bits ^ ((bits >> 31) & 0x7FFFFFFF);
        return (long) sortable << 32 | (long) row << 1;
    }

    static int rowOf(long key) {
        return (int) (key >>> 1) & Integer.MAX_VALUE;
    }

    static float distanceOf(long key) {
        int sortable = (int) (key >> 32);
        return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & 0x7FFFFFFF));
    }
}

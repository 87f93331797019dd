package io.synadb.vector.hnsw.graph;

import java.util.Arrays;

/**
 * Takes a node out of a level so that nothing is lost: before its links are cut, its neighbours are linked with one another.
 *
 * <p>First along a shortest tree over all of them, which keeps the level in one piece and has, of the links that any diverse
 * choice would make, those that matter most. Then each neighbour gets those others to which none of its own links is a shorter
 * way, so that it does not have fewer good links than a node that was built without the one that goes.
 *
 * <p>One thread at a time uses one, and one thread at a time repairs a graph: two nodes that leave at once would bridge
 * their gaps over each other.
 */
final class Repair {

    private final Links links;
    private final CodedRows rows;
    private final Wiring wiring;
    private final int[] neighbors;
    private final int[] own;
    private final float[] toTree;
    private final int[] treeEnd;
    private final long[] keys;

    Repair(Links links, CodedRows rows, Wiring wiring) {
        int most = links.capacity(0);
        this.links = links;
        this.rows = rows;
        this.wiring = wiring;
        this.neighbors = new int[most];
        this.own = new int[most];
        this.toTree = new float[most];
        this.treeEnd = new int[most];
        this.keys = new long[most];
    }

    /** Takes a node, which is {@link Links#LEAVING}, out of a level. */
    void takeOut(int level, int node) {
        int count = links.copy(level, node, neighbors);
        bridge(level, count);
        for (int i = 0; i < count; i++) {
            enrich(level, i, count);
        }
        wiring.release(level, node);
    }

    /** Links the neighbours along a shortest tree (Prim 1957). */
    private void bridge(int level, int count) {
        Arrays.fill(toTree, 0, count, Float.POSITIVE_INFINITY);
        int last = 0;
        for (int step = 1; step < count; step++) {
            toTree[last] = Float.NaN;
            int next = -1;
            for (int i = 0; i < count; i++) {
                if (Float.isNaN(toTree[i])) {
                    continue;
                }
                float distance = rows.between(neighbors[last], neighbors[i]);
                if (distance < toTree[i]) {
                    toTree[i] = distance;
                    treeEnd[i] = last;
                }
                if (next < 0 || toTree[i] < toTree[next]) {
                    next = i;
                }
            }
            if (!wiring.link(level, neighbors[treeEnd[next]], neighbors[next])) {
                joinAnywhere(level, neighbors[next], count);
            }
            last = next;
        }
    }

    /** Joins a neighbour to the tree where there is room: rows that are all equal would all join the same one, until it is full. */
    private void joinAnywhere(int level, int node, int count) {
        boolean joined = false;
        for (int i = 0; i < count && !joined; i++) {
            if (Float.isNaN(toTree[i])) {
                joined = wiring.link(level, neighbors[i], node);
            }
        }
        for (int i = 0; i < count && !joined; i++) {
            if (Float.isNaN(toTree[i])) {
                joined = wiring.splice(level, neighbors[i], node) || wiring.splice(level, node, neighbors[i]);
            }
        }
    }

    /** Links one neighbour with those others to which it has no shorter way. */
    private void enrich(int level, int index, int count) {
        int node = neighbors[index];
        int candidates = 0;
        for (int i = 0; i < count; i++) {
            if (i != index) {
                keys[candidates++] = Walk.key(rows.between(node, neighbors[i]), neighbors[i]);
            }
        }
        Arrays.sort(keys, 0, candidates);
        for (int i = 0; i < candidates && links.count(level, node) < links.tooMany(level); i++) {
            int candidate = Walk.rowOf(keys[i]);
            if (links.count(level, candidate) < links.tooMany(level)
                    && hasNoShorterWay(level, node, candidate, Walk.distanceOf(keys[i]))) {
                wiring.link(level, node, candidate);
            }
        }
    }

    private boolean hasNoShorterWay(int level, int node, int candidate, float distance) {
        int count = links.copy(level, node, own);
        for (int i = 0; i < count; i++) {
            if (own[i] == candidate || rows.between(own[i], candidate) < distance) {
                return false;
            }
        }
        return true;
    }
}

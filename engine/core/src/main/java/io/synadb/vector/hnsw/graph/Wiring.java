package io.synadb.vector.hnsw.graph;

import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * Makes and cuts links so that a level which is in one piece stays in one piece.
 *
 * <p>A new link never parts anything, and a node joins a level by a link with one that stands in it: not with one that has just
 * come back, and whose place in the level is still to come. A link a–b is cut only where a third node keeps both ends together: some s that is linked
 * to both, checked and cut under the locks of all three; or else, where no neighbour of a knows b, by handing b over to
 * one that has room, which is linked to b in the same step. So each single cut leaves every path replaced, whatever other
 * threads cut meanwhile.
 *
 * <p>One thread at a time uses one; several of them work on the same links.
 */
final class Wiring {
    private final Links links;
    private final CodedRows rows;
    private final IntSupplier entry;
    private final Diversity diversity;
    private final long[] keys;
    private final int[] own;
    private final int[] others;

    /** @param entry where walks over the graph begin */
    Wiring(Links links, CodedRows rows, IntSupplier entry) {
        int most = links.capacity(0);
        this.links = links;
        this.rows = rows;
        this.entry = entry;
        this.diversity = new Diversity(rows, most);
        this.keys = new long[most];
        this.own = new int[most];
        this.others = new int[most];
    }

    /**
     * Links a node with one that stands in the level, making room where one has too many links. A node is one with itself:
     * copies of records may name one twice.
     *
     * @param b stands in the level if it has a link there, or is the entry, which may be the first
     * @return false if one of them is not present, or has no room at all, or {@code b} does not stand in the level
     */
    boolean link(int level, int a, int b) {
        if (a == b) {
            return true;
        }
        thin(level, a);
        thin(level, b);
        links.lock(a, b);
        try {
            if (links.state(a) != Links.PRESENT || links.state(b) != Links.PRESENT) {
                return false;
            }
            if (links.count(level, b) == 0 && b != entry.getAsInt()) {
                return false;
            }
            if (links.has(level, a, b)) {
                return true;
            }
            int capacity = links.capacity(level);
            if (links.count(level, a) == capacity || links.count(level, b) == capacity) {
                return false;
            }
            links.join(level, a, b);
            return true;
        } finally {
            links.unlock(a, b);
        }
    }

    /**
     * Puts a node between two linked ones, where neither has room for it: p–q becomes p–node–q, which leaves p and q as many
     * links as they had. For rows that are all equal this is the normal case: the nearest of a new row are always the same
     * few, and soon full.
     *
     * @param beside p, which has room for no more links
     * @return false if p, or all that it is linked with, is about to leave
     */
    boolean splice(int level, int node, int beside) {
        int count = links.copy(level, beside, own);
        for (int i = 0; i < count; i++) {
            int other = own[i];
            links.lock(node, beside, other);
            try {
                if (other != node
                        && links.count(level, node) + 2 <= links.capacity(level)
                        && links.state(node) == Links.PRESENT
                        && links.state(beside) == Links.PRESENT
                        && links.state(other) == Links.PRESENT
                        && links.has(level, beside, other)
                        && !links.has(level, node, other)
                        && !links.has(level, node, beside)) {
                    links.cut(level, beside, other);
                    links.join(level, beside, node);
                    links.join(level, node, other);
                    return true;
                }
            } finally {
                links.unlock(node, beside, other);
            }
        }
        return false;
    }

    /** Cuts a node off its links. Its neighbours need a way without it by now. */
    void release(int level, int node) {
        int count = links.copy(level, node, own);
        for (int i = 0; i < count; i++) {
            int other = own[i];
            links.lock(node, other);
            try {
                if (links.has(level, node, other)) {
                    links.cut(level, node, other);
                }
            } finally {
                links.unlock(node, other);
            }
        }
    }

    /** Cuts the less useful links of a node that has too many. */
    private void thin(int level, int node) {
        if (links.count(level, node) < links.tooMany(level)) {
            return;
        }
        int count = links.copy(level, node, own);
        for (int i = 0; i < count; i++) {
            keys[i] = Walk.key(rows.between(node, own[i]), own[i]);
        }
        Arrays.sort(keys, 0, count);
        int most = links.kept(level);
        int kept = diversity.choose(keys, count, most, most / 2);
        for (int i = count - 1; i >= kept; i--) {
            cut(level, node, i, kept);
        }
    }

    /**
     * Cuts the link of a node with the key at an index, and where nobody can take its other end over, leaves it. The first
     * {@code kept} keys stay.
     */
    private void cut(int level, int node, int index, int kept) {
        int other = Walk.rowOf(keys[index]);
        int count = links.copy(level, other, others);
        for (int i = 0; i < kept; i++) {
            int witness = Walk.rowOf(keys[i]);
            for (int j = 0; j < count; j++) {
                if (others[j] == witness && cutTriangle(level, node, other, witness)) {
                    return;
                }
            }
        }
        int heir = nearestWithRoom(level, other, index);
        if (heir >= 0) {
            handOver(level, node, other, heir);
        }
    }

    /** Of the rows of the first keys, the nearest to another row that has room for one more link; or −1. */
    private int nearestWithRoom(int level, int row, int keyCount) {
        int nearest = -1;
        float least = Float.POSITIVE_INFINITY;
        for (int i = 0; i < keyCount; i++) {
            int candidate = Walk.rowOf(keys[i]);
            // A record may name the row twice, which is no heir of itself.
            if (candidate != row && links.count(level, candidate) < links.tooMany(level) - 1) {
                float distance = rows.between(candidate, row);
                if (distance < least) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest;
    }

    private boolean cutTriangle(int level, int node, int other, int witness) {
        links.lock(node, other, witness);
        try {
            if (links.state(witness) != Links.PRESENT
                    || !links.has(level, node, other)
                    || !links.has(level, node, witness)
                    || !links.has(level, witness, other)) {
                return false;
            }
            links.cut(level, node, other);
            return true;
        } finally {
            links.unlock(node, other, witness);
        }
    }

    private void handOver(int level, int node, int other, int heir) {
        links.lock(node, other, heir);
        try {
            if (links.state(heir) != Links.PRESENT
                    || links.state(other) != Links.PRESENT
                    || !links.has(level, node, other)
                    || !links.has(level, node, heir)
                    || links.has(level, heir, other)
                    || links.count(level, heir) == links.capacity(level)) {
                return;
            }
            links.cut(level, node, other);
            links.join(level, heir, other);
        } finally {
            links.unlock(node, other, heir);
        }
    }
}

package io.synadb.vector.hnsw.graph;

import io.synadb.vector.DistanceMetric;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The graph of Malkov and Yashunin, <i>Efficient and robust approximate nearest neighbor search using Hierarchical Navigable
 * Small World graphs</i> (2018), with links that are symmetric, and levels that stay in one piece whatever comes and goes.
 *
 * <p>The published algorithm keeps a link one way when its other end has too many. Then nobody knows who points at a node, and
 * deletes leave holes. Here both ends know, so a node that goes is bridged at once ({@link Repair}), and no cut parts a level
 * ({@link Wiring}). On the 60,000 sentences of {@code data/wordnet} the symmetric graph needs some 7 % more distances for the
 * same recall than the one-way one.
 *
 * <p>Thread-safe. Inserts run beside each other and beside one removal; walks wait for nobody. Two locks stand above those of
 * {@link Links}: {@code removal} lets one node leave at a time, and {@code entryLock}, taken after it, guards changes of
 * {@code entry}: a node of a level that no other has is linked while no other becomes the entry.
 */
public final class GrowingGraph implements Graph {
    /** How many {@link #starts} there are at most. */
    public static final int MOST_STARTS = LongestRows.MOST;

    private final Levels levels;
    private final Links links;
    private final CodedRows rows;
    private final int efConstruction;
    private final ConcurrentLinkedQueue<Pen> pens = new ConcurrentLinkedQueue<>();
    private final Object removal = new Object();
    private final Object entryLock = new Object();
    private final LongestRows longest = new LongestRows();
    private final AtomicInteger nodes = new AtomicInteger();
    private volatile int entry = NONE;

    /**
     * A graph without nodes.
     *
     * @param levels on which its nodes will stand; a node makes as many links on each as their m
     * @param efConstruction candidates that a row's links are chosen from, at least m
     */
    public GrowingGraph(Coding coding, Levels levels, int efConstruction) {
        this.levels = levels;
        this.links = new Links(levels.m());
        this.rows = new CodedRows(coding);
        this.efConstruction = efConstruction;
    }

    /** What the rows are compared by. */
    public Coding coding() {
        return rows.coding();
    }

    /** How many rows are in; of those that come or go just now, some. */
    public int nodes() {
        return nodes.get();
    }

    /** Copies the code of a row that is in, {@link Coding#rowBytes} bytes. */
    public void copyCode(int row, byte[] target) {
        rows.copy(row, target);
    }

    /** Puts a node of a file into a new graph, with its code, yet without links. */
    public void restore(int row, byte[] code) {
        rows.put(row, code);
        links.reserve(row, levels.of(row));
        links.become(row, Links.PRESENT);
        nodes.incrementAndGet();
    }

    /** Gives a restored node its links; their other ends have them in records of their own. */
    public void restore(int level, int row, int[] linked) {
        links.restore(level, row, linked);
    }

    /** Says where walks over a restored graph begin. */
    public void restoreEntry(int node) {
        entry = node;
    }

    /** Makes a restored node one of {@link #starts}. */
    public void restoreStart(int node, float squaredNorm) {
        longest.offer(node, squaredNorm);
    }

    /** Shows the {@link #starts} with their squared lengths, as {@link #restoreStart} takes them. */
    public void showStarts(StartVisitor visitor) {
        longest.show(visitor);
    }

    /** Is shown a start. */
    @FunctionalInterface
    public interface StartVisitor {
        void visit(int node, float squaredNorm);
    }

    /** What one thread needs to change the graph. */
    private final class Pen {
        final Walk walk = new Walk();
        final Wiring wiring = new Wiring(links, rows, GrowingGraph.this::entry);
        final Repair repair = new Repair(links, rows, wiring);
        final Diversity diversity = new Diversity(rows, efConstruction);
        final long[] candidates = new long[efConstruction];

        /** By level, the rows to link with. */
        final int[][] chosen = new int[Levels.HIGHEST + 1][links.kept(0)];

        final int[] chosenCount = new int[Levels.HIGHEST + 1];

        /** By level, whether the row has nobody to link with. */
        final boolean[] alone = new boolean[Levels.HIGHEST + 1];
    }

    /** Takes in a row that is not in; its vector can be {@linkplain Coding#isCodable coded}. One thread at a time for one row. */
    public void insert(int row, float[] vector, int offset) {
        float squaredNorm = rows.put(row, vector, offset);
        int level = levels.of(row);
        links.reserve(row, level);
        links.become(row, Links.PRESENT);
        Pen pen = takePen();
        rows.aim(pen.walk.probe, row, vector, offset);
        while (!settle(row, level, pen)) {
            // Every node it was to be linked with has left meanwhile: look again.
            Thread.onSpinWait();
        }
        pens.add(pen);
        if (rows.coding().metric() == DistanceMetric.DOT) {
            longest.offer(row, squaredNorm);
        }
        nodes.incrementAndGet();
    }

    private boolean settle(int row, int level, Pen pen) {
        int from = entry;
        if (from != NONE && levels.of(from) >= level) {
            return connect(row, level, from, pen);
        }
        synchronized (entryLock) {
            int current = entry;
            if (current != NONE && !connect(row, Math.min(level, levels.of(current)), current, pen)) {
                return false;
            }
            if (current == NONE || levels.of(current) < level) {
                entry = row;
            }
            return true;
        }
    }

    /**
     * Links a row on its levels, the lowest first, and none before it is linked on all below: who comes upon it on one level
     * finds ways on from it on the lower ones. A removal may make the row the entry before it is linked on all; where a walk
     * from it then finds nobody, it is alone.
     *
     * @return whether it found a link on each of them
     */
    private boolean connect(int row, int level, int from, Pen pen) {
        pen.walk.start(this, from);
        pen.walk.descend(this, levels.of(from), level);
        for (int l = level; l >= 0; l--) {
            pen.walk.widen(this, l, efConstruction);
            choose(row, l, pen);
        }
        for (int l = 0; l <= level; l++) {
            boolean linked = pen.alone[l];
            for (int i = 0; i < pen.chosenCount[l]; i++) {
                linked |= pen.wiring.link(l, row, pen.chosen[l][i]);
            }
            for (int i = 0; i < pen.chosenCount[l] && !linked; i++) {
                linked = pen.wiring.splice(l, row, pen.chosen[l][i]);
            }
            if (!linked) {
                return false;
            }
        }
        return true;
    }

    private void choose(int row, int level, Pen pen) {
        int count = 0;
        for (int rank = 0; rank < pen.walk.size(); rank++) {
            int candidate = pen.walk.row(rank);
            if (candidate != row && holds(candidate)) {
                pen.candidates[count++] = Walk.key(pen.walk.distance(rank), candidate);
            }
        }
        int chosen = pen.diversity.choose(pen.candidates, count, levels.m(), levels.m() / 4);
        for (int i = 0; i < chosen; i++) {
            pen.chosen[level][i] = Walk.rowOf(pen.candidates[i]);
        }
        pen.chosenCount[level] = chosen;
        pen.alone[level] = pen.walk.size() == 1 && pen.walk.row(0) == row;
    }

    /** Takes out a row that is in. One thread at a time for one row. */
    public void remove(int row) {
        longest.remove(row);
        Pen pen = takePen();
        synchronized (removal) {
            links.lock(row, row);
            try {
                links.become(row, Links.LEAVING);
            } finally {
                links.unlock(row, row);
            }
            synchronized (entryLock) {
                // Looked at under the lock: a higher node may just have become the entry.
                if (entry == row) {
                    entry = successor(row);
                }
            }
            for (int level = levels.of(row); level >= 0; level--) {
                pen.repair.takeOut(level, row);
            }
            links.become(row, Links.ABSENT);
        }
        nodes.decrementAndGet();
        pens.add(pen);
    }

    /** The highest of the other nodes: a neighbour, as the levels are in one piece. */
    private int successor(int row) {
        int[] neighbors = new int[links.capacity(0)];
        for (int level = levels.of(row); level >= 0; level--) {
            if (links.copy(level, row, neighbors) > 0) {
                int highest = neighbors[0];
                for (int i = links.count(level, row) - 1; i > 0; i--) {
                    highest = levels.of(neighbors[i]) > levels.of(highest) ? neighbors[i] : highest;
                }
                return highest;
            }
        }
        return NONE;
    }

    private Pen takePen() {
        @Nullable Pen pen = pens.poll();
        return pen == null ? new Pen() : pen;
    }

    @Override
    public int entry() {
        return entry;
    }

    @Override
    public int[] starts() {
        return longest.rows();
    }

    @Override
    public int levelOf(int node) {
        return levels.of(node);
    }

    @Override
    public boolean holds(int row) {
        return links.state(row) == Links.PRESENT;
    }

    @Override
    public int rowBound() {
        return links.rowBound();
    }

    @Override
    public int mostLinks() {
        return links.capacity(0);
    }

    @Override
    public int links(int level, int node, int[] target) {
        return links.copy(level, node, target);
    }

    @Override
    public void aim(Probe probe, float[] vector) {
        rows.coding().aim(vector, 0, probe);
    }

    @Override
    public void distances(Probe probe, int[] nodes, int count, float[] distances) {
        rows.distances(probe, nodes, count, distances);
    }
}

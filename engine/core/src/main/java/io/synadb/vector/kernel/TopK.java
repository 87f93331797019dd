package io.synadb.vector.kernel;

import java.util.Arrays;

/**
 * Keeps the k nearest of any number of candidates, or all within a radius.
 *
 * <p>Distances order as Spark and SQL order them: −0 equals 0, and NaN comes after every number and equals itself. Of rows
 * at equal distance the one with the smaller number is nearer. So the outcome does not depend on the order of offers.
 *
 * <p>A binary heap with the worst candidate at its root: an offer that is not kept costs one comparison, one that is kept
 * O(log k). Nothing is allocated for an offer, apart from arrays that double until they hold what is kept.
 *
 * <p>Not thread-safe.
 */
public final class TopK {
    private static final int INITIAL_CAPACITY = 16;

    private final int k;
    private final boolean keepsTies;

    /** Farther candidates are not kept; NaN if distance alone turns nobody away. */
    private final float radius;

    /** The best {@code size} candidates, at most k, as a heap. */
    private float[] distances;

    private long[] rows;
    private int size;

    /** Rows beyond the k in the heap, all of them at the distance of its root. Empty unless ties are kept. */
    private long[] ties = new long[0];

    private int tieCount;

    private TopK(int k, boolean keepsTies, float radius) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected at least 1");
        }
        this.k = k;
        this.keepsTies = keepsTies;
        this.radius = radius;
        this.distances = new float[Math.min(k, INITIAL_CAPACITY)];
        this.rows = new long[distances.length];
    }

    /** Keeps exactly k, or all candidates if there are fewer. */
    public static TopK of(int k) {
        return new TopK(k, false, Float.NaN);
    }

    /**
     * Keeps every candidate that is as near as the one at rank k, which may be more than k: what a later sort by distance
     * needs to break the ties in its own way.
     */
    public static TopK keepingTies(int k) {
        return new TopK(k, true, Float.NaN);
    }

    /** Keeps every candidate whose distance is at most the radius, which is not NaN. */
    public static TopK within(float radius) {
        return new TopK(Integer.MAX_VALUE, false, radius);
    }

    /** How many candidates are kept. */
    public int size() {
        return size + tieCount;
    }

    /**
     * The distance beyond which a candidate is not kept; NaN as long as every candidate is, or none that is a number is
     * turned away.
     */
    public float limit() {
        return size < k ? radius : distances[0];
    }

    /** Whether a row is kept; looks at all that are. */
    public boolean contains(long row) {
        for (int i = 0; i < size; i++) {
            if (rows[i] == row) {
                return true;
            }
        }
        for (int i = 0; i < tieCount; i++) {
            if (ties[i] == row) {
                return true;
            }
        }
        return false;
    }

    /** Forgets what is kept. */
    public void clear() {
        size = 0;
        tieCount = 0;
    }

    /** Offers a candidate; each row at most once. */
    public void offer(float distance, long row) {
        if (size < k) {
            if (distance <= radius || Float.isNaN(radius)) {
                add(distance, row);
            }
            return;
        }
        int order = compare(distance, distances[0]);
        if (order > 0) {
            return;
        }
        if (keepsTies) {
            if (order == 0) {
                addTie(row);
            } else {
                replaceRootKeepingTies(distance, row);
            }
        } else if (order < 0 || row < rows[0]) {
            replaceRoot(distance, row);
        }
    }

    /** What is kept, best first. The candidates stay, and more may be offered. */
    public Ranking ranking() {
        int count = size();
        float[] sortedDistances = Arrays.copyOf(distances, count);
        long[] sortedRows = Arrays.copyOf(rows, count);
        Arrays.fill(sortedDistances, size, count, distances[0]);
        System.arraycopy(ties, 0, sortedRows, size, tieCount);
        for (int i = count / 2 - 1; i >= 0; i--) {
            siftDown(sortedDistances, sortedRows, i, count, sortedDistances[i], sortedRows[i]);
        }
        for (int end = count - 1; end > 0; end--) {
            float distance = sortedDistances[end];
            long row = sortedRows[end];
            sortedDistances[end] = sortedDistances[0];
            sortedRows[end] = sortedRows[0];
            siftDown(sortedDistances, sortedRows, 0, end, distance, row);
        }
        return new Ranking(sortedRows, sortedDistances);
    }

    /** The order of distances: −0 equals 0; NaN equals NaN and comes last. */
    public static int compare(float a, float b) {
        if (a < b) {
            return -1;
        }
        if (a > b) {
            return 1;
        }
        if (a == b) {
            return 0;
        }
        return Boolean.compare(Float.isNaN(a), Float.isNaN(b));
    }

    private void add(float distance, long row) {
        if (size == rows.length) {
            int capacity = (int) Math.min(k, 2L * size);
            distances = Arrays.copyOf(distances, capacity);
            rows = Arrays.copyOf(rows, capacity);
        }
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (!isWorse(distance, row, distances[parent], rows[parent])) {
                break;
            }
            distances[i] = distances[parent];
            rows[i] = rows[parent];
            i = parent;
        }
        distances[i] = distance;
        rows[i] = row;
    }

    private void replaceRoot(float distance, long row) {
        siftDown(distances, rows, 0, size, distance, row);
    }

    private void replaceRootKeepingTies(float distance, long row) {
        float evictedDistance = distances[0];
        long evictedRow = rows[0];
        replaceRoot(distance, row);
        if (compare(evictedDistance, distances[0]) == 0) {
            addTie(evictedRow);
        } else {
            tieCount = 0;
        }
    }

    private void addTie(long row) {
        if (tieCount == ties.length) {
            ties = Arrays.copyOf(ties, Math.max(INITIAL_CAPACITY, 2 * tieCount));
        }
        ties[tieCount++] = row;
    }

    private static void siftDown(float[] distances, long[] rows, int from, int size, float distance, long row) {
        int i = from;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            int right = child + 1;
            if (right < size && isWorse(distances[right], rows[right], distances[child], rows[child])) {
                child = right;
            }
            if (!isWorse(distances[child], rows[child], distance, row)) {
                break;
            }
            distances[i] = distances[child];
            rows[i] = rows[child];
            i = child;
        }
        distances[i] = distance;
        rows[i] = row;
    }

    private static boolean isWorse(float distance, long row, float otherDistance, long otherRow) {
        int order = compare(distance, otherDistance);
        return order > 0 || (order == 0 && row > otherRow);
    }
}

package io.synadb.vector.hnsw.graph;

/**
 * Chooses links that lead in different directions: algorithm 4 of Malkov and Yashunin (2018). A candidate that is nearer to one
 * already chosen than to the node is left out, because the way over that one is short; if too few are left, the nearest of
 * those left out fill up.
 *
 * <p>Not thread-safe.
 */
final class Diversity {
    private final CodedRows rows;
    private final long[] leftOut;

    /** @param most candidates at a time */
    Diversity(CodedRows rows, int most) {
        this.rows = rows;
        this.leftOut = new long[most];
    }

    /**
     * Moves the chosen candidates to the front, each part staying in order, and returns how many they are.
     *
     * @param keys the candidates, nearest first, as {@link Walk#key} makes them
     * @param most how many are chosen at most
     * @param least how many are chosen at least, if there are as many
     */
    int choose(long[] keys, int count, int most, int least) {
        int chosen = 0;
        int out = 0;
        for (int i = 0; i < count; i++) {
            long key = keys[i];
            if (chosen < most && isDiverse(key, keys, chosen)) {
                keys[chosen++] = key;
            } else {
                leftOut[out++] = key;
            }
        }
        int from = 0;
        while (chosen < least && from < out) {
            keys[chosen++] = leftOut[from++];
        }
        System.arraycopy(leftOut, from, keys, chosen, out - from);
        return chosen;
    }

    private boolean isDiverse(long key, long[] chosen, int count) {
        int row = Walk.rowOf(key);
        float distance = Walk.distanceOf(key);
        for (int i = 0; i < count; i++) {
            if (rows.between(row, Walk.rowOf(chosen[i])) < distance) {
                return false;
            }
        }
        return true;
    }
}

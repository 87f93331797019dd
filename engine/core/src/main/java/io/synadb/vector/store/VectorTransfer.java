package io.synadb.vector.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings vectors to a store in batches, also those that {@link VectorCollection#upsert} refuses: what is there is kept. Not
 * thread-safe.
 */
final class VectorTransfer {
    private static final int BATCH = 1024;

    private final KeyedVectors target;
    private final List<String> keys = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();

    VectorTransfer(KeyedVectors target) {
        this.target = target;
    }

    /** Takes a vector, whose array is not changed any more. */
    void add(String key, float[] vector) {
        keys.add(key);
        vectors.add(vector);
        if (keys.size() == BATCH) {
            finish();
        }
    }

    /** Brings what is still on its way. */
    void finish() {
        if (!keys.isEmpty()) {
            int dimensions = target.config().dimensions();
            target.take(keys, new RowsOfArrays(vectors.toArray(new float[0][]), dimensions));
            keys.clear();
            vectors.clear();
        }
    }
}

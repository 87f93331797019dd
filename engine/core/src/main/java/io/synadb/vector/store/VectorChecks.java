package io.synadb.vector.store;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.Queries;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.VectorKernels;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What every collection refuses. Stateless and thread-safe. */
final class VectorChecks {
    private VectorChecks() {}

    /**
     * Refuses a key that could not be read.
     *
     * @param named how the message says which one it is
     * @throws KeyException when it is empty, longer than the limit, or holds half of a surrogate pair
     */
    static void key(Supplier<String> named, String key, int limitBytes) {
        Objects.requireNonNull(key, () -> named.get() + " is null");
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > limitBytes) {
            String shown = key.length() <= 40 ? key : key.substring(0, 40) + "…";
            throw new KeyException("%s '%s' has %d bytes of UTF-8: expected 1 to %d"
                    .formatted(named.get(), shown, bytes.length, limitBytes));
        }
        // An encoder writes half a pair as '?', which then reads back as another key.
        if (!new String(bytes, StandardCharsets.UTF_8).equals(key)) {
            throw new KeyException(
                    "%s, of %d characters, holds half of a surrogate pair, which UTF-8 cannot say: expected"
                                    .formatted(named.get(), key.length())
                            + " valid Unicode");
        }
    }

    /** Refuses a batch with another number of vectors than keys, a bad vector or a key that stands in it twice. */
    static void batch(List<String> keys, Vectors vectors, VectorConfig config) {
        if (keys.size() != vectors.size()) {
            throw new InvalidArgumentException(
                    "A batch of %d keys and %d vectors: expected one for each".formatted(keys.size(), vectors.size()));
        }
        Map<String, Integer> positions = new HashMap<>();
        Vectors.Reader reader = vectors.reader();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            Integer earlier = positions.put(key, i);
            if (earlier != null) {
                throw new InvalidArgumentException(
                        "The key '%s' stands in the batch twice, at positions %d and %d: expected each key once"
                                .formatted(key, earlier, i));
            }
            reader.read(i, 1);
            int position = i;
            vector(() -> named(position, key), reader.array(), reader.offset(), config);
        }
    }

    /** How messages name a vector of a batch. */
    static String named(int position, String key) {
        return "Vector %d of the batch, of key '%s',".formatted(position, key);
    }

    /** Refuses a vector or query of another length, or one that no search can place. */
    static void vector(Supplier<String> name, float[] vector, VectorConfig config) {
        length(name, vector, config);
        vector(name, vector, 0, config);
    }

    static void length(Supplier<String> name, float[] vector, VectorConfig config) {
        Objects.requireNonNull(vector, () -> name.get() + " is null");
        if (vector.length != config.dimensions()) {
            throw new DimensionMismatchException(
                    "%s has %d elements: expected %d".formatted(name.get(), vector.length, config.dimensions()));
        }
    }

    private static void vector(Supplier<String> name, float[] array, int offset, VectorConfig config) {
        int dimensions = config.dimensions();
        int element = VectorKernels.active().firstNonFinite(array, offset, dimensions);
        if (element >= 0) {
            throw new InvalidArgumentException("%s holds %s at element %d: expected finite numbers"
                    .formatted(name.get(), array[offset + element], element));
        }
        if (config.metric() == DistanceMetric.COSINE && isZero(array, offset, dimensions)) {
            throw new InvalidArgumentException(
                    "%s is zero, which has no direction for cosine to compare: expected an element that is not"
                            .formatted(name.get()));
        }
    }

    private static boolean isZero(float[] array, int offset, int dimensions) {
        for (int i = 0; i < dimensions; i++) {
            if (array[offset + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Refuses parameters that mean something only to an index. */
    static void params(SearchParams params) {
        Queries.checkParams(params);
        if (params.filter().isPresent()) {
            throw new InvalidArgumentException(
                    "The search has a filter of rows, which only an index knows: give the store a KeyFilter instead");
        }
    }
}

package io.synadb.vector.store;

import io.synadb.AlreadyExistsException;
import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.KeyException;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.util.List;
import java.util.Optional;

/**
 * Vectors of one length, each under a key of its own, and the search for the nearest of them.
 *
 * <p><b>Writing.</b> A vector is copied on the way in. It must hold finite numbers only, and under {@link
 * io.synadb.vector.DistanceMetric#COSINE} one that is not zero: other ones are refused, since no search could place them.
 * (Files of other programs may hold such vectors. They are kept; their distance is NaN, and a search finds them after all
 * others.) A write that fails has changed nothing, in memory as on disk.
 *
 * <p><b>Order.</b> Vectors stand in the order in which they were written; one that replaces another stands where it was
 * written, not where the other one stood. Results at equal distance come in that order.
 *
 * <p><b>Searching.</b> Searches are exact, unless the configuration names an index that is not. Such a one is built in the
 * background as soon as there are vectors enough and somebody searches, and follows every write from then on; until it is
 * there, and whenever {@link SearchParams#exact} is asked for, searches are exact. It is saved beside the vectors, and a
 * collection that is opened again answers from it at once; rows that it lacks are looked at one by one until it has them.
 *
 * <p><b>Threads.</b> Writers take turns; searches run beside them without waiting, but for the first one, which makes the
 * index. A search, also one of many queries, sees
 * each write call whole or not at all: of a batch all vectors or none, of a replaced vector the old one or the new one. It
 * sees every write that returned before it began. {@link #get} and {@link #contains} look at one key, and may see a write a
 * moment before searches do.
 *
 * <p>After {@link #close} every method but it and {@link #config} throws {@link IllegalStateException}. Implementations are thread-safe.
 */
public interface VectorCollection extends AutoCloseable {

    /** How it was opened: dimensions, metric and the rest. */
    VectorConfig config();

    /**
     * Adds a vector under a new key.
     *
     * @throws AlreadyExistsException when the key has a vector: {@link #upsert} replaces it
     * @throws DimensionMismatchException when the vector has another length than the others
     * @throws InvalidArgumentException when it holds NaN or infinity, or is zero under cosine
     * @throws KeyException when the key is empty, too long or not text
     */
    void insert(String key, float[] vector);

    /**
     * Adds vectors under new keys: all of them, or none when one is refused. The message names its position in the batch.
     *
     * @param vectors one for each key
     * @throws InvalidArgumentException also when there are not as many vectors as keys, or a key stands in the batch twice
     */
    void insertBatch(List<String> keys, float[][] vectors);

    /** As {@link #insertBatch(List, float[][])}, of vectors that stand one after the other in an array. */
    void insertBatch(List<String> keys, float[] vectors);

    /**
     * As {@link #insertBatch(List, float[][])}, of rows wherever they stand, as in a mapped file, and also of float16 or int8: they
     * are kept as the float32 numbers that they are read as. Rows are read twice, to be checked and to be kept, and must not change
     * meanwhile; where one cannot be read, none is kept.
     *
     * @throws DimensionMismatchException when the rows have another length than the vectors of the collection
     */
    void insertBatch(List<String> keys, Vectors vectors);

    /** Adds a vector under a key, in place of the one it may have; refuses what {@link #insert} refuses otherwise. */
    void upsert(String key, float[] vector);

    /** Takes a key and its vector out. Returns whether the key had one. */
    boolean delete(String key);

    /** A copy of the vector of a key. */
    Optional<float[]> get(String key);

    /** Whether a key has a vector. */
    boolean contains(String key);

    /** How many vectors there are. */
    int size();

    /** The keys, in the order in which their vectors were written. */
    List<String> keys();

    /** The k nearest of all vectors. */
    default List<SearchResult> search(float[] query, int k) {
        return search(query, SearchParams.nearest(k), KeyFilter.all());
    }

    /** The k nearest of the vectors whose keys pass. */
    default List<SearchResult> search(float[] query, int k, KeyFilter filter) {
        return search(query, SearchParams.nearest(k), filter);
    }

    /**
     * The nearest of the vectors whose keys pass, best first: k of them, or as many as there are.
     *
     * @throws DimensionMismatchException when the query has another length than the vectors
     * @throws InvalidArgumentException when it holds NaN or infinity, or is zero under cosine; when the parameters hold a
     *     filter of rows, which only an index knows
     */
    List<SearchResult> search(float[] query, SearchParams params, KeyFilter filter);

    /** The same for several queries, all of which see the same vectors. One list a query, in their order. */
    List<List<SearchResult>> searchBatch(float[][] queries, SearchParams params, KeyFilter filter);

    /** All vectors within a distance of the query, best first. */
    default List<SearchResult> searchWithin(float[] query, float radius) {
        return searchWithin(query, radius, KeyFilter.all());
    }

    /**
     * All vectors whose keys pass and whose distance from the query is at most the radius, best first. This is exact,
     * whether or not there is an index.
     *
     * @param radius a distance of the metric; below zero only under {@link io.synadb.vector.DistanceMetric#DOT}, whose
     *     distances are negated products
     * @throws InvalidArgumentException when the radius is NaN, or negative under another metric
     */
    List<SearchResult> searchWithin(float[] query, float radius, KeyFilter filter);

    /** Gives up what the collection holds. Idempotent. */
    @Override
    void close();
}

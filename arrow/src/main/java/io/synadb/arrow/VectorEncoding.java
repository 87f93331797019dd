package io.synadb.arrow;

import io.synadb.InvalidArgumentException;
import io.synadb.vector.DistanceMetric;
import java.util.Arrays;
import java.util.List;

/**
 * As what the numbers of a vector column are stored.
 *
 * <p>A search compares all of them as float32, which float16 and int8 are exactly. The numbers of float64 vectors are rounded to the
 * nearest float32 for it, beyond its range to infinity, and stay what they are in the table.
 *
 * <p>A {@linkplain #BINARY binary} vector of d dimensions is d bits, d a multiple of 8, packed into d / 8 bytes of uint8, as FAISS,
 * Milvus and Lance have them and {@code numpy.packbits} makes them: dimension i is the bit of value {@code 128 >> i % 8} in byte
 * {@code i / 8}. Arrow has it as {@code FixedSizeList<uint8>} of d / 8, so that NumPy gets the bytes without a copy. Its one metric
 * is Hamming, the number of bits that differ.
 *
 * <p>Immutable and thread-safe.
 */
public enum VectorEncoding {
    F32("f32", ElementType.FLOAT32),
    F16("f16", ElementType.FLOAT16),
    F64("f64", ElementType.FLOAT64),
    I8("i8", ElementType.INT8),
    BINARY("binary", ElementType.UINT8);

    private final String word;
    private final ElementType element;

    VectorEncoding(String word, ElementType element) {
        this.word = word;
        this.element = element;
    }

    /** The word that users type, as in {@code vector.<column>.encoding}. */
    public String word() {
        return word;
    }

    /** What a vector is a list of. */
    public ElementType element() {
        return element;
    }

    /** How many elements a vector of so many dimensions has. */
    public int elements(int dimensions) {
        return this == BINARY ? dimensions / Byte.SIZE : dimensions;
    }

    /** How many dimensions a vector of so many elements has. */
    public int dimensions(int elements) {
        return this == BINARY ? Math.multiplyExact(elements, Byte.SIZE) : elements;
    }

    /** What near means where nobody says it. */
    public DistanceMetric defaultMetric() {
        return this == BINARY ? DistanceMetric.HAMMING : DistanceMetric.L2;
    }

    /**
     * Refuses a metric that says nothing of such vectors.
     *
     * @param column for the message
     */
    public void requireMetric(DistanceMetric metric, String column) {
        if (this == BINARY && metric != DistanceMetric.HAMMING) {
            throw new InvalidArgumentException("Column '" + column
                    + "' has binary vectors, which are compared by hamming: found the metric " + metric.word()
                    + "; take hamming, or store numbers.");
        }
    }

    /** All words, for messages. */
    static List<String> words() {
        return Arrays.stream(values()).map(VectorEncoding::word).toList();
    }
}

package io.synadb.arrow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The numbers that vectors and tensors are made of: the types that pyarrow and NumPy call so.
 *
 * <p>Immutable and thread-safe.
 */
public enum ElementType {
    /** IEEE 754 binary16: Arrow's {@code FloatingPoint(HALF)}. */
    FLOAT16("float16", new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), Short.BYTES),
    FLOAT32("float32", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), Float.BYTES),
    FLOAT64("float64", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), Double.BYTES),
    INT8("int8", new ArrowType.Int(Byte.SIZE, true), Byte.BYTES),
    INT16("int16", new ArrowType.Int(Short.SIZE, true), Short.BYTES),
    INT32("int32", new ArrowType.Int(Integer.SIZE, true), Integer.BYTES),
    INT64("int64", new ArrowType.Int(Long.SIZE, true), Long.BYTES),
    UINT8("uint8", new ArrowType.Int(Byte.SIZE, false), Byte.BYTES);

    private final String word;
    private final ArrowType type;
    private final int bytes;

    ElementType(String word, ArrowType type, int bytes) {
        this.word = word;
        this.type = type;
        this.bytes = bytes;
    }

    /** The word that users type, as in {@code tensor.<column>.dtype}. */
    public String word() {
        return word;
    }

    /** The type of an element in Arrow. */
    public ArrowType type() {
        return type;
    }

    /** How many bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    /** Whether an element may be NaN or infinite, which a table refuses. */
    public boolean isReal() {
        return type instanceof ArrowType.FloatingPoint;
    }

    /** The one of an Arrow type; empty for one that no tensor has. */
    public static Optional<ElementType> of(ArrowType type) {
        return Arrays.stream(values())
                .filter(element -> element.type.equals(type))
                .findFirst();
    }

    /** All words, for messages. */
    static List<String> words() {
        return Arrays.stream(values()).map(ElementType::word).toList();
    }
}

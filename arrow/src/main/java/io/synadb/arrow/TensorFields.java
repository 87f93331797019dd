package io.synadb.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Columns of tensors, and of vectors among them: {@code FixedSizeList} of an {@link ElementType} under the canonical extension
 * {@code arrow.fixed_shape_tensor}. A vector column is one whose tensors have one dimension, of numbers that can be searched, or
 * that the field's metadata calls binary.
 *
 * <p>The extension stands in the field's metadata, so that Arrow Java, which does not know it, sees the storage type,
 * and pyarrow sees tensors. Stateless and thread-safe.
 */
final class TensorFields {
    /** The most dimensions of a vector. */
    static final int MAX_DIMENSIONS = 65_536;

    /** The most bytes of a tensor, so that a chunk holds some of them. */
    static final long MAX_BYTES = 256L << 20;

    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    private static final String TENSOR = "arrow.fixed_shape_tensor";
    /** Beside it, the word of an encoding that the type does not tell. */
    private static final String ENCODING = "syna.encoding";

    private TensorFields() {}

    /** Whether the column is a list of one length of numbers that tensors have: a vector column, or any other of tensors. */
    static boolean isTensor(Field field) {
        return field.getType() instanceof ArrowType.FixedSizeList
                && element(field).isPresent();
    }

    /** What a list is of; empty where no tensor is. */
    static Optional<ElementType> element(Field list) {
        return list.getChildren().size() == 1
                ? ElementType.of(list.getChildren().get(0).getType())
                : Optional.empty();
    }

    /** How many elements each tensor has. */
    static int elements(Field tensor) {
        return ((ArrowType.FixedSizeList) tensor.getType()).getListSize();
    }

    /** The encoding of a vector column; empty for any other column. */
    static Optional<VectorEncoding> encoding(Field field) {
        if (!isTensor(field)) {
            return Optional.empty();
        }
        if (VectorEncoding.BINARY.word().equals(field.getMetadata().get(ENCODING))) {
            return element(field).filter(ElementType.UINT8::equals).map(element -> VectorEncoding.BINARY);
        }
        boolean oneDimension = declaredShape(field).map(List::size).orElse(1) == 1;
        if (!oneDimension || elements(field) > MAX_DIMENSIONS) {
            return Optional.empty();
        }
        return element(field).flatMap(element -> switch (element) {
            case FLOAT32 -> Optional.of(VectorEncoding.F32);
            case FLOAT16 -> Optional.of(VectorEncoding.F16);
            case FLOAT64 -> Optional.of(VectorEncoding.F64);
            case INT8 -> Optional.of(VectorEncoding.I8);
            case INT16, INT32, INT64, UINT8 -> Optional.empty();
        });
    }

    static VectorEncoding requireEncoding(Field field) {
        return encoding(field)
                .orElseThrow(() -> new SchemaException(
                        "Column '" + field.getName() + "' is not a vector column but " + describe(field)
                                + ": expected vectors of float32, float16, float64 or int8, or binary ones."));
    }

    /** What a column is, for messages. */
    static String describe(Field field) {
        return isTensor(field)
                ? "tensors of " + element(field).orElseThrow().word() + " of the shape " + shape(field)
                : field.getType().toString();
    }

    static int dimensions(Field field) {
        return requireEncoding(field).dimensions(elements(field));
    }

    /** The lengths of the dimensions of each tensor, outermost first. */
    static List<Integer> shape(Field tensor) {
        return declaredShape(tensor).orElseGet(() -> List.of(elements(tensor)));
    }

    static Field vector(
            String name, boolean nullable, VectorEncoding encoding, int dimensions, Map<String, String> others) {
        requireDimensions(name, encoding, dimensions);
        Map<String, String> metadata = new HashMap<>(others);
        metadata.remove(ENCODING);
        if (encoding == VectorEncoding.BINARY) {
            metadata.put(ENCODING, encoding.word());
        }
        return tensor(name, nullable, encoding.element(), List.of(encoding.elements(dimensions)), metadata);
    }

    static Field tensor(
            String name, boolean nullable, ElementType element, List<Integer> shape, Map<String, String> others) {
        int elements = requireShape(name, element, shape);
        Map<String, String> metadata = new HashMap<>(others);
        metadata.put(EXTENSION_NAME, TENSOR);
        metadata.put(EXTENSION_METADATA, "{\"shape\":" + shape.toString().replace(" ", "") + "}");
        FieldType type = new FieldType(nullable, new ArrowType.FixedSizeList(elements), null, metadata);
        return new Field(name, type, List.of(new Field("item", FieldType.nullable(element.type()), null)));
    }

    static void requireDimensions(String column, VectorEncoding encoding, long dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new InvalidArgumentException("Column '" + column + "' would hold vectors of length " + dimensions
                    + ": expected 1 to " + MAX_DIMENSIONS + ".");
        }
        if (encoding == VectorEncoding.BINARY && dimensions % Byte.SIZE != 0) {
            throw new InvalidArgumentException("Column '" + column + "' would hold binary vectors of " + dimensions
                    + " bits: expected a multiple of 8, as they are packed into bytes.");
        }
    }

    /** Refuses a shape that no tensor has, and gives its number of elements. */
    static int requireShape(String column, ElementType element, List<Integer> shape) {
        long elements = shape.isEmpty() ? 0 : 1;
        for (int length : shape) {
            elements = length < 1 || elements < 1 || elements > MAX_BYTES ? -1 : elements * length;
        }
        if (elements < 1 || elements > MAX_BYTES / element.bytes()) {
            throw new InvalidArgumentException("Column '" + column + "' would hold tensors of " + element.word()
                    + " of the shape " + shape + ": expected lengths of 1 or more, and at most "
                    + MAX_BYTES / element.bytes() + " elements, which are " + (MAX_BYTES >> 20) + " MiB.");
        }
        return (int) elements;
    }

    /** Refuses a column of tensors that are too large. */
    static void requireSize(Field tensor) {
        requireShape(tensor.getName(), element(tensor).orElseThrow(), List.of(elements(tensor)));
        encoding(tensor).ifPresent(encoding -> requireDimensions(tensor.getName(), encoding, dimensions(tensor)));
    }

    /**
     * A column of tensors that says so in its metadata, in which a shape that somebody has declared stays, that of a matrix
     * perhaps.
     */
    static Field declared(Field tensor) {
        ElementType element = element(tensor).orElseThrow();
        Field plain =
                tensor(tensor.getName(), tensor.isNullable(), element, List.of(elements(tensor)), tensor.getMetadata());
        if (!TENSOR.equals(tensor.getMetadata().get(EXTENSION_NAME))) {
            return plain;
        }
        String metadata = tensor.getMetadata().getOrDefault(EXTENSION_METADATA, "");
        if (declaredShape(tensor).isEmpty()) {
            throw new SchemaException("Column '" + tensor.getName() + "' has vectors of length " + elements(tensor)
                    + ", and as a tensor the metadata " + metadata
                    + ": expected a \"shape\" of as many elements, like {\"shape\":[" + elements(tensor) + "]}.");
        }
        Map<String, String> all = new HashMap<>(plain.getMetadata());
        all.put(EXTENSION_METADATA, metadata);
        return Schemas.with(plain, all);
    }

    /** The shape in the metadata of a tensor; empty where there is none, or one of other elements. */
    private static Optional<List<Integer>> declaredShape(Field tensor) {
        String declared = tensor.getMetadata().get(EXTENSION_METADATA);
        if (declared == null || !TENSOR.equals(tensor.getMetadata().get(EXTENSION_NAME))) {
            return Optional.empty();
        }
        try {
            JsonNode lengths = new ObjectMapper().readTree(declared).path("shape");
            List<Integer> shape = new ArrayList<>();
            long elements = 1;
            for (JsonNode length : lengths) {
                boolean fits = length.isInt() && length.intValue() > 0 && elements <= MAX_BYTES;
                elements = fits ? elements * length.intValue() : Long.MAX_VALUE;
                shape.add(length.asInt());
            }
            return lengths.isArray() && !shape.isEmpty() && elements == elements(tensor)
                    ? Optional.of(List.copyOf(shape))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}

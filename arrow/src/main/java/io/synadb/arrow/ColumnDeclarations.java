package io.synadb.arrow;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.vector.DistanceMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The table properties that make vectors and tensors of list columns: {@code vector.<column>.dim} with {@code .encoding} and
 * {@code .metric}, {@code tensor.<column>.shape} with {@code .dtype}. Stateless and thread-safe.
 */
final class ColumnDeclarations {
    private static final Pattern WORD = Pattern.compile("(vector|tensor)\\.(.+)\\.(dim|encoding|metric|shape|dtype)");
    private static final List<String> VECTOR_WORDS = List.of("dim", "encoding", "metric");
    private static final List<String> TENSOR_WORDS = List.of("shape", "dtype");

    private ColumnDeclarations() {}

    /** The properties of one column. */
    private record Declaration(String column, String group, Map<String, String> words) {
        String property(String word) {
            return group + "." + column + "." + word;
        }

        @Nullable
        String value(String word) {
            return words.get(word);
        }

        boolean isVector() {
            return group.equals("vector");
        }
    }

    static Schema declare(Schema schema, Map<String, String> properties) {
        Map<String, Declaration> declared = parse(properties);
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.getFields()) {
            Declaration declaration = declared.remove(field.getName());
            Field tensor = TensorFields.isTensor(field) ? TensorFields.declared(field) : field;
            fields.add(declaration == null ? tensor : declared(tensor, declaration));
        }
        if (!declared.isEmpty()) {
            Declaration first = declared.values().iterator().next();
            String column = first.column();
            List<String> names = schema.getFields().stream().map(Field::getName).toList();
            throw new SchemaException("The property '"
                    + first.property(first.words().keySet().iterator().next()) + "' names the column '" + column
                    + "', which does not exist: the columns are " + names + "." + NearestName.hint(column, names));
        }
        return new Schema(fields, schema.getCustomMetadata());
    }

    /** The metric that properties choose for a column; empty where they do not. */
    static Optional<DistanceMetric> metric(String column, Map<String, String> properties) {
        return Optional.ofNullable(properties.get("vector." + column + ".metric"))
                .map(DistanceMetric::parse);
    }

    private static Map<String, Declaration> parse(Map<String, String> properties) {
        Map<String, Declaration> declared = new TreeMap<>();
        new TreeMap<>(properties).forEach((name, value) -> {
            Matcher matcher = WORD.matcher(name);
            boolean known = matcher.matches()
                    && (matcher.group(1).equals("vector") ? VECTOR_WORDS : TENSOR_WORDS).contains(matcher.group(3));
            if (known) {
                String column = matcher.group(2);
                Declaration declaration = declared.computeIfAbsent(
                        column, key -> new Declaration(key, matcher.group(1), new HashMap<>()));
                if (!declaration.group().equals(matcher.group(1))) {
                    throw new InvalidArgumentException("The properties of column '" + column
                            + "' make it both vectors and tensors: leave out those that start with 'vector.', or those"
                            + " that start with 'tensor.'.");
                }
                declaration.words().put(matcher.group(3), value.strip());
            } else if (name.startsWith("vector.") || name.startsWith("tensor.")) {
                throw unknown(name);
            }
        });
        return declared;
    }

    private static InvalidArgumentException unknown(String name) {
        String group = name.substring(0, name.indexOf('.'));
        List<String> words = group.equals("vector") ? VECTOR_WORDS : TENSOR_WORDS;
        List<String> known =
                words.stream().map(word -> group + ".<column>." + word).toList();
        return new InvalidArgumentException("Unknown property '" + name + "': of those that start with '" + group
                + ".' there are " + String.join(", ", known) + "; take one of these or leave it out.");
    }

    private static Field declared(Field field, Declaration declaration) {
        return declaration.isVector() ? vector(field, declaration) : tensor(field, declaration);
    }

    private static Field vector(Field field, Declaration declaration) {
        Optional<VectorEncoding> there = TensorFields.encoding(field);
        VectorEncoding encoding = encoding(declaration).or(() -> there).orElse(VectorEncoding.F32);
        String dim = declaration.value("dim");
        if (dim == null && there.isEmpty()) {
            String word = declaration.words().keySet().iterator().next();
            throw new InvalidArgumentException(
                    "The property '" + declaration.property(word) + "' says something of vectors,"
                            + " and column '" + field.getName() + "' is " + TensorFields.describe(field) + ": set '"
                            + declaration.property("dim") + "' too, or leave it out.");
        }
        int dimensions = dim == null ? TensorFields.dimensions(field) : dimensions(declaration.property("dim"), dim);
        requireMetric(declaration, encoding);
        boolean packed = encoding == VectorEncoding.BINARY && isBytesOfOneLength(field);
        boolean fits = packed || there.isPresent()
                ? (packed || there.get() == encoding) && TensorFields.elements(field) == encoding.elements(dimensions)
                : isSource(field, encoding);
        if (!fits) {
            throw new SchemaException("Column '" + field.getName() + "' is declared as vectors of length " + dimensions
                    + " of " + encoding.word() + " but is " + field.getType() + " of " + field.getChildren()
                    + ": expected " + sources(encoding) + "; cast the column, set '"
                    + declaration.property("encoding") + "' to one of " + VectorEncoding.words()
                    + ", or do not declare it.");
        }
        return there.isPresent() && !packed
                ? field
                : TensorFields.vector(field.getName(), field.isNullable(), encoding, dimensions, field.getMetadata());
    }

    private static boolean isBytesOfOneLength(Field field) {
        return TensorFields.isTensor(field)
                && TensorFields.shape(field).size() == 1
                && TensorFields.element(field).orElseThrow() == ElementType.UINT8;
    }

    private static Optional<VectorEncoding> encoding(Declaration declaration) {
        String word = declaration.value("encoding");
        if (word == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(VectorEncoding.values())
                .filter(encoding -> encoding.word().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> notAWord(declaration.property("encoding"), word, VectorEncoding.words())));
    }

    private static InvalidArgumentException notAWord(String property, String found, List<String> words) {
        return new InvalidArgumentException("The property '" + property + "' is '" + found + "': expected one of "
                + String.join(", ", words) + "." + NearestName.hint(found, words));
    }

    private static void requireMetric(Declaration declaration, VectorEncoding encoding) {
        String word = declaration.value("metric");
        if (word != null) {
            encoding.requireMetric(metricOf(declaration.property("metric"), word), declaration.column());
        }
    }

    private static DistanceMetric metricOf(String property, String word) {
        try {
            return DistanceMetric.parse(word);
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException("The property '" + property + "' is '" + word + "'. " + e.getMessage());
        }
    }

    /** Whether values of a column can be stored so. */
    private static boolean isSource(Field field, VectorEncoding encoding) {
        if (encoding == VectorEncoding.BINARY) {
            return field.getType() instanceof ArrowType.Binary;
        }
        return isList(field, encoding == VectorEncoding.F16 ? ElementType.FLOAT32 : encoding.element());
    }

    private static String sources(VectorEncoding encoding) {
        return switch (encoding) {
            case BINARY -> "binary, or uint8 of one length, which is a byte for 8 dimensions";
            case F16 -> "a list of float32";
            case F32, F64, I8 -> "a list of " + encoding.element().word();
        };
    }

    private static boolean isList(Field field, ElementType element) {
        return field.getType() instanceof ArrowType.List
                && field.getChildren().get(0).getType().equals(element.type());
    }

    private static int dimensions(String property, String value) {
        try {
            int dimensions = Integer.parseInt(value);
            if (dimensions >= 1 && dimensions <= TensorFields.MAX_DIMENSIONS) {
                return dimensions;
            }
        } catch (NumberFormatException e) {
            // Told below, with the property.
        }
        throw new InvalidArgumentException("The property '" + property + "' is '" + value
                + "': expected the length of the vectors, a whole number from 1 to " + TensorFields.MAX_DIMENSIONS
                + ".");
    }

    private static Field tensor(Field field, Declaration declaration) {
        ElementType element = dtype(field, declaration);
        String text = declaration.value("shape");
        if (text == null && !TensorFields.isTensor(field)) {
            throw new InvalidArgumentException("The property '" + declaration.property("dtype") + "' needs '"
                    + declaration.property("shape") + "' beside it, as in 3,224,224.");
        }
        List<Integer> shape = text == null ? TensorFields.shape(field) : shape(declaration.property("shape"), text);
        int elements = TensorFields.requireShape(field.getName(), element, shape);
        boolean fits = TensorFields.isTensor(field)
                ? TensorFields.element(field).orElseThrow() == element && TensorFields.elements(field) == elements
                : isList(field, sourceOf(element)) || element == ElementType.UINT8 && isListOfInt16(field);
        if (!fits) {
            throw new SchemaException("Column '" + field.getName() + "' is declared as tensors of " + element.word()
                    + " of the shape " + shape + " but is " + field.getType() + " of " + field.getChildren()
                    + ": expected a list of "
                    + (element == ElementType.UINT8
                            ? "int16"
                            : sourceOf(element).word())
                    + "; cast the column, or set '" + declaration.property("dtype") + "' to what it holds.");
        }
        return TensorFields.tensor(field.getName(), field.isNullable(), element, shape, field.getMetadata());
    }

    /** What the elements are, if nobody says it: what they are already. */
    private static ElementType dtype(Field field, Declaration declaration) {
        String word = declaration.value("dtype");
        if (word != null) {
            return Arrays.stream(ElementType.values())
                    .filter(element -> element.word().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(() -> notAWord(declaration.property("dtype"), word, ElementType.words()));
        }
        boolean isList = TensorFields.isTensor(field) || field.getType() instanceof ArrowType.List;
        return (isList ? TensorFields.element(field) : Optional.<ElementType>empty())
                .orElseThrow(() -> new SchemaException("Column '" + field.getName()
                        + "' is declared as tensors but is " + field.getType() + " of " + field.getChildren()
                        + ": expected a list of one of " + ElementType.words() + "; cast the column, or set '"
                        + declaration.property("dtype") + "'."));
    }

    private static ElementType sourceOf(ElementType element) {
        return element == ElementType.FLOAT16 ? ElementType.FLOAT32 : element;
    }

    private static boolean isListOfInt16(Field field) {
        return field.getType() instanceof ArrowType.List
                && field.getChildren().get(0).getType().equals(new ArrowType.Int(Short.SIZE, true));
    }

    private static List<Integer> shape(String property, String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .map(length -> Integer.valueOf(length.strip()))
                    .toList();
        } catch (NumberFormatException e) {
            throw new InvalidArgumentException("The property '" + property + "' is '" + text
                    + "': expected the lengths of the dimensions, outermost first, as in 3,224,224.");
        }
    }
}

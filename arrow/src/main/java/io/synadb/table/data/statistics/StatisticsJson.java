package io.synadb.table.data.statistics;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synadb.InvalidArgumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code stats} of commits and footers: {@code {"1":{"min":0,"max":999,"nulls":0},"2":{"min":0.5,"nulls":0,"nans":3},
 * "3":{"nulls":0,"minLen":8,"maxLen":8,"minNorm":0.5,"maxNorm":1.25},"4":{"min":0,"max":0,"nulls":0,"distinct":"uwM="}}}.
 *
 * <p>Keys are field ids. Bounds are numbers, or base64 of text and binary. What is not known is left out; {@code nans} stands
 * only at floating-point columns, and its bounds are then those of the other values. {@code distinct} is base64 of a {@link
 * DistinctSketch}, at columns of single values that have any. Thread-safe.
 */
public final class StatisticsJson {
    private static final String MIN = "min";
    private static final String MAX = "max";
    private static final String NULLS = "nulls";
    private static final String NANS = "nans";
    private static final String MIN_LENGTH = "minLen";
    private static final String MAX_LENGTH = "maxLen";
    private static final String MIN_NORM = "minNorm";
    private static final String MAX_NORM = "maxNorm";
    private static final String DISTINCT = "distinct";
    /** A whole number with more digits than this is written with an exponent. */
    private static final int MAX_DIGITS = 40;
    /** A number with a greater exponent is beyond all types, and as a whole number it could be larger than memory. */
    private static final int MAX_EXPONENT = 2_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StatisticsJson() {}

    /** The object of these statistics, ids ascending. */
    public static ObjectNode write(Map<Integer, ColumnStatistics> statistics) {
        ObjectNode object = NODES.objectNode();
        new TreeMap<>(statistics).forEach((id, column) -> object.set(Integer.toString(id), write(column)));
        return object;
    }

    private static ObjectNode write(ColumnStatistics column) {
        ObjectNode object = NODES.objectNode();
        column.min().ifPresent(bound -> object.set(MIN, write(bound)));
        column.max().ifPresent(bound -> object.set(MAX, write(bound)));
        object.put(NULLS, column.nulls());
        column.nans().ifPresent(nans -> object.put(NANS, nans));
        column.minLength().ifPresent(length -> object.put(MIN_LENGTH, length));
        column.maxLength().ifPresent(length -> object.put(MAX_LENGTH, length));
        column.norms().ifPresent(norms -> object.put(MIN_NORM, norms.least()).put(MAX_NORM, norms.greatest()));
        column.distinctSketch().ifPresent(sketch -> object.put(DISTINCT, sketch.toBase64()));
        return object;
    }

    private static JsonNode write(Bound bound) {
        if (bound instanceof Bound.Bytes bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes.value()));
        }
        BigDecimal value = ((Bound.Number) bound).value();
        boolean plain = value.scale() <= 0 && value.precision() - value.scale() <= MAX_DIGITS;
        return plain ? NODES.numberNode(value.toBigIntegerExact()) : NODES.numberNode(value);
    }

    /**
     * Reads what {@link #write} gives; unknown members are ignored.
     *
     * @param object read with {@link DeserializationFeature#USE_BIG_DECIMAL_FOR_FLOATS}, or decimal bounds are rounded
     * @throws InvalidArgumentException when this is something else: the message says what was found
     */
    public static Map<Integer, ColumnStatistics> read(JsonNode object) {
        Map<Integer, ColumnStatistics> statistics = new TreeMap<>();
        if (!object.isObject()) {
            throw new InvalidArgumentException("Found statistics " + object + ", expected an object of field ids.");
        }
        object.properties().forEach(column -> {
            try {
                statistics.put(Integer.valueOf(column.getKey()), readColumn(column.getValue()));
            } catch (IllegalArgumentException e) {
                throw new InvalidArgumentException("Found statistics " + column.getValue() + " of field id '"
                        + column.getKey() + "': " + e.getMessage());
            }
        });
        return statistics;
    }

    private static ColumnStatistics readColumn(JsonNode column) {
        ColumnStatistics known = new ColumnStatistics(
                readBound(column.get(MIN)),
                readBound(column.get(MAX)),
                column.path(NULLS).asLong(),
                readCount(column.get(NANS)),
                readLength(column.get(MIN_LENGTH)),
                readLength(column.get(MAX_LENGTH)),
                readNorms(column.path(MIN_NORM), column.path(MAX_NORM)));
        JsonNode distinct = column.path(DISTINCT);
        return distinct.isTextual() ? known.withDistinct(DistinctSketch.ofBase64(distinct.textValue())) : known;
    }

    private static @Nullable Bound readBound(@Nullable JsonNode bound) {
        if (bound == null || bound.isNull()) {
            return null;
        }
        if (bound.isNumber()) {
            BigDecimal value = bound.decimalValue();
            boolean plausible = value.precision() <= MAX_EXPONENT && Math.abs((long) value.scale()) <= MAX_EXPONENT;
            return plausible ? new Bound.Number(value) : null;
        }
        if (bound.isTextual()) {
            return new Bound.Bytes(Base64.getDecoder().decode(bound.textValue()));
        }
        throw new IllegalArgumentException("expected a bound that is a number or base64");
    }

    private static @Nullable Long readCount(@Nullable JsonNode count) {
        return count == null || count.isNull() ? null : count.asLong();
    }

    private static @Nullable NormRange readNorms(JsonNode least, JsonNode greatest) {
        return least.isNumber() && greatest.isNumber() ? new NormRange(least.asDouble(), greatest.asDouble()) : null;
    }

    private static @Nullable Integer readLength(@Nullable JsonNode length) {
        return length == null || length.isNull() ? null : length.asInt();
    }

    /** The array of the statistics of each chunk, as UTF-8. */
    public static byte[] writeChunks(List<Map<Integer, ColumnStatistics>> chunks) {
        ArrayNode array = NODES.arrayNode();
        chunks.forEach(chunk -> array.add(write(chunk)));
        try {
            return MAPPER.writeValueAsBytes(array);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads what {@link #writeChunks} gives. */
    public static List<Map<Integer, ColumnStatistics>> readChunks(byte[] json) {
        JsonNode array;
        try {
            array = MAPPER.readTree(json);
        } catch (IOException e) {
            throw new InvalidArgumentException("Found chunk statistics that are no JSON: " + e.getMessage());
        }
        List<Map<Integer, ColumnStatistics>> chunks = new ArrayList<>();
        array.forEach(chunk -> chunks.add(read(chunk)));
        return chunks;
    }
}

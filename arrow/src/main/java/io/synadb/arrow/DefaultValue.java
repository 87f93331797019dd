package io.synadb.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * What rows show in a column that was added after they were written: one value for all of them, or null.
 *
 * <p>It stands in the metadata of the column's Arrow field, under {@value #KEY}, as JSON: {@code null}, {@code true} or
 * {@code false}, a number (what a date, time, timestamp or interval is in the column), or a string: text as it is,
 * binary as base64, and {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. A column without it is in every data
 * file. It stays what it is for ever, whatever the column is called or widened to.
 *
 * <p>Immutable and thread-safe.
 */
public final class DefaultValue {
    /** The key in the metadata of an Arrow field. */
    static final String KEY = "syna.default";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final DefaultValue NULL = new DefaultValue(null);

    /** A Boolean, a Long, a Double, a BigDecimal of the column's scale, or the bytes of a text or binary; or null. */
    private final @Nullable Object value;

    private DefaultValue(@Nullable Object value) {
        this.value = value;
    }

    /**
     * A column with a default.
     *
     * @param value null, a Boolean, a number, a CharSequence, {@code byte[]}, LocalDate, LocalDateTime, Instant, LocalTime,
     *     Period or Duration, as the column's type asks for; lists, structs, maps and vectors have null only. A number for a column of float32 is rounded
     * @throws InvalidArgumentException if the column cannot hold the value
     */
    public static Field with(Field column, @Nullable Object value) {
        Object stored = value == null ? null : stored(column, value);
        if (stored == null && !column.isNullable()) {
            throw new InvalidArgumentException("Column '" + column.getName()
                    + "' may not be null and has no default, so that the rows which are there would have no value:"
                    + " give it a default, or let it be null.");
        }
        Map<String, String> metadata = new HashMap<>(column.getMetadata());
        metadata.put(KEY, json(column, stored).toString());
        return Schemas.with(column, metadata);
    }

    /**
     * What a column says; empty where every data file has the column.
     *
     * @throws SchemaException if it is none for its type
     */
    public static Optional<DefaultValue> of(Field column) {
        String json = column.getMetadata().get(KEY);
        return json == null ? Optional.empty() : Optional.of(parse(column, json));
    }

    /** What rows show that were written without the column: null, unless it says otherwise. */
    static DefaultValue orNull(Field column) {
        return of(column).orElse(NULL);
    }

    /**
     * The value: a Boolean, a Long (also what a date, time, timestamp or interval is as a number), a Double (also of
     * float32), a BigDecimal, or the bytes of a text or binary, shared and not copied; empty for null.
     */
    public Optional<Object> value() {
        return Optional.ofNullable(value);
    }

    /** Whether rows show null. */
    public boolean isNull() {
        return value == null;
    }

    /** Whether rows show NaN. */
    public boolean isNaN() {
        return value instanceof Double real && real.isNaN();
    }

    /** As a number, which statistics know booleans, dates, times and intervals as too; empty for text and binary, NaN and infinity. */
    public Optional<BigDecimal> number() {
        if (value instanceof Boolean bool) {
            return Optional.of(bool ? BigDecimal.ONE : BigDecimal.ZERO);
        } else if (value instanceof Long whole) {
            return Optional.of(BigDecimal.valueOf(whole));
        } else if (value instanceof Double real) {
            return Double.isFinite(real) ? Optional.of(new BigDecimal(real)) : Optional.empty();
        }
        return value instanceof BigDecimal decimal ? Optional.of(decimal) : Optional.empty();
    }

    /** As bytes, shared and not copied; empty for all but text and binary. */
    public Optional<byte[]> bytes() {
        return value instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
    }

    /** The value as vectors have it; null for null. */
    @Nullable
    Object stored() {
        return value;
    }

    private static Object stored(Field column, Object value) {
        Object stored = storedOrNull(column.getType(), value);
        if (stored == null) {
            throw new InvalidArgumentException("Column '" + column.getName() + "' of type " + column.getType()
                    + " cannot have the default " + value + " of " + value.getClass()
                    + ": expected a value of its type and range, or null.");
        }
        return stored;
    }

    private static @Nullable Object storedOrNull(ArrowType type, Object value) {
        if (type instanceof ArrowType.Bool) {
            return value instanceof Boolean ? value : null;
        } else if (type instanceof ArrowType.Int number) {
            return isWhole(value) ? inRange(((Number) value).longValue(), number.getBitWidth()) : null;
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return value instanceof Number real ? real(real, number.getPrecision()) : null;
        } else if (type instanceof ArrowType.Decimal decimal) {
            return decimal(value, decimal);
        } else if (type instanceof ArrowType.Utf8) {
            return value instanceof CharSequence text ? utf8(text) : null;
        } else if (type instanceof ArrowType.Binary) {
            return value instanceof byte[] bytes ? bytes.clone() : null;
        }
        OptionalLong whole = StoredTimes.whole(type, value);
        return whole.isPresent() ? Long.valueOf(whole.getAsLong()) : null;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long;
    }

    private static @Nullable Long inRange(long value, int bits) {
        long rest = value >> (bits - 1);
        return rest == 0 || rest == -1 ? Long.valueOf(value) : null;
    }

    private static @Nullable Double real(Number value, FloatingPointPrecision precision) {
        double exact = value.doubleValue();
        double rounded = precision == FloatingPointPrecision.SINGLE ? (float) exact : exact;
        // Zero is added for the sake of −0.0, which JSON does not keep.
        return Double.isFinite(exact) && !Double.isFinite(rounded) ? null : Double.valueOf(rounded + 0.0);
    }

    private static @Nullable BigDecimal decimal(Object value, ArrowType.Decimal type) {
        BigDecimal number = value instanceof BigDecimal decimal
                ? decimal
                : value instanceof BigInteger whole
                        ? new BigDecimal(whole)
                        : isWhole(value) ? BigDecimal.valueOf(((Number) value).longValue()) : null;
        return number == null ? null : scaled(number, type);
    }

    /** The same number with the scale of a type; null if it has more digits than that, on either side of the point. */
    private static @Nullable BigDecimal scaled(BigDecimal number, ArrowType.Decimal type) {
        BigDecimal least = number.stripTrailingZeros();
        // Before the scale is set: the zeros of an exponent can be more than memory holds.
        long before = (long) least.precision() - least.scale();
        boolean fits = least.scale() <= type.getScale() && before <= (long) type.getPrecision() - type.getScale();
        return fits || least.signum() == 0 ? least.setScale(type.getScale()) : null;
    }

    /** The bytes of a text; null for one with half a surrogate pair, which has none. */
    private static byte @Nullable [] utf8(CharSequence text) {
        String whole = text.toString();
        return StandardCharsets.UTF_8.newEncoder().canEncode(whole) ? whole.getBytes(StandardCharsets.UTF_8) : null;
    }

    private static JsonNode json(Field column, @Nullable Object stored) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (stored instanceof Boolean bool) {
            return nodes.booleanNode(bool);
        } else if (stored instanceof Long whole) {
            return nodes.numberNode(whole);
        } else if (stored instanceof Double real) {
            return Double.isFinite(real) ? nodes.numberNode(real) : nodes.textNode(real.toString());
        } else if (stored instanceof BigDecimal decimal) {
            BigDecimal least = decimal.stripTrailingZeros();
            return least.scale() <= 0 ? nodes.numberNode(least.toBigInteger()) : nodes.numberNode(least);
        } else if (stored instanceof byte[] bytes) {
            boolean text = column.getType() instanceof ArrowType.Utf8;
            return nodes.textNode(
                    text
                            ? new String(bytes, StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(bytes));
        }
        return nodes.nullNode();
    }

    private static DefaultValue parse(Field column, String json) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node.isNull()) {
                return NULL;
            }
            Object value = parse(column.getType(), node);
            if (value != null) {
                return new DefaultValue(value);
            }
        } catch (JsonProcessingException | ArithmeticException | IllegalArgumentException e) {
            throw unreadable(column, json, e.getMessage());
        }
        throw unreadable(column, json, "it is of another kind");
    }

    private static @Nullable Object parse(ArrowType type, JsonNode node) {
        if (type instanceof ArrowType.Bool) {
            return node.isBoolean() ? node.booleanValue() : null;
        } else if (type instanceof ArrowType.FloatingPoint) {
            return node.isNumber()
                    ? Double.valueOf(node.decimalValue().doubleValue())
                    : node.isTextual() ? Double.valueOf(node.textValue()) : null;
        } else if (type instanceof ArrowType.Decimal decimal) {
            return node.isNumber() ? scaled(node.decimalValue(), decimal) : null;
        } else if (type instanceof ArrowType.Utf8) {
            return node.isTextual() ? node.textValue().getBytes(StandardCharsets.UTF_8) : null;
        } else if (type instanceof ArrowType.Binary) {
            return node.isTextual() ? Base64.getDecoder().decode(node.textValue()) : null;
        }
        boolean whole = type instanceof ArrowType.Int || StoredTimes.isTime(type);
        return whole && node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : null;
    }

    private static SchemaException unreadable(Field column, String json, @Nullable String problem) {
        return new SchemaException("Column '" + column.getName() + "' of type " + column.getType() + " has the default "
                + json + " in the metadata of its Arrow field, which cannot be read: " + problem + ".");
    }
}

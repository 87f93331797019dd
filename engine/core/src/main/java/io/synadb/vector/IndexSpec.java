package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which index to build: its kind, its metric, and its options as words. The one reader of options for SQL, configuration
 * and the command line.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param options by name; each is one that the kind {@linkplain IndexKind#options understands}
 */
public record IndexSpec(IndexKind kind, DistanceMetric metric, Map<String, String> options) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final String METRIC = "metric";

    public IndexSpec {
        Objects.requireNonNull(kind, "The kind of the index is null");
        Objects.requireNonNull(metric, "The metric is null");
        Objects.requireNonNull(options, "The options of the index are null");
        Map<String, String> known = new TreeMap<>();
        options.forEach((name, value) -> put(known, kind, require(kind, name, kind.options()), value));
        options = Map.copyOf(known);
    }

    /** Without options: the index chooses. */
    public static IndexSpec of(IndexKind kind, DistanceMetric metric) {
        return new IndexSpec(kind, metric, Map.of());
    }

    /**
     * Reads what a user wrote. The option {@code metric} chooses the metric; it is {@link DistanceMetric#COSINE} without.
     *
     * @throws InvalidArgumentException if the kind, the metric or the name of an option is not known, or an option is given twice
     */
    public static IndexSpec parse(String kind, Map<String, String> options) {
        IndexKind parsed = IndexKind.parse(kind);
        Objects.requireNonNull(options, "The options of the index are null");
        List<String> known = new ArrayList<>(parsed.options());
        known.add(METRIC);
        Map<String, String> chosen = new TreeMap<>();
        options.forEach((name, value) -> put(chosen, parsed, require(parsed, name, known), value));
        String metric = chosen.remove(METRIC);
        return new IndexSpec(parsed, metric == null ? DistanceMetric.COSINE : DistanceMetric.parse(metric), chosen);
    }

    /** The same with one option chosen, or chosen otherwise. */
    public IndexSpec with(String name, Object value) {
        Map<String, String> changed = new TreeMap<>(options);
        changed.put(Objects.requireNonNull(name, "The name of an option is null"), text(name, value));
        return new IndexSpec(kind, metric, changed);
    }

    /**
     * An option that is a whole number.
     *
     * @throws InvalidArgumentException if it is none, or outside the range
     */
    public long number(String name, long byDefault, long least, long greatest) {
        String text = options.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below says what was expected.
        }
        throw new InvalidArgumentException("Option '%s' of index '%s' is '%s': expected a whole number from %d to %d"
                .formatted(name, kind.word(), text, least, greatest));
    }

    /**
     * An option that is one of some words, in any case. The first of them is meant where it was not chosen.
     *
     * @throws InvalidArgumentException if it is none of them
     */
    public String word(String name, List<String> words) {
        String text = options.get(name);
        return text == null
                ? words.get(0)
                : Names.require(
                        "Unknown value %%s of option '%s' of index '%s'".formatted(name, kind.word()), text, words);
    }

    /** As a user would write it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.word()).append(" metric=").append(metric.word());
        new TreeMap<>(options)
                .forEach((name, value) ->
                        text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }

    /** Takes an option, whose name is one that is known, unless another spelling of it came before. */
    private static void put(Map<String, String> chosen, IndexKind kind, String name, String value) {
        String earlier = chosen.put(name, text(name, value).strip());
        if (earlier != null) {
            throw new InvalidArgumentException(
                    "Option '%s' of index '%s' is given twice, as '%s' and '%s': expected it once"
                            .formatted(name, kind.word(), earlier, value.strip()));
        }
    }

    private static String text(String name, Object value) {
        return Objects.requireNonNull(value, () -> "The value of option '" + name + "' is null")
                .toString();
    }

    private static String require(IndexKind kind, String name, List<String> known) {
        return Names.require("Unknown option %%s of index '%s'".formatted(kind.word()), name, known);
    }
}

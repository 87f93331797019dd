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
        options.forEach((name, value) -> known.put(require(kind, name, kind.options()), value.strip()));
        options = Map.copyOf(known);
    }

    /** Without options: the index chooses. */
    public static IndexSpec of(IndexKind kind, DistanceMetric metric) {
        return new IndexSpec(kind, metric, Map.of());
    }

    /**
     * Reads what a user wrote. The option {@code metric} chooses the metric; it is {@link DistanceMetric#COSINE} without.
     *
     * @throws InvalidArgumentException if the kind, the metric or the name of an option is not known
     */
    public static IndexSpec parse(String kind, Map<String, String> options) {
        IndexKind parsed = IndexKind.parse(kind);
        List<String> known = new ArrayList<>(parsed.options());
        known.add(METRIC);
        DistanceMetric metric = DistanceMetric.COSINE;
        Map<String, String> others = new TreeMap<>();
        for (Map.Entry<String, String> option : options.entrySet()) {
            String name = require(parsed, option.getKey(), known);
            if (name.equals(METRIC)) {
                metric = DistanceMetric.parse(option.getValue());
            } else {
                others.put(name, option.getValue());
            }
        }
        return new IndexSpec(parsed, metric, others);
    }

    /** The same with one option chosen, or chosen otherwise. */
    public IndexSpec with(String name, Object value) {
        Map<String, String> changed = new TreeMap<>(options);
        changed.put(name, value.toString());
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

    private static String require(IndexKind kind, String name, List<String> known) {
        return Names.require("Unknown option %%s of index '%s'".formatted(kind.word()), name, known);
    }
}

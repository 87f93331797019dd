package io.synadb.table.data;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the values of one column in a chunk or a file: the {@code stats} of {@code formats.md}.
 *
 * <p>An absent bound means that nothing is known, not that there is no value. Immutable and thread-safe.
 */
public final class ColumnStatistics implements Serializable {
    private static final long serialVersionUID = 1L;

    private final @Nullable Bound min;
    private final @Nullable Bound max;
    private final long nulls;
    private final @Nullable Integer minLength;
    private final @Nullable Integer maxLength;

    ColumnStatistics(
            @Nullable Bound min,
            @Nullable Bound max,
            long nulls,
            @Nullable Integer minLength,
            @Nullable Integer maxLength) {
        this.min = min;
        this.max = max;
        this.nulls = nulls;
        this.minLength = minLength;
        this.maxLength = maxLength;
    }

    /** No value that is not null is smaller; a prefix where text or binary is longer than 64 bytes. */
    public Optional<Bound> min() {
        return Optional.ofNullable(min);
    }

    /** No value that is not null is larger; rounded up where text or binary is longer than 64 bytes. */
    public Optional<Bound> max() {
        return Optional.ofNullable(max);
    }

    /** How many rows are null. */
    public long nulls() {
        return nulls;
    }

    /** The length of the shortest list or vector that is not null. */
    public Optional<Integer> minLength() {
        return Optional.ofNullable(minLength);
    }

    /** The length of the longest list or vector that is not null. */
    public Optional<Integer> maxLength() {
        return Optional.ofNullable(maxLength);
    }

    /** What is known of the values of two parts of a column together. */
    ColumnStatistics merge(ColumnStatistics other, long rows, long otherRows) {
        boolean empty = nulls == rows;
        boolean otherEmpty = other.nulls == otherRows;
        return new ColumnStatistics(
                merge(min, empty, other.min, otherEmpty, Bound::min),
                merge(max, empty, other.max, otherEmpty, Bound::max),
                nulls + other.nulls,
                merge(minLength, empty, other.minLength, otherEmpty, Math::min),
                merge(maxLength, empty, other.maxLength, otherEmpty, Math::max));
    }

    /** A part without values has no bounds, and does not take away the other's; one with values and no bounds does. */
    private static <T> @Nullable T merge(
            @Nullable T one, boolean oneEmpty, @Nullable T other, boolean otherEmpty, BinaryOperator<T> both) {
        if (oneEmpty) {
            return other;
        }
        if (otherEmpty) {
            return one;
        }
        return one == null || other == null ? null : both.apply(one, other);
    }

    /** Merges the statistics of two parts of a file, each with all its columns. */
    static Map<Integer, ColumnStatistics> merge(
            Map<Integer, ColumnStatistics> one, long rows, Map<Integer, ColumnStatistics> other, long otherRows) {
        Map<Integer, ColumnStatistics> merged = new TreeMap<>(one);
        other.forEach((id, column) -> merged.merge(id, column, (a, b) -> a.merge(b, rows, otherRows)));
        return merged;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColumnStatistics that
                && Objects.equals(min, that.min)
                && Objects.equals(max, that.max)
                && nulls == that.nulls
                && Objects.equals(minLength, that.minLength)
                && Objects.equals(maxLength, that.maxLength);
    }

    @Override
    public int hashCode() {
        return Objects.hash(min, max, nulls, minLength, maxLength);
    }

    @Override
    public String toString() {
        return StatisticsJson.write(Map.of(0, this)).get("0").toString();
    }
}

package io.synadb.table.data.statistics;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final @Nullable Long nans;
    private final @Nullable Integer minLength;
    private final @Nullable Integer maxLength;
    private final @Nullable NormRange norms;
    private final @Nullable DistinctSketch distinct;

    ColumnStatistics(
            @Nullable Bound min,
            @Nullable Bound max,
            long nulls,
            @Nullable Long nans,
            @Nullable Integer minLength,
            @Nullable Integer maxLength,
            @Nullable NormRange norms) {
        this(min, max, nulls, nans, minLength, maxLength, norms, null);
    }

    private ColumnStatistics(
            @Nullable Bound min,
            @Nullable Bound max,
            long nulls,
            @Nullable Long nans,
            @Nullable Integer minLength,
            @Nullable Integer maxLength,
            @Nullable NormRange norms,
            @Nullable DistinctSketch distinct) {
        this.min = min;
        this.max = max;
        this.nulls = nulls;
        this.nans = nans;
        this.minLength = minLength;
        this.maxLength = maxLength;
        this.norms = norms;
        this.distinct = distinct;
    }

    /** Of values that have bounds, or none that are known. */
    ColumnStatistics(@Nullable Bound min, @Nullable Bound max, long nulls) {
        this(min, max, nulls, null, null, null, null);
    }

    /** No value that is neither null nor NaN is smaller; a prefix where text or binary is longer than 64 bytes. */
    public Optional<Bound> min() {
        return Optional.ofNullable(min);
    }

    /** No value that is neither null nor NaN is larger; rounded up where text or binary is longer than 64 bytes. */
    public Optional<Bound> max() {
        return Optional.ofNullable(max);
    }

    /** How many rows are null. */
    public long nulls() {
        return nulls;
    }

    /**
     * How many values are NaN. Where it is not known, as of columns that cannot have any and in files of earlier writers, a
     * bound says that there is none.
     */
    public OptionalLong nans() {
        return nans == null ? OptionalLong.empty() : OptionalLong.of(nans);
    }

    /** The length of the shortest list or vector that is not null. */
    public Optional<Integer> minLength() {
        return Optional.ofNullable(minLength);
    }

    /** The length of the longest list or vector that is not null. */
    public Optional<Integer> maxLength() {
        return Optional.ofNullable(maxLength);
    }

    /** The norms of the vectors of a vector column that are not null; empty, too, where one has an element that is not finite. */
    public Optional<NormRange> norms() {
        return Optional.ofNullable(norms);
    }

    /**
     * About how many different values there are that are neither null nor NaN, with a standard error of 6.5 %; of columns of
     * single values only, not of lists, vectors and structs, and not of what earlier writers have written.
     */
    public OptionalLong distinct() {
        return distinct == null ? OptionalLong.empty() : OptionalLong.of(distinct.estimate());
    }

    Optional<DistinctSketch> distinctSketch() {
        return Optional.ofNullable(distinct);
    }

    /** The same with a sketch of the values; null for none. */
    ColumnStatistics withDistinct(@Nullable DistinctSketch sketch) {
        return new ColumnStatistics(min, max, nulls, nans, minLength, maxLength, norms, sketch);
    }

    /** What is known of the values of two parts of a column together. */
    public ColumnStatistics merge(ColumnStatistics other, long rows, long otherRows) {
        boolean empty = isEmpty(rows);
        boolean otherEmpty = other.isEmpty(otherRows);
        return new ColumnStatistics(
                merge(min, empty, other.min, otherEmpty, Bound::min),
                merge(max, empty, other.max, otherEmpty, Bound::max),
                nulls + other.nulls,
                mergeNans(rows, other, otherRows),
                merge(minLength, empty, other.minLength, otherEmpty, Math::min),
                merge(maxLength, empty, other.maxLength, otherEmpty, Math::max),
                merge(norms, empty, other.norms, otherEmpty, NormRange::union),
                merge(distinct, empty, other.distinct, otherEmpty, DistinctSketch::union));
    }

    /** Whether there is no value that a bound could be of. */
    private boolean isEmpty(long rows) {
        return nulls + (nans == null ? 0 : nans) == rows;
    }

    private @Nullable Long mergeNans(long rows, ColumnStatistics other, long otherRows) {
        if (nans == null && other.nans == null) {
            return null;
        }
        boolean known = hasKnownNans(rows) && other.hasKnownNans(otherRows);
        return known ? nans().orElse(0) + other.nans().orElse(0) : null;
    }

    private boolean hasKnownNans(long rows) {
        return nans != null || nulls == rows || min != null || max != null;
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
    public static Map<Integer, ColumnStatistics> merge(
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
                && Objects.equals(nans, that.nans)
                && Objects.equals(minLength, that.minLength)
                && Objects.equals(maxLength, that.maxLength)
                && Objects.equals(norms, that.norms)
                && Objects.equals(distinct, that.distinct);
    }

    @Override
    public int hashCode() {
        return Objects.hash(min, max, nulls, nans, minLength, maxLength, norms, distinct);
    }

    @Override
    public String toString() {
        return StatisticsJson.write(Map.of(0, this)).get("0").toString();
    }
}

package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How near the rows are to be that a search should find all of, and how hard it should look.
 *
 * <p>Immutable and thread-safe.
 */
public final class RangeParams {
    private final float radius;
    private final @Nullable RowFilter filter;
    private final boolean exact;

    private RangeParams(float radius, @Nullable RowFilter filter, boolean exact) {
        this.radius = radius;
        this.filter = filter;
        this.exact = exact;
    }

    /**
     * All rows whose distance is at most the radius.
     *
     * @param radius a distance of the metric; below zero only under {@link DistanceMetric#DOT}, whose distances are negated
     *     products: the index refuses it otherwise
     * @throws InvalidArgumentException if it is NaN
     */
    public static RangeParams within(float radius) {
        if (Float.isNaN(radius)) {
            throw new InvalidArgumentException("The radius is NaN: expected a distance of the metric");
        }
        return new RangeParams(radius, null, false);
    }

    /** The same among these rows only. */
    public RangeParams among(RowFilter rows) {
        return new RangeParams(
                radius,
                Objects.requireNonNull(rows, "The filter is null: leave it out to search among all rows"),
                exact);
    }

    /** The same, and every single one of them. */
    public RangeParams exactly() {
        return new RangeParams(radius, filter, true);
    }

    /** The greatest distance of a row that is to be found. */
    public float radius() {
        return radius;
    }

    /** The rows to search among; absent means all. */
    public Optional<RowFilter> filter() {
        return Optional.ofNullable(filter);
    }

    /** Whether none may be missed. */
    public boolean exact() {
        return exact;
    }

    @Override
    public String toString() {
        return "radius=" + radius + (filter == null ? "" : " filter=" + filter) + (exact ? " exact" : "");
    }
}

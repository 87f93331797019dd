package io.synadb.table.predicate.bound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some values of an ordered domain: ranges that do not touch one another, ascending.
 *
 * <p>Immutable and thread-safe.
 */
record Ranges<T>(List<Range<T>> list, Comparator<T> order) {
    Ranges {
        list = List.copyOf(list);
    }

    /**
     * The values from {@code low} on that are less than {@code high}.
     *
     * @param low null where the domain begins
     * @param high null where it ends, and its greatest value is within
     */
    record Range<T>(@Nullable T low, @Nullable T high) {}

    /** The union of ranges in any order. */
    static <T> Ranges<T> of(List<Range<T>> ranges, Comparator<T> order) {
        List<Range<T>> sorted = new ArrayList<>(ranges);
        sorted.removeIf(range -> isEmpty(range, order));
        sorted.sort(Comparator.comparing(Range::low, Comparator.nullsFirst(order)));
        List<Range<T>> joined = new ArrayList<>();
        for (Range<T> next : sorted) {
            Range<T> last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last == null || isBehind(next, last, order)) {
                joined.add(next);
            } else {
                joined.set(joined.size() - 1, new Range<>(last.low(), later(last.high(), next.high(), order)));
            }
        }
        return new Ranges<>(joined, order);
    }

    private static <T> boolean isEmpty(Range<T> range, Comparator<T> order) {
        T low = range.low();
        T high = range.high();
        return low != null && high != null && order.compare(low, high) >= 0;
    }

    private static <T> boolean isBehind(Range<T> next, Range<T> last, Comparator<T> order) {
        T low = next.low();
        T high = last.high();
        return low != null && high != null && order.compare(low, high) > 0;
    }

    private static <T> @Nullable T later(@Nullable T one, @Nullable T other, Comparator<T> order) {
        if (one == null || other == null) {
            return null;
        }
        return order.compare(one, other) >= 0 ? one : other;
    }

    /**
     * How many of the values between two bounds are within.
     *
     * @param least no value is less; null if that is not known
     * @param greatest no value is greater; null if that is not known
     */
    Coverage coverage(@Nullable T least, @Nullable T greatest) {
        Coverage coverage = Coverage.NONE;
        for (Range<T> range : list) {
            T low = range.low();
            T high = range.high();
            boolean outside = low != null && greatest != null && order.compare(greatest, low) < 0
                    || high != null && least != null && order.compare(least, high) >= 0;
            boolean inside = (low == null || least != null && order.compare(least, low) >= 0)
                    && (high == null || greatest != null && order.compare(greatest, high) < 0);
            if (inside) {
                return Coverage.ALL;
            }
            if (!outside) {
                coverage = Coverage.SOME;
            }
        }
        return coverage;
    }
}

package io.synadb.vector;

import io.synadb.InvalidArgumentException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a search should find, and how hard it should look. Only k has to be chosen; the rest is the index's choice, which
 * says in its documentation what it makes of each.
 *
 * <p>Immutable and thread-safe.
 */
public final class SearchParams {
    private static final int UNSET = 0;

    private final int k;
    private final @Nullable RowFilter filter;
    private final int ef;
    private final int nprobe;
    private final double recallTarget;
    private final boolean exact;

    private SearchParams(Builder builder) {
        this.k = builder.k;
        this.filter = builder.filter;
        this.ef = builder.ef;
        this.nprobe = builder.nprobe;
        this.recallTarget = builder.recallTarget;
        this.exact = builder.exact;
    }

    /**
     * The k nearest of all rows.
     *
     * @throws InvalidArgumentException if k is not positive
     */
    public static SearchParams nearest(int k) {
        return builder(k).build();
    }

    /** More than that; k is checked by {@link Builder#build}. */
    public static Builder builder(int k) {
        return new Builder(k);
    }

    /** How many rows to find, at least 1. */
    public int k() {
        return k;
    }

    /** The rows to search among; absent means all. */
    public Optional<RowFilter> filter() {
        return Optional.ofNullable(filter);
    }

    /** How many candidates a walk of a graph keeps, at least k. */
    public OptionalInt ef() {
        return ef == UNSET ? OptionalInt.empty() : OptionalInt.of(ef);
    }

    /** How many lists of a partitioned index to read, at least 1. */
    public OptionalInt nprobe() {
        return nprobe == UNSET ? OptionalInt.empty() : OptionalInt.of(nprobe);
    }

    /** The share of the true nearest to find on average, in (0, 1]: the index chooses how. */
    public OptionalDouble recallTarget() {
        return recallTarget == UNSET ? OptionalDouble.empty() : OptionalDouble.of(recallTarget);
    }

    /** Whether only the true nearest will do. */
    public boolean exact() {
        return exact;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("k=").append(k);
        filter().ifPresent(rows -> text.append(" filter=").append(rows));
        ef().ifPresent(width -> text.append(" ef=").append(width));
        nprobe().ifPresent(lists -> text.append(" nprobe=").append(lists));
        recallTarget().ifPresent(share -> text.append(" recall=").append(share));
        return text.append(exact ? " exact" : "").toString();
    }

    /** Chooses. Not thread-safe. */
    public static final class Builder {
        private final int k;
        private @Nullable RowFilter filter;
        private int ef;
        private int nprobe;
        private double recallTarget;
        private boolean exact;

        private Builder(int k) {
            this.k = k;
        }

        /** Searches among these rows only. */
        public Builder filter(RowFilter rows) {
            this.filter = Objects.requireNonNull(rows, "The filter is null: leave it out to search among all rows");
            return this;
        }

        /** Keeps so many candidates on the walk of a graph. */
        public Builder ef(int candidates) {
            require(candidates >= 1, "ef is %d, expected at least 1", candidates);
            this.ef = candidates;
            return this;
        }

        /** Reads so many lists of a partitioned index. */
        public Builder nprobe(int lists) {
            require(lists >= 1, "nprobe is %d, expected at least 1", lists);
            this.nprobe = lists;
            return this;
        }

        /** Looks as hard as it takes to find this share of the true nearest on average. */
        public Builder recallTarget(double share) {
            require(share > 0 && share <= 1, "recall is %s, expected more than 0 and at most 1", share);
            this.recallTarget = share;
            return this;
        }

        /** Finds the true nearest. */
        public Builder exact() {
            this.exact = true;
            return this;
        }

        /**
         * What was chosen.
         *
         * @throws InvalidArgumentException if k is not positive, ef is less than k, or more than one way to say how hard to
         *     look was chosen
         */
        public SearchParams build() {
            require(k >= 1, "k is %d, expected at least 1", k);
            require(ef == UNSET || ef >= k, "ef is %d, expected at least k, which is %d", ef, k);
            require(
                    recallTarget == UNSET || (ef == UNSET && nprobe == UNSET),
                    "A recall target chooses ef and nprobe: give one or the other");
            require(
                    !exact || (ef == UNSET && nprobe == UNSET && recallTarget == UNSET),
                    "An exact search has no ef, nprobe or recall target: leave them out");
            return new SearchParams(this);
        }

        private static void require(boolean holds, String message, Object... arguments) {
            if (!holds) {
                throw new InvalidArgumentException(message.formatted(arguments));
            }
        }
    }
}

package io.synadb.table.predicate.bound;

import io.synadb.table.partition.Transform;
import io.synadb.table.predicate.bound.ColumnSummary.BucketOfValues;
import io.synadb.table.predicate.bound.Ranges.Range;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * In which buckets the values of some ranges are, found by looking at each of them: of {@code =} and {@code IN} there are
 * few. Values that stand side by side are one range, so that it is their number that counts, not that of the ranges.
 *
 * <p>Immutable to those outside, and thread-safe.
 */
final class AcceptedBuckets<T> {
    /** Whoever asks for more values than this asks for nearly all buckets. */
    private static final int MOST_VALUES = 1_000;

    private final Domain<T> domain;
    private final Ranges<T> accepted;
    /** What is known by now; empty where there are too many values. */
    private final Map<Transform.Bucket, Optional<BitSet>> known = new ConcurrentHashMap<>();

    AcceptedBuckets(Domain<T> domain, Ranges<T> accepted) {
        this.domain = domain;
        this.accepted = accepted;
    }

    /** Whether one of the values is in a bucket; true where that is not known. */
    boolean reaches(BucketOfValues bucket) {
        return known.computeIfAbsent(bucket.spread(), spread -> Optional.ofNullable(of(spread)))
                .map(buckets -> buckets.get(bucket.number()))
                .orElse(true);
    }

    private @Nullable BitSet of(Transform.Bucket spread) {
        BitSet buckets = new BitSet();
        int values = 0;
        for (Range<T> range : accepted.list()) {
            T value = range.low();
            T high = range.high();
            if (value == null || high == null) {
                return null;
            }
            while (value != null && domain.order().compare(value, high) < 0) {
                OptionalLong hash = domain.keyHash(value);
                if (hash.isEmpty() || values == MOST_VALUES) {
                    return null;
                }
                buckets.set(spread.of(hash.getAsLong()));
                values++;
                value = domain.next(value);
            }
        }
        return buckets;
    }
}

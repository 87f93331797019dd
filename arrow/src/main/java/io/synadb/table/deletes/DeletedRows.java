package io.synadb.table.deletes;

import io.synadb.InvalidArgumentException;
import java.util.stream.LongStream;
import org.roaringbitmap.RoaringBitmap;

/**
 * A set of deleted rows of one data file, each by its position in the file, counted from 0.
 *
 * <p>A compressed bitmap after Lemire, Kaser, Kurz et al., "Roaring bitmaps: Implementation of an optimized software
 * library" (2018). Immutable and thread-safe.
 */
public final class DeletedRows {
    /** No row. */
    public static final DeletedRows NONE = new DeletedRows(new RoaringBitmap());

    /** A data file has at most 2^31 − 1 rows: positions beyond are nobody's. */
    private static final long MAX_POSITION = Integer.MAX_VALUE - 1;

    private final RoaringBitmap bitmap;
    private final long count;

    /** Takes over the bitmap. */
    DeletedRows(RoaringBitmap bitmap) {
        this.bitmap = bitmap;
        this.count = bitmap.getLongCardinality();
    }

    /**
     * The rows at these positions, in any order; one that is named twice counts once.
     *
     * @throws InvalidArgumentException for a position that no data file has
     */
    public static DeletedRows of(long... positions) {
        return builder().add(positions).build();
    }

    /** Starts a set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** How many there are among the rows {@code [first, end)}. */
    public long countIn(long first, long end) {
        return isEmpty() ? 0 : bitmap.rangeCardinality(first, end);
    }

    /** Whether a row is among them. */
    public boolean contains(long row) {
        return bitmap.contains((int) row);
    }

    /** The first of them from a row on, {@link Long#MAX_VALUE} if there is none. */
    public long nextDeleted(long from) {
        long next = bitmap.nextValue((int) from);
        return next < 0 ? Long.MAX_VALUE : next;
    }

    /** The first row from a row on that is not among them, whether or not the file has so many rows. */
    public long nextLive(long from) {
        return bitmap.nextAbsentValue((int) from);
    }

    /** The row after so many rows from a row on that are not among them. */
    public long endOfLive(long from, long count) {
        long row = nextLive(from);
        long left = count;
        for (long deleted = nextDeleted(row); deleted - row < left; deleted = nextDeleted(row)) {
            left -= deleted - row;
            row = nextLive(deleted);
        }
        return row + left;
    }

    /** The last of them, −1 if there is none. */
    public long last() {
        return isEmpty() ? -1 : Integer.toUnsignedLong(bitmap.last());
    }

    /** The rows of both. */
    public DeletedRows union(DeletedRows other) {
        return new DeletedRows(RoaringBitmap.or(bitmap, other.bitmap));
    }

    /** The rows of this that are not among the other's. */
    public DeletedRows without(DeletedRows other) {
        return new DeletedRows(RoaringBitmap.andNot(bitmap, other.bitmap));
    }

    /** Whether both have a row in common. */
    public boolean intersects(DeletedRows other) {
        return RoaringBitmap.intersects(bitmap, other.bitmap);
    }

    /** The positions, ascending. */
    public LongStream positions() {
        return bitmap.stream().asLongStream();
    }

    RoaringBitmap bitmap() {
        return bitmap;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeletedRows that && bitmap.equals(that.bitmap);
    }

    @Override
    public int hashCode() {
        return bitmap.hashCode();
    }

    @Override
    public String toString() {
        return count + " deleted rows";
    }

    /** Collects a set. Not thread-safe. */
    public static final class Builder {
        private RoaringBitmap bitmap = new RoaringBitmap();

        private Builder() {}

        /**
         * Adds rows, in any order; ascending is fastest.
         *
         * @throws InvalidArgumentException for a position that no data file has
         */
        public Builder add(long... positions) {
            for (long position : positions) {
                if (position < 0 || position > MAX_POSITION) {
                    throw new InvalidArgumentException("Row " + position
                            + " cannot be deleted: expected its position in the data file, 0 to " + MAX_POSITION + ".");
                }
                bitmap.add((int) position);
            }
            return this;
        }

        /**
         * Adds the rows {@code [first, end)}.
         *
         * @throws InvalidArgumentException for a position that no data file has
         */
        public Builder addRange(long first, long end) {
            if (first < end) {
                add(first, end - 1);
                bitmap.add(first, end);
            }
            return this;
        }

        /** Adds rows of another set. */
        public Builder add(DeletedRows rows) {
            bitmap.or(rows.bitmap);
            return this;
        }

        /** The set; the builder starts again with none. */
        public DeletedRows build() {
            RoaringBitmap built = bitmap;
            bitmap = new RoaringBitmap();
            return new DeletedRows(built);
        }
    }
}

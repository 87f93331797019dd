package io.synadb.table.partition;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.List;

/**
 * One of the things by which a table is partitioned, as people name it: a column, or a transform of one.
 *
 * <pre>{@code
 * TableSpec.builder().schema(schema).partitionBy(PartitionBy.day("ts"), PartitionBy.bucket("id", 16)).build()
 * }</pre>
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param column its name
 * @param transform of its values
 */
public record PartitionBy(String column, Transform transform) implements Serializable {
    private static final long serialVersionUID = 1L;

    public PartitionBy {
        if (column == null || transform == null) {
            throw new InvalidArgumentException("PartitionBy needs the name of a column and a transform, found " + column
                    + " and " + transform + ".");
        }
    }

    /** A partition for each value. */
    public static PartitionBy identity(String column) {
        return new PartitionBy(column, Transform.IDENTITY);
    }

    /** A partition for each year of a date or timestamp. */
    public static PartitionBy year(String column) {
        return new PartitionBy(column, new Transform.Calendar(CalendarUnit.YEAR));
    }

    /** A partition for each month of a date or timestamp. */
    public static PartitionBy month(String column) {
        return new PartitionBy(column, new Transform.Calendar(CalendarUnit.MONTH));
    }

    /** A partition for each day of a date or timestamp. */
    public static PartitionBy day(String column) {
        return new PartitionBy(column, new Transform.Calendar(CalendarUnit.DAY));
    }

    /** A partition for each hour of a timestamp. */
    public static PartitionBy hour(String column) {
        return new PartitionBy(column, new Transform.Calendar(CalendarUnit.HOUR));
    }

    /**
     * A partition for each beginning of texts, in code points, or of binary, in bytes; or for numbers of the same multiple
     * of the width.
     *
     * @throws io.synadb.InvalidArgumentException for a width less than 1
     */
    public static PartitionBy truncate(String column, int width) {
        return new PartitionBy(column, new Transform.Truncate(width));
    }

    /**
     * Partitions over which the values spread evenly.
     *
     * @throws io.synadb.InvalidArgumentException for a count less than 1
     */
    public static PartitionBy bucket(String column, int count) {
        return new PartitionBy(column, new Transform.Bucket(count));
    }

    /**
     * Reads what SQL has between the brackets of {@code PARTITIONED BY}: columns, {@code year(c)}, {@code month(c)}, {@code
     * day(c)}, {@code hour(c)}, {@code truncate(width, c)}, {@code bucket(count, c)}. The calendar's words may be plural;
     * a name with commas or brackets stands between back-quotes.
     *
     * @throws io.synadb.InvalidArgumentException for anything else, or the same twice; says where
     */
    public static List<PartitionBy> parse(String text) {
        return new PartitionByParser(text).parse();
    }

    /** Whether this is the column itself. */
    public boolean isIdentity() {
        return transform.equals(Transform.IDENTITY);
    }

    /** What stands before the {@code =} in the names of its folders: {@code pos}, {@code ts_day}, {@code id_bucket}. */
    public String folderName() {
        return isIdentity() ? column : column + "_" + transform.word();
    }

    /** As SQL has it: {@code pos}, {@code day(ts)}, {@code bucket(16, id)}. */
    @Override
    public String toString() {
        if (transform instanceof Transform.Truncate truncate) {
            return "truncate(" + truncate.width() + ", " + column + ")";
        } else if (transform instanceof Transform.Bucket bucket) {
            return "bucket(" + bucket.count() + ", " + column + ")";
        }
        return isIdentity() ? column : transform.word() + "(" + column + ")";
    }
}

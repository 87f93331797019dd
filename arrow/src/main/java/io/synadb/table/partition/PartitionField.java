package io.synadb.table.partition;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.Comparator;

/**
 * One of the things by which rows are split into partitions, as commits name it: {@code 3} for the values of the column of
 * field id 3, {@code 3:day} and {@code 3:bucket[16]} for what a transform makes of them.
 *
 * <p>Ordered by field id, then by spelling. Immutable, serializable and thread-safe.
 *
 * @param fieldId of the column
 * @param transform of its values
 */
public record PartitionField(int fieldId, Transform transform) implements Comparable<PartitionField>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final char SEPARATOR = ':';
    private static final Comparator<PartitionField> ORDER =
            Comparator.comparingInt(PartitionField::fieldId).thenComparing(PartitionField::toString);

    /** The values of a column as they are. */
    public static PartitionField identity(int fieldId) {
        return new PartitionField(fieldId, Transform.IDENTITY);
    }

    /**
     * Reads what {@link #toString} gives.
     *
     * @throws InvalidArgumentException for anything else
     * @throws io.synadb.UnsupportedFeatureException for a transform that this version does not know
     */
    public static PartitionField parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        try {
            return separator < 0
                    ? identity(Integer.parseInt(text))
                    : new PartitionField(
                            Integer.parseInt(text.substring(0, separator)),
                            Transform.parse(text.substring(separator + 1)));
        } catch (NumberFormatException e) {
            throw new InvalidArgumentException(
                    "Found '" + text + "', expected a field id, or one with a transform as in '3:day'.");
        }
    }

    /** Whether this is the column itself. */
    public boolean isIdentity() {
        return transform.equals(Transform.IDENTITY);
    }

    @Override
    public int compareTo(PartitionField other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return isIdentity() ? Integer.toString(fieldId) : Integer.toString(fieldId) + SEPARATOR + transform;
    }
}

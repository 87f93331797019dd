package io.synadb.table.write;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.SparseCells;
import io.synadb.arrow.SparseColumns;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Finds the rows of a batch that are no sparse vectors: with indices that do not ascend strictly or are out of range, with
 * another number of values than indices, with a null, NaN or infinity. A null vector may have anything. Not thread-safe.
 */
public final class SparseCheck {
    private final StructVector column;
    private final int dimensions;
    private final SparseCells cells;
    private final ArrowBuf indices;
    private final ArrowBuf values;
    private final boolean mayHaveNulls;

    /**
     * @param column of the batch
     * @param dimensions of its vectors
     */
    public SparseCheck(StructVector column, int dimensions) {
        this.column = column;
        this.dimensions = dimensions;
        this.cells = new SparseCells(column);
        this.indices = cells.indexData();
        this.values = cells.valueData();
        this.mayHaveNulls = hasNulls(cells.indices()) || hasNulls(cells.values());
    }

    private static boolean hasNulls(ListVector lists) {
        FieldVector elements = lists.getDataVector();
        return lists.getNullCount() > 0 || elements.getNullCount() > 0;
    }

    /**
     * Checks all rows.
     *
     * @param batch where the column stands, whose other columns tell a row from others in the message
     * @param firstRow the number of its first row, for the message
     * @param writer who writes, for the message
     */
    public void require(VectorSchemaRoot batch, long firstRow, String writer) {
        for (int row = 0; row < cells.rows(); row++) {
            if (!cells.isNull(row)) {
                Optional<String> problem = problem(row);
                if (problem.isPresent()) {
                    throw new InvalidArgumentException("Cannot write to " + writer + ": row " + (firstRow + row)
                            + " of the rows written" + RowName.of(batch, row) + " has "
                            + problem.get() + ". Nothing was committed; make the whole vector null, or leave the row"
                            + " out.");
                }
            }
        }
    }

    /** What is wrong with a row, where it is, what was expected and what to do. */
    private Optional<String> problem(int row) {
        if (mayHaveNulls) {
            Optional<String> isNull = nullIn(cells.indices(), SparseColumns.INDICES, row)
                    .or(() -> nullIn(cells.values(), SparseColumns.VALUES, row));
            if (isNull.isPresent()) {
                return isNull;
            }
        }
        int index = SparseCells.start(cells.indices(), row);
        int value = SparseCells.start(cells.values(), row);
        int count = SparseCells.start(cells.indices(), row + 1) - index;
        int valueCount = SparseCells.start(cells.values(), row + 1) - value;
        if (count != valueCount) {
            return problem(count + " indices and " + valueCount + " values", "as many of both");
        }
        int last = -1;
        for (int i = 0; i < count; i++) {
            int found = indices.getInt((long) (index + i) * Integer.BYTES);
            if (found <= last || found >= dimensions) {
                return wrongIndex(found, last, i);
            }
            last = found;
            float number = values.getFloat((long) (value + i) * Float.BYTES);
            if (!Float.isFinite(number)) {
                return problem(number + " as the value of index " + found, "finite numbers");
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrongIndex(int found, int last, int place) {
        if (found < 0 || found >= dimensions) {
            return problem(
                    "index " + found + " at place " + place,
                    "0 to " + (dimensions - 1) + ", because the dimension is " + dimensions);
        }
        return problem(
                "index " + found + " at place " + place + " after index " + last,
                "strictly ascending ones: sort the pairs of index and value by index, and add up the values of equal"
                        + " indices");
    }

    private Optional<String> nullIn(ListVector lists, String name, int row) {
        if (lists.isNull(row)) {
            return problem("no " + name, "a list of them, which may be empty");
        }
        int start = SparseCells.start(lists, row);
        int end = SparseCells.start(lists, row + 1);
        for (int i = start; i < end; i++) {
            if (lists.getDataVector().isNull(i)) {
                return problem("null at place " + (i - start) + " of the " + name, "numbers");
            }
        }
        return Optional.empty();
    }

    private Optional<String> problem(String found, String expected) {
        return Optional.of(found + " in the sparse vector of column '" + column.getName() + "', expected " + expected);
    }
}

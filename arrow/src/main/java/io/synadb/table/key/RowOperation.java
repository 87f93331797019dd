package io.synadb.table.key;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * What a row of a data file does to its key, as a column of the file says that no table has: the rows of such a file, in
 * their order, are a changelog. A file without the column only inserts. Stateless.
 */
public final class RowOperation {
    /** The name of the column. */
    public static final String COLUMN = "_op";

    /** The field id of the column; those of a table's columns are greater. */
    public static final int FIELD_ID = 0;

    /** The row is now that of its key. */
    public static final byte INSERT = 0;

    /** The key has no row any more; of this one only the key means something. */
    public static final byte DELETE = 3;

    private RowOperation() {}

    /**
     * Refuses the name of this column for another, in a table with a key.
     *
     * @throws InvalidArgumentException if it is that name
     */
    public static void requireOtherName(String column) {
        if (column.equals(COLUMN)) {
            throw new InvalidArgumentException("A table with a key cannot have a column '" + COLUMN
                    + "': its files say under this name what a row does to its key. Choose another name.");
        }
    }

    /** The column. */
    public static Field field() {
        Map<String, String> id = Map.of(Schemas.FIELD_ID, Integer.toString(FIELD_ID));
        return new Field(COLUMN, new FieldType(false, new ArrowType.Int(Byte.SIZE, true), null, id), null);
    }
}
